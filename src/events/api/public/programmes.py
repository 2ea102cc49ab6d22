"""Programmes that are published."""

from typing import Final

from litestar import Response
from litestar.params import FromPath

from events import links
from events.api import etags
from events.api.contract.public import OpenProgramme, OpenProgrammePage
from events.errors import NotFound
from events.presentation import N_, visit
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.programmes import queries
from events.programmes.queries import ProgrammeShown

PROGRAMMES: Final = "/api/v1/programmes"


@show(PROGRAMMES, summary=N_("List the programmes that are published"))
async def list_programmes(request: SiteRequest) -> Response[OpenProgrammePage]:
    """List all of them: there are few."""
    found = await queries.published(visit.of(request).language)
    return etags.one(request, OpenProgrammePage(items=[of(one) for one in found]))


@show(f"{PROGRAMMES}/{{programme:str}}", summary=N_("Read a programme"))
async def read_programme(request: SiteRequest, programme: FromPath[str]) -> Response[OpenProgramme]:
    """Read it; a draft is not there, an archived one is."""
    found = await queries.by_slug(programme, visit.of(request).language)
    if found is None:
        raise NotFound
    return etags.one(request, of(found))


def of(found: ProgrammeShown) -> OpenProgramme:
    """Return a programme as the contract has it."""
    page = links.absolute(links.programme(found.slug))
    return OpenProgramme(
        slug=found.slug,
        title=found.title,
        summary=found.summary,
        language=found.spoken,
        timezone=found.timezone,
        location=found.location,
        url=page,
        calendar_url=links.feed(page),
    )


ROUTES = [list_programmes, read_programme]
