"""One's own account: name, language and zone, where one is signed in, and one's passkeys."""

from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.account import session_cookies
from events.desk.account.user_agents import device
from events.desk.kit import forms, pages
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import Number, change, show
from events.errors import Refusal
from events.organisers import desk_sessions, members, passkeys, webauthn_checks
from events.presentation.request import SiteRequest
from events.settings import LANGUAGES, settings

ACCOUNT: Final = f"{links.DESK}/account"


@show(ACCOUNT, policy="signed-in")
async def account(request: SiteRequest) -> Response[str]:
    """One's own name, language and zone, where one is signed in, and one's passkeys."""
    organiser = visit_of(request).organiser
    values = pages.Shown(
        name=organiser.name, language=organiser.language, timezone=organiser.timezone
    )
    shown = await _shown(request)
    return pages.page(request, "account", values=values, problems=pages.Shown(), **shown)


@change(ACCOUNT, policy="signed-in")
async def save_account(request: SiteRequest) -> Redirect | Response[str]:
    """Save name, language and zone."""
    form, organiser = await forms.read(request), visit_of(request).organiser
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
async def end_visit(request: SiteRequest, entry: Number) -> Redirect:
    """End one of one's own sign-ins, here or elsewhere."""
    await desk_sessions.end(entry, visit_of(request).organiser)
    return pages.go(ACCOUNT, "visit-ended")


async def refused(request: SiteRequest, refusal: Refusal) -> Response[str]:
    """The page once more, with what is wrong above it; another form's fields stay as they were."""
    form, organiser = await forms.read(request), visit_of(request).organiser
    kept = {"name": organiser.name, "language": organiser.language, "timezone": organiser.timezone}
    typed = form.values if request.url.path == ACCOUNT else {}
    own = forms.Form({**{name: [value] for name, value in kept.items()}, **typed})
    return pages.again(request, "account", own, refusal, **await _shown(request))


async def _shown(request: SiteRequest) -> dict[str, Any]:
    visit, at = visit_of(request), clock.now()
    keys = await passkeys.of_organiser(visit.organiser.id)
    return {
        "here": "account",
        "visit": visit.id,
        "visits": await desk_sessions.of_organiser(visit.organiser.id, at=at),
        "device": device,
        "this_device": device(session_cookies.agent(request)),
        "passkeys": keys,
        "room_for_more": len(keys) < passkeys.MOST,
        "recent": visit.is_recent(at),
        "relying_party": webauthn_checks.relying_party(),
        "place_to_try": _place_to_try(request),
    }


def _place_to_try(request: SiteRequest) -> str:
    """Where passkeys work on this machine, for whoever looks at the site by its bare address."""
    if not settings().loopback or request.url.hostname == webauthn_checks.relying_party():
        return ""
    return f"{webauthn_checks.origin()}{ACCOUNT}"


ROUTES = [account, save_account, end_visit]
