"""What remains of a programme, at its permanent address: a page, a PDF, a ZIP."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Stream

from events import clock, links
from events.dossiers import archive, gather, pdf, queries
from events.dossiers import page as dossier_page
from events.dossiers.content import Content
from events.errors import NotFound
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.presentation.typesetting import PDF
from events.presentation.zip_stream import stream
from events.programmes import queries as programmes
from events.programmes.queries import ProgrammeShown
from events.public.pages import former_address

HEADERS: Final = {"cache-control": "no-cache", "vary": "Accept-Language"}


@show(links.DOSSIER)
@former_address.programmes_lead_on
async def dossier(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
    """Show a published dossier: whole, or of a large one the sessions of a page."""
    cycle, language = await _published(request, slug), visit.of(request).language
    after = dossier_page.after_of(request.query_params)
    part = await dossier_page.of_programme(cycle.id, language, at=clock.now(), after=after)
    if part is None:
        raise NotFound
    return page(
        request, "pages/outcomes/dossier.html", part=part, content=part.content,
        hue=part.content.hue, begun=not after, after=after, in_a_pdf=dossier_page.IN_A_PDF,
        numbers=pdf.amounts(part.numbers, language), citation=pdf.citation(part.content),
    )  # fmt: skip


@show(links.DOSSIER_PDF)
@former_address.programmes_lead_on
async def as_pdf(request: SiteRequest, slug: FromPath[str]) -> Response[bytes]:
    """Return a published dossier as PDF; of a large one the sessions after one of them."""
    cycle, language = await _published(request, slug), visit.of(request).language
    after = dossier_page.after_of(request.query_params)
    content = await dossier_page.for_pdf(cycle.id, language, at=clock.now(), after=after)
    if content is None:
        raise NotFound
    headers = {"content-disposition": f'inline; filename="dossier-{content.slug}.pdf"', **HEADERS}
    return Response(await pdf.dossier(content), media_type=PDF, headers=headers)


@show(links.DOSSIER_ZIP)
@former_address.programmes_lead_on
async def as_zip(request: SiteRequest, slug: FromPath[str]) -> Stream:
    """Return a published dossier as a ZIP, written while it is sent."""
    content = await _whole(request, slug)
    headers = {
        "content-disposition": f'attachment; filename="dossier-{content.slug}.zip"', **HEADERS,
    }  # fmt: skip
    return Stream(stream(archive.entries(content)), media_type="application/zip", headers=headers)


async def _whole(request: SiteRequest, slug: str) -> Content:
    """Return a published dossier in the reader's language, as of today. Raises NotFound."""
    cycle, language = await _published(request, slug), visit.of(request).language
    content = await gather.content(cycle.id, language, at=clock.now())
    if content is None:
        raise NotFound
    return content


async def _published(request: SiteRequest, slug: str) -> ProgrammeShown:
    """Return the programme of a dossier that is online. Raises NotFound."""
    cycle = await programmes.by_slug(slug, visit.of(request).language)
    if cycle is None or not (await queries.state_of(cycle.id)).published_at:
        raise NotFound
    return cycle


ROUTES = [dossier, as_pdf, as_zip]
