"""The dates of a programme's sessions that are the same on several: made one choice, and undone."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, Number, change, show
from events.errors import Refusal
from events.operations.date_choices import edit, overview
from events.operations.reports.programmes import ProgrammeDetails
from events.presentation.http import TemplateValues
from events.presentation.request import SiteRequest

DATES: Final = f"{PROGRAMME}/dates"


@show(DATES, policy="viewer")
async def dates_page(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show each choice with its dates and their sums, and the sessions to make another of."""
    context = await _context(programme, organiser)
    return pages.page(
        request, "programmes/date_choices", problems=pages.Shown(), ticked=(), **context
    )


@change(DATES, policy="editor")
async def join(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Make the sessions that were ticked one choice, or add one to a choice; nobody is mailed."""
    to = form.number("choice", least=1, most=2**31 - 1)
    try:
        form.done()
        chosen = await _ids(programme, form)
        await edit.make(programme.id, chosen, to=to, by=organiser.email, at=clock.now())
    except Refusal as refusal:
        context = await _context(programme, organiser)
        ticked = form.values.get("session", ())
        return pages.again(
            request, "programmes/date_choices", form, refusal, ticked=ticked, **context
        )
    return pages.go(f"{PROGRAMMES}/{programme.slug}/dates", "dates-joined")


@change(f"{DATES}/{{choice:int}}/removal", policy="editor")
async def part(programme: ProgrammeInPath, choice: Number, organiser: Organiser) -> Redirect:
    """Let the sessions of a choice stand each by itself again; everybody keeps their seat."""
    await edit.undo(programme.id, choice, by=organiser.email, at=clock.now())
    return pages.go(f"{PROGRAMMES}/{programme.slug}/dates", "dates-parted")


async def _ids(programme: ProgrammeDetails, form: Form) -> list[int]:
    """Return the sessions that were ticked, of those that there are to tick."""
    free = {one.slug: one.id for one in await overview.free(programme.id, at=clock.now())}
    return [free[slug] for slug in form.values.get("session", ()) if slug in free]


async def _context(programme: ProgrammeDetails, organiser: Organiser) -> TemplateValues:
    return {
        "here": "programmes",
        "programme": programme,
        "hue": programme.hue,
        "mine": organiser.role_in(programme.id),
        "chosen": await overview.of_programme(programme.id),
        "free": await overview.free(programme.id, at=clock.now()),
    }


ROUTES = [dates_page, join, part]
