"""Passes: who registered for a whole programme."""

from typing import Final

from litestar import Response

from events.api import pages
from events.api.contract.of_programmes.series import DeskPass, PassPage
from events.api.desk.addresses import PROGRAMME, Slug, show
from events.api.filters import From, Limit
from events.operations.reports import programmes
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.registrations.passes import listed as passes

PASSES: Final = f"{PROGRAMME}/passes"


@show(PASSES, N_("List who registered for a whole programme"), scope=Scope.READ_PEOPLE)
async def list_passes(
    request: SiteRequest, programme: Slug, cursor: From = "", limit: Limit = pages.USUAL
) -> Response[PassPage]:
    """List them, the newest first, also those that were given up."""
    found, after = await programmes.by_slug(programme), pages.after_word(cursor)
    listed = await passes.page(found.id, before=after[1] if after else None, limit=limit + 1)
    shown, following = pages.cut(listed, limit, lambda one: ("", one.id))
    items = [
        DeskPass(
            id=one.id,
            person=one.person,
            name=one.name,
            email=one.email,
            state=one.state,
            source=one.source,
            created_at=one.created_at,
            seats=one.seats,
        )
        for one in shown
    ]
    return pages.listed(request, PassPage(items=items, next=following), following)


ROUTES = [list_passes]
