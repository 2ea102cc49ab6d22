"""One's own account: name, language and zone, where one is signed in, and one's passkeys."""

from datetime import UTC, datetime
from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.account import session_cookies
from events.desk.account.user_agents import device
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import Number, change, show
from events.errors import Refusal
from events.organisers import desk_sessions, members
from events.organisers.desk_sessions import SignIn
from events.organisers.notices import choices, kinds
from events.organisers.notices.choices import Choices
from events.organisers.passkeys import own_keys, webauthn_checks
from events.organisers.passkeys.own_keys import Key
from events.presentation import dates
from events.presentation.request import SiteRequest
from events.settings import LANGUAGES, settings

ACCOUNT: Final = f"{links.DESK}/account"


@show(ACCOUNT, policy="signed-in")
async def account(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show one's name, language and zone, where one is signed in, and one's passkeys."""
    values = pages.Shown(
        name=organiser.name, language=organiser.language, timezone=organiser.timezone
    )
    shown = await _shown(request)
    return pages.page(request, "account/profile", values=values, problems=pages.Shown(), **shown)


@change(ACCOUNT, policy="signed-in")
async def save_account(
    request: SiteRequest, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save name, language and zone."""
    language = form.choice("language", LANGUAGES)
    zone = form.zone() if form.raw("timezone") else ""
    name = form.line("name", most=200)
    try:
        form.done()
    except Refusal as refusal:
        return await refused(request, refusal)
    await members.change_own(organiser, name=name, language=language, timezone=zone)
    return pages.go(ACCOUNT, "saved")


@change(f"{ACCOUNT}/sign-ins/{{entry:int}}/end", policy="signed-in")
async def end_sign_in(entry: Number, organiser: Organiser) -> Redirect:
    """End one of one's own sign-ins, here or elsewhere."""
    await desk_sessions.end(entry, organiser)
    return pages.go(ACCOUNT, "sign-in-ended")


async def refused(request: SiteRequest, refusal: Refusal) -> Response[str]:
    """Show the page again, with what is wrong above it; another form's fields stay as they were."""
    form, organiser = await forms.read(request), desk_session_of(request).organiser
    kept = {"name": organiser.name, "language": organiser.language, "timezone": organiser.timezone}
    typed = form.values if request.url.path == ACCOUNT else {}
    own = forms.Form({**{name: [value] for name, value in kept.items()}, **typed})
    return pages.again(request, "account/profile", own, refusal, **await _shown(request))


class _ProfilePage(TypedDict):
    here: str
    desk_session: int
    desk_sessions: list[SignIn]
    kinds: object
    chosen: Choices
    hours_of_day: object
    calendar: str
    device: object
    this_device: str
    passkeys: list[Key]
    room_for_more: bool
    recent: bool
    relying_party: str
    place_to_try: str


async def _shown(request: SiteRequest) -> _ProfilePage:
    desk_session, at = desk_session_of(request), clock.now()
    organiser = desk_session.organiser
    keys = await own_keys.of_organiser(organiser.id)
    nonce = await choices.calendar_nonce(organiser.id)
    return {
        "here": "account",
        "desk_session": desk_session.id,
        "desk_sessions": await desk_sessions.of_organiser(organiser.id, at=at),
        "kinds": {kind: kinds.WORDS[kind] for kind in kinds.offered(organiser)},
        "chosen": await choices.of(organiser.id),
        "hours_of_day": [(hour, _clock(hour, organiser.language)) for hour in range(24)],
        "calendar": links.team_calendar(organiser.id, nonce) if nonce else "",
        "device": device,
        "this_device": device(session_cookies.agent(request)),
        "passkeys": keys,
        "room_for_more": len(keys) < own_keys.MOST,
        "recent": desk_session.is_recent(at),
        "relying_party": webauthn_checks.relying_party(),
        "place_to_try": _place_to_try(request),
    }


def _clock(hour: int, language: str) -> str:
    return dates.clock(datetime(2000, 1, 1, hour, tzinfo=UTC), "UTC", language)


def _place_to_try(request: SiteRequest) -> str:
    """Return where passkeys work on this machine, for who reads the site by its bare address."""
    if not settings().loopback or request.url.hostname == webauthn_checks.relying_party():
        return ""
    return f"{webauthn_checks.origin()}{ACCOUNT}"


ROUTES = [account, save_account, end_sign_in]
