"""Choices of dates: listed with their sums, made, added to, undone."""

from collections.abc import Sequence
from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock, links
from events.api import etags, pages
from events.api.contract.dates import ChoiceDate, DateChoice, DateChoicePage, SameSessions
from events.api.desk.addresses import PROGRAMME, Number, Slug, create, do, remove, show
from events.api.examples import DROP_INS, THIRD_DATE, WORKSHOPS, Example
from events.api.guard import caller_of
from events.errors import NotFound
from events.operations.date_choices import edit, overview
from events.operations.date_choices.overview import ListedChoice
from events.operations.reports import programmes, sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

CHOICES: Final = f"{PROGRAMME}/date-choices"
CHOICE: Final = f"{CHOICES}/{{choice:int}}"
_OF_WORKSHOPS: Final = Example(path={"programme": WORKSHOPS})


@show(
    CHOICES,
    N_("List sessions that are the same on several dates"),
    scope=Scope.READ_CONTENT,
    example=_OF_WORKSHOPS,
)
async def list_choices(request: SiteRequest, programme: Slug) -> Response[DateChoicePage]:
    """List the choices of dates with the seats of each date, and their sums."""
    found = await overview.of_programme((await programmes.by_slug(programme)).id)
    return pages.listed(request, DateChoicePage(items=[_shown(one) for one in found]), None)


@create(
    CHOICES,
    N_("Make sessions a choice of dates"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path=_OF_WORKSHOPS.path, body={"sessions": [*DROP_INS]}),
)
async def make_choice(
    request: SiteRequest, programme: Slug, data: JSONBody[SameSessions]
) -> Response[DateChoice]:
    """Make it: from then on each participant has one of them; nobody is mailed."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    chosen = await _ids(found.id, data.sessions)
    made = await edit.make(found.id, chosen, by=by, at=clock.now())
    headers = {"Location": links.absolute(f"/api/v1/desk/programmes/{found.slug}/date-choices")}
    return etags.one(request, await _one(found.id, made), status=201, headers=headers)


@do(
    f"{CHOICE}/sessions",
    N_("Add sessions to a choice of dates"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path=_OF_WORKSHOPS.path, body={"sessions": [THIRD_DATE]}),
)
async def add_dates(
    request: SiteRequest, programme: Slug, choice: Number, data: JSONBody[SameSessions]
) -> Response[DateChoice]:
    """Add them as further dates."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, await _one(found.id, choice))
    chosen = await _ids(found.id, data.sessions)
    await edit.make(found.id, chosen, to=choice, by=by, at=clock.now())
    return etags.one(request, await _one(found.id, choice))


@remove(CHOICE, N_("Undo a choice of dates"), scope=Scope.WRITE_CONTENT, example=_OF_WORKSHOPS)
async def undo_choice(request: SiteRequest, programme: Slug, choice: Number) -> None:
    """Let its sessions stand each by itself again; everybody keeps their seat."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, await _one(found.id, choice))
    await edit.undo(found.id, choice, by=by, at=clock.now())


async def _ids(programme_id: int, slugs: Sequence[str]) -> list[int]:
    found = [await sessions.by_slug(slug) for slug in slugs]
    if any(one.programme != programme_id for one in found):
        raise NotFound
    return [one.id for one in found]


async def _one(programme_id: int, choice_id: int) -> DateChoice:
    for one in await overview.of_programme(programme_id):
        if one.id == choice_id:
            return _shown(one)
    raise NotFound


def _shown(one: ListedChoice) -> DateChoice:
    dates = [
        ChoiceDate(
            session=date.slug, starts_at=date.starts_at, ends_at=date.ends_at, status=date.status,
            capacity=date.capacity, taken=date.taken, waiting=date.waiting,
        )
        for date in one.dates
    ]  # fmt: skip
    return DateChoice(
        id=one.id, title=one.title, capacity=one.capacity, taken=one.taken, waiting=one.waiting,
        dates=dates,
    )  # fmt: skip


ROUTES = [list_choices, make_choice, add_dates, undo_choice]
