"""The desk's first room: what is coming, and what needs somebody."""

from typing import Final

from litestar import Response

from events import clock, links
from events.backups import status
from events.deliveries.limits import pause
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser
from events.desk.shared.routes import show
from events.operations.organisation import publisher
from events.operations.reports import attention, programmes, today
from events.operations.sessions import zone_rules
from events.presentation.request import SiteRequest
from events.proposals import queries as proposals
from events.speakers.checklist import progress
from events.speakers.checklist.items import AT_DESK

MOST_LACKING: Final = 20
"""How many speakers who lack something the first page names."""


@show(links.DESK, policy="viewer")
async def today_page(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show coming sessions with seats and a trend, and what needs attention."""
    at, scope = clock.now(), organiser.scope
    backups = status.read()
    coming = await today.coming(scope, at=at)
    return pages.page(
        request,
        "today",
        here="today",
        coming=coming,
        trends=await today.trends([one.id for one in coming], at=at),
        over=await today.just_over(scope, at=at),
        lacking=await progress.incomplete(
            scope, at=at, until=at + attention.SOON, most=MOST_LACKING
        ),
        proposed=await proposals.waiting(scope),
        labels=AT_DESK,
        matters=await attention.matters(scope, at=at),
        zones_waiting=(await zone_rules.current()).waiting if organiser.may("owner") else 0,
        unsaid=publisher.missing() if organiser.may("owner") else [],
        programmes=await programmes.listed(scope, at=at, most=0),
        paused=await pause.current(),
        backups=backups,
        backups_missing=backups.is_overdue(at),
    )


ROUTES = [today_page]
