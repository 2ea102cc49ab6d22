"""One thing done to everybody who matches on a roster: said how many, then done, in view."""

from typing import Any

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.kit import forms, pages
from events.desk.kit.forms import Form
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import Slug, change, show
from events.desk.people import roster
from events.desk.people.roster import ROSTER, STATE_WORDS
from events.operations.people import bulk
from events.operations.people.bulk import STATES
from events.operations.reports import sessions
from events.presentation.request import SiteRequest

ALL = f"{ROSTER}/all"


@show(ALL, policy="editor")
async def bulk_page(request: SiteRequest, session: Slug) -> Response[str]:
    """Show who matches, how many each action would reach, and a button for each."""
    shown = await _context(session, forms.query(request))
    return pages.page(request, "roster_all", progress=None, **shown)


@change(ALL, policy="editor")
async def act_on_all(request: SiteRequest, session: Slug) -> Redirect | Response[str]:
    """Do it for a moment; then show the roster, or a page that says how far it is."""
    at = clock.now()
    form = await forms.read(request)
    action = form.choice("action", STATES)
    form.done()
    shown = await _context(session, form)
    if action in roster.MARKS and shown["session"].starts_at > at:
        return pages.go(roster.address_of(session, shown["wanted"]), "not-begun")
    counted, done = form.number("counted", most=10**9) or 0, form.number("done", most=10**9) or 0
    after, upto = (form.number(name, most=10**15) or 0 for name in ("after", "upto"))
    part = await bulk.part(
        action, shown["session"].id, shown["wanted"], after=after, upto=upto,
        by=visit_of(request).organiser.email, at=at,
    )  # fmt: skip
    done += part.done
    if part.over:
        address = roster.address_of(session, shown["wanted"])
        return pages.go(address, roster.flash_after(action, done), number=done, step=part.step)
    progress = {"action": action, "counted": counted, "done": done, "after": part.last_id,
                "upto": upto}  # fmt: skip
    return pages.page(request, "roster_all", progress=progress, **shown)


async def _context(session: str, form: Form) -> dict[str, Any]:
    found, wanted = await sessions.by_slug(session), roster.wanted_by(form)
    return {
        "here": "programmes",
        "session": found,
        "hue": found.hue,
        "wanted": wanted,
        "address": roster.query_of,
        "states": STATE_WORDS,
        "reach": await bulk.reach(found.id, wanted),
    }


ROUTES = [bulk_page, act_on_all]
