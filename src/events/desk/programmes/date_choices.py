"""The dates of a programme's sessions that are the same on several: made one choice, and undone."""

from collections.abc import Sequence
from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, Number, change, show
from events.errors import Refusal
from events.operations.date_choices import edit, overview
from events.operations.date_choices.overview import DateRow, ListedChoice
from events.operations.reports.programmes import ProgrammeDetails
from events.organisers.states import Role
from events.presentation.request import SiteRequest

CHOICES: Final = 20
FREE: Final = 50
"""So many choices, and sessions to make one of, stand on a page."""

DATES: Final = f"{PROGRAMME}/dates"


@show(DATES, policy="viewer")
async def dates_page(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show each choice with its dates and their sums, and the sessions to make another of."""
    context = await _context(programme, organiser, asked=forms.query(request))
    return pages.page(request, "programmes/date_choices", problems=pages.Shown(), **context)


@change(DATES, policy="editor")
async def join_dates(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Make the sessions that were ticked one choice, or add one to a choice; nobody is mailed."""
    to = form.number("choice", least=1, most=2**31 - 1)
    try:
        form.done()
        chosen = await _ids(programme, form)
        await edit.make(programme.id, chosen, to=to, by=organiser.email, at=clock.now())
    except Refusal as refusal:
        context = await _context(programme, organiser, ticked=form.values.get("session", ()))
        return pages.again(request, "programmes/date_choices", form, refusal, **context)
    return pages.go(f"{PROGRAMMES}/{programme.slug}/dates", "dates-joined")


@change(f"{DATES}/{{choice:int}}/removal", policy="editor")
async def separate_dates(
    programme: ProgrammeInPath, choice: Number, organiser: Organiser
) -> Redirect:
    """Let the sessions of a choice stand each by itself again; everybody keeps their seat."""
    await edit.undo(programme.id, choice, by=organiser.email, at=clock.now())
    return pages.go(f"{PROGRAMMES}/{programme.slug}/dates", "dates-parted")


async def _ids(programme: ProgrammeDetails, form: Form) -> list[int]:
    """Return the sessions that were ticked, of those that there are to tick."""
    slugs = form.values.get("session", ())
    return [one.id for one in await overview.free_of(programme.id, slugs, at=clock.now())]


class _Chosen(TypedDict):
    chosen: list[ListedChoice]
    last_choice: int


class _DateChoicesPage(_Chosen):
    here: str
    programme: ProgrammeDetails
    hue: int
    mine: Role | None
    free: list[DateRow]
    last_free: int
    searched: bool
    words: str
    ticked: Sequence[str]


async def _context(
    programme: ProgrammeDetails,
    organiser: Organiser,
    *,
    asked: Form | None = None,
    ticked: Sequence[str] = (),
) -> _DateChoicesPage:
    """Return a page of choices, and one of sessions to make another of; what was ticked stays."""
    asked, at = asked or Form({}), clock.now()
    words, after = asked.line("q"), asked.row_id("after")
    first = await overview.free_of(programme.id, ticked, at=at)
    found = await overview.free(programme.id, at=at, words=words, after=after, most=FREE + 1)
    there = {one.id for one in first}
    return {
        "here": "programmes",
        "programme": programme,
        "hue": programme.hue,
        "mine": organiser.role_in(programme.id),
        **await _chosen(programme, after=asked.row_id("after_choice")),
        "free": [*first, *(one for one in found[:FREE] if one.id not in there)],
        "last_free": found[FREE - 1].id if len(found) > FREE else 0,
        "searched": bool(words or after or len(found) > FREE),
        "words": words,
        "ticked": ticked,
    }


async def _chosen(programme: ProgrammeDetails, *, after: int) -> _Chosen:
    """Return a page of choices, and after which the next begins: 0 where there is none."""
    found = await overview.of_programme(programme.id, after=after, most=CHOICES + 1)
    chosen = found[:CHOICES]
    more = len(found) > CHOICES
    return {"chosen": chosen, "last_choice": max(one.id for one in chosen) if more else 0}


ROUTES = [dates_page, join_dates, separate_dates]
