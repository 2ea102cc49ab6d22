"""Sessions that new rules of time zones would move: seen first, then moved by an owner's word."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.routes import change, show
from events.operations.sessions import zone_rules
from events.presentation.request import SiteRequest

TIME_ZONES: Final = f"{links.DESK}/time-zones"


@show(TIME_ZONES, policy="owner")
async def time_zones(request: SiteRequest) -> Response[str]:
    """List what would move, with the hour that calendars have and the one that is meant."""
    known = await zone_rules.current()
    moves = await zone_rules.would_change(clock.now()) if known.waiting else []
    return pages.page(
        request,
        "organisation/time_zones",
        here="today",
        moves=[move for move in moves if not move.impossible],
        impossible=[move for move in moves if move.impossible],
        rules=known,
    )


@change(TIME_ZONES, policy="owner")
async def move(form: SentForm, organiser: Organiser) -> Redirect:
    """Move them and tell everybody."""
    form.done()
    await zone_rules.follow(by=organiser.email, at=clock.now())
    return pages.go(TIME_ZONES, "zones-followed")


ROUTES = [time_zones, move]
