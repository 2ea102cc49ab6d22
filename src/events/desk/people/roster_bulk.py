"""One thing done to everybody who matches on a roster: said how many, then done, in view."""

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.kit import forms, pages
from events.desk.kit.dependencies import Organiser, SentForm, SessionInPath
from events.desk.kit.forms import Form
from events.desk.kit.routes import change, show
from events.desk.people import roster
from events.desk.people.roster import ROSTER, STATE_WORDS
from events.operations.people import bulk
from events.operations.people.bulk import STATES
from events.operations.reports.sessions import SessionDetails
from events.presentation.http import TemplateValues
from events.presentation.request import SiteRequest

ALL = f"{ROSTER}/all"


@show(ALL, policy="editor")
async def bulk_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show who matches, how many each action would reach, and a button for each."""
    shown = await _context(session, forms.query(request))
    return pages.page(request, "people/roster_bulk", progress=None, **shown)


@change(ALL, policy="editor")
async def act_on_all(
    request: SiteRequest, session: SessionInPath, organiser: Organiser, form: SentForm
) -> Redirect | Response[str]:
    """Do it for a moment; then show the roster, or a page that says how far it is."""
    at = clock.now()
    action = form.choice("action", STATES)
    form.done()
    shown = await _context(session, form)
    if action in roster.MARKS and session.starts_at > at:
        return pages.go(roster.address_of(session.slug, shown["wanted"]), "not-begun")
    counted, done = form.number("counted", most=10**9) or 0, form.number("done", most=10**9) or 0
    after, upto = (form.number(name, most=10**15) or 0 for name in ("after", "upto"))
    part = await bulk.part(
        action, session.id, shown["wanted"], after=after, upto=upto,
        by=organiser.email, at=at,
    )  # fmt: skip
    done += part.done
    if part.over:
        address = roster.address_of(session.slug, shown["wanted"])
        return pages.go(address, roster.flash_after(action, done), number=done, step=part.step)
    progress = {"action": action, "counted": counted, "done": done, "after": part.last_id,
                "upto": upto}  # fmt: skip
    return pages.page(request, "people/roster_bulk", progress=progress, **shown)


async def _context(session: SessionDetails, form: Form) -> TemplateValues:
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
