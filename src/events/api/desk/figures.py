"""A programme in numbers."""

from datetime import UTC, datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.params import QueryParameter

from events.api import pages
from events.api.contract.team import ProgrammeFigures, SessionNumbers
from events.api.desk.addresses import PROGRAMME, Slug, show
from events.api.filters import From, Limit, Moment, aware
from events.operations.reports import programmes
from events.operations.reports.figures import people, session_page, spans, totals
from events.operations.reports.figures.kept import ALL, FOR_A_PAGE
from events.operations.reports.figures.people import People
from events.operations.reports.figures.session_totals import SessionFigures
from events.operations.reports.figures.spans import Involved
from events.operations.reports.figures.totals import Summary
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_END: Final = datetime(2300, 1, 1, tzinfo=UTC)

Exact = Annotated[
    bool, QueryParameter(description=N_("Count everything now, however long it takes."))
]


@show(f"{PROGRAMME}/figures", N_("Read a programme in numbers"), scope=Scope.READ_CONTENT)
async def read_figures(
    request: SiteRequest,
    programme: Slug,
    since: Moment = None,
    until: Moment = None,
    exact: Exact = False,
    cursor: From = "",
    limit: Limit = pages.USUAL,
) -> Response[ProgrammeFigures]:
    """Count the sessions that begin in between, or all; of each its own numbers, page by page."""
    aware(since=since, until=until)
    after = pages.after_moment(cursor)
    found, begins, ends = await programmes.by_slug(programme), since or _BEGINNING, until or _END
    most = ALL if exact else FOR_A_PAGE
    total = await totals.summary(found.id, since=begins, until=ends, most=most)
    sessions = await session_page.following(
        found.id, since=begins, until=ends, after=after or (begins, 0), most=limit + 1, now=exact
    )
    page, following = pages.cut(sessions, limit, lambda one: (one.starts_at, one.id))
    counted_at = total.as_of
    who: People | Involved
    if since is None and until is None and not exact:
        who = await people.of_programme(found.id, 0)
        counted_at = _oldest(total.as_of, who.counted_at)
    else:
        who, as_of = await spans.involved(found.id, begins, ends, now=exact)
        counted_at = _oldest(total.as_of, as_of)
    counted = _programme(total, who, counted_at, page, following)
    return pages.listed(request, counted, following)


def _programme(
    total: Summary,
    who: People | Involved,
    counted_at: datetime | None,
    page: list[SessionFigures],
    following: str | None,
) -> ProgrammeFigures:
    return ProgrammeFigures(
        sessions_held=total.sessions,
        sessions_to_come=total.to_come,
        hours=total.hours,
        speakers=total.speakers,
        resources=total.resources,
        registrations=total.registrations,
        people=who.people,
        came=total.came,
        people_who_came=who.people_who_came,
        counted_at=counted_at,
        sessions=[_session(one) for one in page],
        next=following,
    )


def _oldest(*times: datetime | None) -> datetime | None:
    return min((at for at in times if at is not None), default=None)


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
        counted_at=found.as_of,
    )


ROUTES = [read_figures]
