"""Who registered for a session: looked through, marked, added to."""

from functools import partial
from typing import Any, Final, TypedDict
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import SESSION, SESSIONS, change, show
from events.errors import Refusal
from events.operations.people import register_by_hand, registration_actions
from events.operations.reports.figures import registration_counts
from events.operations.reports.sessions import SessionDetails
from events.organisers.states import Role
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.registrations import lookup, roster, roster_filter
from events.registrations.lookup import AskedQuestion
from events.registrations.roster import Page
from events.registrations.roster_filter import Wanted
from events.registrations.states import RegistrationState
from events.settings import LANGUAGES

ROSTER: Final = f"{SESSION}/roster"
ACTIONS: Final = ("present", "absent", "approve", "decline", "cancel")
STATE_WORDS: Final = {
    "held": N_("Has a seat"),
    "waiting": N_("Waiting"),
    "offered": N_("Was offered a seat"),
    "pending": N_("Awaits approval"),
    "unconfirmed": N_("Address not confirmed"),
    "cancelled": N_("Cancelled"),
}

FLASH_MESSAGES: Final = {
    "present": "presence-marked",
    "absent": "absence-marked",
    "approve": "registration-approved",
    "decline": "registration-declined",
    "cancel": "registration-cancelled",
}
"""The code of the flash message after each action."""
MARKS: Final = ("present", "absent")
"""Actions that only make sense once the session has begun, and send nothing."""


@show(ROSTER, policy="viewer")
async def roster_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show one page of the roster, filtered, sorted and searched."""
    return await _roster(request, session)


@change(f"{ROSTER}/marks", policy="editor")
async def mark_registrations(
    session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Do one thing to every ticked registration; say so where nobody was ticked."""
    action = form.choice("action", ACTIONS)
    form.done()
    ids = [int(value) for value in form.values.get("id", []) if value.isascii() and value.isdigit()]
    kept = wanted_by(Form({name: form.values.get(name, []) for name in _KEPT}))
    back, at = address_of(session.slug, kept), clock.now()
    if not ids:
        return pages.go(back, "nobody-ticked")
    if action in MARKS and session.starts_at > at:
        return pages.go(back, "not-begun")
    chosen = await registration_actions.of_session(session.id, ids[: roster.PAGE * 2])
    done, step = await registration_actions.do(action, chosen, by=organiser.email, at=at)
    return pages.go(back, flash_after(action, done), number=done, step=step)


@change(f"{SESSION}/registrations", policy="editor")
async def add_registration(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Register somebody by hand; mailed or not, as chosen."""
    try:
        new = register_by_hand.NewParticipant(
            email=form.address("email"),
            name=form.line("name", most=200, required=N_("Enter a name.")),
            language=form.choice("language", LANGUAGES, session.language),
            mailed=form.ticked("mailed"),
        )
        form.done()
        added = await register_by_hand.add(session.id, new, by=organiser.email, at=clock.now())
    except Refusal as refusal:
        return await _roster(request, session, form, refusal)
    return pages.go(f"{SESSIONS}/{session.slug}/roster", added)


async def _roster(
    request: SiteRequest,
    session: SessionDetails,
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    shown = await _shown(request, session)
    if form is not None and refusal is not None:
        return pages.again(request, "people/roster", form, refusal, **shown)
    blank = pages.Shown(language=session.language, mailed="yes")
    return pages.page(request, "people/roster", values=blank, problems=pages.Shown(), **shown)


class _RosterPage(TypedDict):
    here: str
    session: SessionDetails
    hue: int
    counts: dict[RegistrationState, int]
    came: int
    wanted: Wanted
    roster: Page
    asked: list[AskedQuestion]
    column: int | None
    address: object
    states: dict[str, str]
    mine: Role | None
    number: int | None


async def _shown(request: SiteRequest, session: SessionDetails) -> _RosterPage:
    wanted = wanted_by(forms.query(request))
    column = forms.query(request).number("column", most=2**31 - 1)
    return {
        "here": "programmes",
        "session": session,
        "hue": session.hue,
        "counts": await registration_counts.by_state(session.id),
        "came": await registration_counts.came(session.id),
        "wanted": wanted,
        "roster": await roster.page(session.id, wanted),
        "asked": await lookup.questions(session.id),
        "column": column,
        "address": partial(query_of, column=column),
        "states": STATE_WORDS,
        "mine": desk_session_of(request).organiser.role_in(session.programme),
        "number": forms.query(request).number("number"),
    }


def flash_after(action: str, done: int) -> str:
    """Return the code of the flash message after an action was done to so many."""
    return "nobody-marked" if action in MARKS and not done else FLASH_MESSAGES[action]


def wanted_by(query: Form) -> Wanted:
    """Read what the address asks for; whatever is not understood is left out."""
    after_id = query.raw("after_id")
    known = after_id.isascii() and after_id.isdigit() and len(after_id) < 18
    state, presence, sort = query.raw("state"), query.raw("presence"), query.raw("sort")
    return Wanted(
        state=state if state in roster_filter.STATES else "",
        presence=presence if presence in roster_filter.PRESENCES else "",
        words=query.line("q", most=100),
        sort=sort if sort in roster_filter.SORTS else "name",
        after=(query.raw("after").replace("\0", ""), int(after_id)) if known else None,
    )


def query_of(wanted: Wanted, **changed: Any) -> str:
    """Return the query of an address that asks for the same with some changes."""
    asked = {
        "state": wanted.state,
        "presence": wanted.presence,
        "q": wanted.words,
        "sort": "" if wanted.sort == "name" else wanted.sort,
        **changed,
    }
    return urlencode({name: value for name, value in asked.items() if value})


def address_of(slug: str, wanted: Wanted) -> str:
    """Return the address of the roster's first page with the same filter."""
    query = query_of(wanted)
    return f"{SESSIONS}/{slug}/roster" + (f"?{query}" if query else "")


_KEPT: Final = ("state", "presence", "q", "sort")

ROUTES = [roster_page, mark_registrations, add_registration]
