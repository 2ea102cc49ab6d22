"""A programme in numbers."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from litestar import Response

from events.api import etags
from events.api.contract.team import ProgrammeFigures, SessionNumbers
from events.api.desk.addresses import PROGRAMME, Slug, show
from events.api.filters import Moment, aware
from events.operations.reports import programmes
from events.operations.reports.figures import people, totals
from events.operations.reports.figures.totals import SessionFigures
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_END: Final = datetime(2300, 1, 1, tzinfo=UTC)


@show(f"{PROGRAMME}/figures", N_("Read a programme in numbers"), scope=Scope.READ_CONTENT)
async def read_figures(
    request: SiteRequest, programme: Slug, since: Moment = None, until: Moment = None
) -> Response[ProgrammeFigures]:
    """Count the sessions that begin in between, or all."""
    aware(since=since, until=until)
    found, begins, ends = await programmes.by_slug(programme), since or _BEGINNING, until or _END
    total = await totals.summary(found.id, since=begins, until=ends)
    sessions = await totals.of_sessions(found.id, since=begins, until=ends)
    who = await people.count([found.id], begins, ends)
    counted = ProgrammeFigures(
        sessions_held=total.sessions,
        sessions_to_come=total.to_come,
        hours=total.hours,
        speakers=total.speakers,
        resources=total.resources,
        registrations=total.registrations,
        people=who.people,
        came=total.came,
        people_who_came=who.people_who_came,
        sessions=[_session(one) for one in sessions],
    )
    return etags.one(request, counted)


def _session(found: SessionFigures) -> SessionNumbers:
    return SessionNumbers(
        slug=found.slug,
        title=found.title,
        starts_at=found.starts_at.astimezone(ZoneInfo(found.timezone)),
        timezone=found.timezone,
        status=found.status,
        capacity=found.capacity,
        held=found.held,
        registered=found.registered,
        seats=found.seats,
        waiting=found.waiting,
        cancelled=found.cancelled,
        came=found.came,
        mails_sent=found.sent,
        mails_refused=found.refused,
        mails_bounced=found.bounced,
    )


ROUTES = [read_figures]
