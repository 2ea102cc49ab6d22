"""Reviews by program: of a programme, a year or a choice; made, written in, online, frozen."""

from typing import Final

from litestar import Response
from litestar.params import JSONBody
from msgspec import structs

from events import clock, links, text
from events.api import etags
from events.api.checks import Checks, overlaid
from events.api.contract.of_programmes.outcomes import (
    DeskReview,
    NewReview,
    ReviewChange,
    ReviewFigures,
    ReviewList,
    ReviewState,
)
from events.api.desk.addresses import DESK, PROGRAMME, Number, Slug, create, edit, replace, show
from events.api.examples import OVER, Example
from events.api.guard import caller_of
from events.operations.reports import programmes, sessions
from events.operations.reviews import edit as operation
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.reviews import gather, queries
from events.reviews.queries import ReviewRow
from events.reviews.write import Words

REVIEWS: Final = f"{DESK}/reviews"
REVIEW: Final = f"{REVIEWS}/{{review:int}}"
OF_PROGRAMME: Final = f"{PROGRAMME}/review"
_WORDS: Final = Example(path={"review": 2}, body={"introduction": "Une année en chiffres."})
_FREEZE: Final = Example(path={"review": 2}, body={"state": "frozen"})


@show(
    REVIEWS,
    N_("List the reviews of years and of chosen sessions"),
    scope=Scope.READ_CONTENT,
    policy="editor",
)
async def list_reviews(request: SiteRequest) -> Response[ReviewList]:
    """List them with their figures, the latest first."""
    items = [await _of(one) for one in await queries.listed()]
    return etags.one(request, ReviewList(items=items))


@create(
    REVIEWS,
    N_("Make a review of a year or of chosen sessions"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"title": "Une séance en chiffres", "sessions": [OVER]}),
)
async def make_review(request: SiteRequest, data: JSONBody[NewReview]) -> Response[DeskReview]:
    """Make it; sessions that are named go before the year."""
    checks, by = Checks(), caller_of(request).member.email
    title = checks.line("title", data.title, required=N_("Give it a title."))
    held = {one.id for one in await queries.choosable()} if data.sessions else set()
    ids = [(await sessions.by_slug(slug)).id for slug in data.sessions]
    if not set(ids) <= held:
        checks.wrong("sessions", "Choose one of the list.")
    checks.done()
    number = await operation.add(title, year=0 if ids else data.year, sessions=ids, by=by)
    headers = {"Location": links.absolute(f"{REVIEWS}/{number}")}
    return etags.one(request, await _of(await queries.one(number)), status=201, headers=headers)


@show(
    REVIEW,
    N_("Read a review of a year or of chosen sessions"),
    scope=Scope.READ_CONTENT,
    policy="editor",
    example=Example(path={"review": 2}),
)
async def read_review(request: SiteRequest, review: Number) -> Response[DeskReview]:
    """Read it, as it is now or as it was frozen."""
    return etags.one(request, await _of(await queries.one(review)))


@edit(
    REVIEW,
    N_("Write in a review of a year or of chosen sessions"),
    scope=Scope.WRITE_CONTENT,
    example=_WORDS,
)
async def change_review(
    request: SiteRequest, review: Number, data: JSONBody[ReviewChange]
) -> Response[DeskReview]:
    """Change its words; frozen it is refused."""
    await _change(request, await queries.one(review), data)
    return etags.one(request, await _of(await queries.one(review)))


@replace(
    f"{REVIEW}/state",
    N_("Put a review of a year or of chosen sessions online, or freeze it"),
    scope=Scope.WRITE_CONTENT,
    example=_FREEZE,
)
async def set_review_state(
    request: SiteRequest, review: Number, data: JSONBody[ReviewState]
) -> Response[DeskReview]:
    """Set where it stands; nobody is mailed."""
    await _set(request, await queries.one(review), data)
    return etags.one(request, await _of(await queries.one(review)))


@show(OF_PROGRAMME, N_("Read the review of a programme"), scope=Scope.READ_CONTENT)
async def read_review_of_programme(request: SiteRequest, programme: Slug) -> Response[DeskReview]:
    """Read it, as it is now or as it was frozen."""
    return etags.one(request, await _of(await _of_programme(programme)))


@edit(
    OF_PROGRAMME,
    N_("Write in the review of a programme"),
    scope=Scope.WRITE_CONTENT,
    example=_WORDS,
)
async def change_review_of_programme(
    request: SiteRequest, programme: Slug, data: JSONBody[ReviewChange]
) -> Response[DeskReview]:
    """Change its words; frozen it is refused."""
    await _change(request, await _of_programme(programme), data)
    return etags.one(request, await _of(await _of_programme(programme)))


@replace(
    f"{OF_PROGRAMME}/state",
    N_("Put the review of a programme online, or freeze it"),
    scope=Scope.WRITE_CONTENT,
    example=_FREEZE,
)
async def set_review_state_of_programme(
    request: SiteRequest, programme: Slug, data: JSONBody[ReviewState]
) -> Response[DeskReview]:
    """Set where it stands; nobody is mailed."""
    await _set(request, await _of_programme(programme), data)
    return etags.one(request, await _of(await _of_programme(programme)))


async def _of_programme(slug: str) -> ReviewRow:
    return await queries.one_of_programme((await programmes.by_slug(slug)).id)


async def _change(request: SiteRequest, row: ReviewRow, sent: ReviewChange) -> None:
    etags.check(request, await _of(row))
    said = overlaid(row, sent)
    words = Words(
        title=text.line(said.title),
        introduction=text.paragraphs(said.introduction),
        highlights=text.paragraphs(said.highlights),
        quotations=text.paragraphs(said.quotations),
        portraits=row.portraits,
    )
    await operation.save(row, words, by=caller_of(request).member.email)


async def _set(request: SiteRequest, row: ReviewRow, sent: ReviewState) -> None:
    etags.check(request, await _of(row))
    by, at = caller_of(request).member.email, clock.now()
    if sent.state in ("online", "offline"):
        await operation.publish(row, published=sent.state == "online", by=by, at=at)
    else:
        await operation.freeze(row, frozen=sent.state == "frozen", by=by, at=at)


async def _of(row: ReviewRow) -> DeskReview:
    counted = await gather.totals(row)
    return DeskReview(
        id=row.id,
        programme=row.programme_slug or None,
        year=row.year,
        title=row.title,
        introduction=row.introduction,
        highlights=row.highlights,
        quotations=row.quotations,
        published_at=row.published_at,
        frozen_at=row.frozen_at,
        figures=ReviewFigures(**structs.asdict(counted)),
        url=links.absolute(links.review(row.programme_slug, row.slug)),
    )


ROUTES = [
    list_reviews,
    make_review,
    read_review,
    change_review,
    set_review_state,
    read_review_of_programme,
    change_review_of_programme,
    set_review_state_of_programme,
]
