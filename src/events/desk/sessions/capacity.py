"""A session's seats: how many there are and who they are for; who waits moves up."""

from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.access.access_form import domains_in
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import SESSION, SESSIONS, change, show
from events.errors import Refusal
from events.operations.reports import mail_counts
from events.operations.reports.figures import registration_counts
from events.operations.reports.sessions import SessionDetails
from events.operations.sessions import capacity
from events.presentation.request import SiteRequest
from events.registrations.signup import seats
from events.registrations.signup.seat_rules import allotment, seated
from events.registrations.states import RegistrationState
from events.sessions.fields import SeatRules
from events.sessions.wall_time import instant


@show(f"{SESSION}/seats", policy="editor")
async def capacity_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show how many seats there are, are taken, and are waited for."""
    until = session.kept_until and session.kept_until.astimezone(ZoneInfo(session.timezone))
    values = pages.Shown(
        capacity="" if session.capacity is None else session.capacity,
        domain_seats=session.domain_seats or "",
        kept_seats=session.kept_seats or "",
        kept_until=f"{until:%Y-%m-%d}" if until else "",
        kept_hour=f"{until:%H:%M}" if until else "18:00",
        kept_domains=", ".join(f"@{domain}" for domain in session.kept_domains),
    )
    return pages.page(
        request,
        "sessions/capacity",
        values=values,
        problems=pages.Shown(),
        **await _context(session),
    )


@change(f"{SESSION}/seats", policy="editor")
async def save_capacity(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Change the number of seats and who they are for; who waits moves up and is mailed."""
    try:
        number, rules = form.number("capacity", least=1), _rules(form, session)
        form.done()
        before = await mail_counts.latest_id()
        await capacity.change_capacity(
            session.id, number, rules=rules, by=organiser.email, at=clock.now()
        )
    except Refusal as refusal:
        context = await _context(session)
        return pages.again(request, "sessions/capacity", form, refusal, **context)
    left = await mail_counts.due_since(before, session.id, at=clock.now())
    return pages.go(
        f"{SESSIONS}/{session.slug}", "capacity-changed", **({"mails": left} if left else {})
    )


class _CapacityPage(TypedDict):
    here: str
    session: SessionDetails
    hue: int
    counts: dict[RegistrationState, int]
    kept: int
    kept_later: bool
    invited: int


async def _context(session: SessionDetails) -> _CapacityPage:
    given = await allotment.read(await seats.read(session.id), clock.now(), ())
    return {
        "here": "programmes",
        "session": session,
        "hue": session.hue,
        "counts": await registration_counts.by_state(session.id),
        "kept": given.kept if given.free is None else min(given.kept, given.free),
        "kept_later": given.free is not None and given.free < given.kept,
        "invited": await seated.number_invited(session.id),
    }


def _rules(form: Form, session: SessionDetails) -> SeatRules:
    """Read who the seats are for; what is not asked for any more is forgotten."""
    most, kept = form.number("domain_seats", least=1), form.number("kept_seats") or 0
    if not kept:
        return SeatRules(most)
    domains, until = tuple(domains_in(form, "kept_domains")), _until(form, session)
    return SeatRules(most, kept, until, domains)


def _until(form: Form, session: SessionDetails) -> datetime | None:
    if not form.raw("kept_until").strip():
        return None
    day, hour = form.day("kept_until"), form.hour("kept_hour")
    return instant(datetime.combine(day, hour), 0, session.timezone) if day and hour else None


ROUTES = [capacity_page, save_capacity]
