"""The desk's first room: what is coming, and what needs somebody."""

from typing import Any

from litestar import Request, Response

from events import clock, links
from events.deliveries import pause
from events.desk import pages
from events.desk.guard import visit_of
from events.desk.routes import show
from events.organising import attention, imprint, keeping, overview


@show(links.DESK, policy="viewer")
async def today(request: Request[Any, Any, Any]) -> Response[str]:
    """Coming sessions with seats, the waiting and a trend; what needs attention, with its way."""
    at, organiser = clock.now(), visit_of(request).organiser
    scope = organiser.scope
    backups = keeping.noted()
    return pages.page(
        request,
        "today",
        here="today",
        coming=await overview.coming(scope, at=at),
        over=await overview.just_over(scope, at=at),
        matters=await attention.matters(scope, at=at),
        unsaid=imprint.missing() if organiser.may("owner") else [],
        programmes=await overview.programmes(scope, at=at),
        paused=await pause.current(),
        backups=backups,
        backups_missing=backups.missing(at),
    )


ROUTES = [today]
