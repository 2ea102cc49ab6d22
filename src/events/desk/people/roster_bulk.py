"""One thing done to everybody who matches on a roster: said how many, then done."""

from typing import TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.people import roster
from events.desk.people.roster import ROSTER, STATE_WORDS
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import SESSIONS, change, show
from events.operations.people import bulk
from events.operations.people.bulk import STATES, Reach
from events.operations.reports.sessions import SessionDetails
from events.presentation.request import SiteRequest
from events.registrations.roster_filter import Wanted

ALL = f"{ROSTER}/all"


@show(ALL, policy="editor")
async def bulk_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show who matches, how many each action would reach, and a button for each."""
    shown = await _context(session, forms.query(request))
    return pages.page(request, "people/roster_bulk", **shown)


@change(ALL, policy="editor")
async def act_on_all(session: SessionInPath, organiser: Organiser, form: SentForm) -> Redirect:
    """Do it, then show the roster; where they are many, how far the worker is with it."""
    at, wanted = clock.now(), roster.wanted_by(form)
    action, upto = form.choice("action", STATES), form.number("upto", most=10**15) or 0
    form.done()
    back = roster.address_of(session.slug, wanted)
    if action in roster.MARKS and session.starts_at > at:
        return pages.go(back, "not-begun")
    done = await bulk.act(action, session.id, wanted, upto=upto, by=organiser.email, at=at)
    if done.later:
        return pages.go(f"{SESSIONS}/{session.slug}/progress")
    return pages.go(back, roster.flash_after(action, done.number), number=done.number,
                    step=done.step)  # fmt: skip


class _RosterBulkPage(TypedDict):
    here: str
    session: SessionDetails
    hue: int
    wanted: Wanted
    address: object
    states: dict[str, str]
    reach: Reach


async def _context(session: SessionDetails, form: Form) -> _RosterBulkPage:
    wanted = roster.wanted_by(form)
    return {
        "here": "programmes",
        "session": session,
        "hue": session.hue,
        "wanted": wanted,
        "address": roster.query_of,
        "states": STATE_WORDS,
        "reach": await bulk.reach(session.id, wanted),
    }


ROUTES = [bulk_page, act_on_all]
