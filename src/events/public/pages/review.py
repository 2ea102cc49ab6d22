"""Published reviews, of a programme and others: a page, a PDF, and open data."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from events import clock, links
from events.errors import NotFound
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.presentation.typesetting import PDF
from events.programmes import queries as programmes
from events.public.pages import former_address
from events.reviews import charts, gather, open_data, pdf, portraits, queries
from events.reviews.content import Content
from events.reviews.queries import ReviewRow

PAGE: Final = 100
"""So many sessions stand on a page, the latest; all are in the files."""
HEADERS: Final = {"cache-control": "no-cache", "vary": "Accept-Language"}


@show(links.REVIEW)
@former_address.programmes_lead_on
async def of_programme(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
    """Show the published review of a programme as a page."""
    return await _answer(request, await _of_programme(request, slug), "")


@show(f"{links.REVIEW}.pdf")
@former_address.programmes_lead_on
async def as_pdf(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
    """Return it as PDF."""
    return await _answer(request, await _of_programme(request, slug), "pdf")


@show(f"{links.REVIEW}.csv")
@former_address.programmes_lead_on
async def as_csv(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
    """Return its sessions as CSV."""
    return await _answer(request, await _of_programme(request, slug), "csv")


@show(f"{links.REVIEW}.json")
@former_address.programmes_lead_on
async def as_json(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
    """Return its figures as JSON."""
    return await _answer(request, await _of_programme(request, slug), "json")


@show(links.REVIEWS)
async def other(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
    """Show the review of a year or of a choice; with `.pdf`, `.csv`, `.json` at its end, a file."""
    name, _, ending = slug.partition(".")
    return await _answer(request, await queries.by_slug(name), ending)


async def _of_programme(request: SiteRequest, slug: str) -> ReviewRow | None:
    cycle = await programmes.by_slug(slug, visit.of(request).language)
    return await queries.of_programme(cycle.id) if cycle else None


async def _answer(request: SiteRequest, row: ReviewRow | None, ending: str) -> Response[Any]:
    """Answer with the page or the file. Raises NotFound where it is not published."""
    if row is None or not row.published_at:
        raise NotFound
    listed = None if ending else PAGE
    content = await gather.content(row, at=clock.now(), listed=listed)
    language = visit.of(request).language
    match ending:
        case "":
            return await _page(request, content, language)
        case "pdf":
            portrayed = await portraits.portrayed(content.portraits)
            return _file(await pdf.review(content, portrayed, language), PDF, "bilan.pdf")
        case "csv":
            return _file(open_data.as_csv(content), "text/csv", "bilan.csv")
        case "json":
            return _file(open_data.as_json(content), "application/json", "bilan.json")
    raise NotFound


async def _page(request: SiteRequest, content: Content, language: str) -> Response[Any]:
    return page(
        request, "pages/outcomes/review.html", content=content, hue=content.hue,
        address=links.review(content.programme, content.slug),
        totals=charts.totals(content, language), drawings=charts.drawings(content, language),
        portrayed=await portraits.portrayed(content.portraits),
        explained=charts.explained(content, language),
        sessions=[(one, charts.few(one.registered, language), charts.few(one.came, language))
                  for one in content.figures.sessions[-PAGE:]],
        all_sessions=content.figures.totals.sessions,
    )  # fmt: skip


def _file(body: bytes, kind: str, name: str) -> Response[bytes]:
    headers = {"content-disposition": f'inline; filename="{name}"', **HEADERS}
    return Response(body, media_type=kind, headers=headers)


ROUTES = [of_programme, as_pdf, as_csv, as_json, other]
