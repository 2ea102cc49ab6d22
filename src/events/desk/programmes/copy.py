"""A programme copied for another year: under a title of its own, its sessions moved in time."""

from datetime import timedelta
from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Invalid
from events.operations.programmes.copy import copy
from events.operations.reports import series
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.series import SessionTimes
from events.organisers.access import require
from events.presentation import N_
from events.presentation.request import SiteRequest

WAYS: Final = ("weeks", "date")
A_YEAR: Final = 52
"""Weeks: the same weekday, a year later."""


@show(f"{PROGRAMME}/copy", policy="editor")
async def copy_page(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show the form: a title, and when the sessions of the copy are."""
    require(organiser, "editor")  # A copy is a new programme.
    first = await series.first_in(programme.id)
    day = first.starts_at + timedelta(weeks=A_YEAR) if first else None
    values = pages.Shown(title=programme.title, move="weeks", weeks=A_YEAR,
                         day=f"{day:%Y-%m-%d}" if day else "")  # fmt: skip
    return pages.page(request, "programmes/copy", **_shown(programme, first), values=values,
                      problems=pages.Shown())  # fmt: skip


@change(f"{PROGRAMME}/copy", policy="editor")
async def copy_programme(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Copy it, as a draft with drafts; nobody is mailed."""
    require(organiser, "editor")  # A copy is a new programme.
    first = await series.first_in(programme.id)
    try:
        title = form.line("title", most=300, required=N_("Give the programme a title."))
        days = _days(form, first)
        form.done()
        slug = await copy(programme, title=title, days=days, by=organiser.email, at=clock.now())
    except Invalid as invalid:
        shown = _shown(programme, first)
        return pages.again(request, "programmes/copy", form, invalid, **shown)
    return pages.go(f"{PROGRAMMES}/{slug}", "programme-copied")


def _days(form: Form, first: SessionTimes | None) -> int:
    """Return by how many days the sessions move."""
    if first is None:
        return 0
    if form.choice("move", WAYS, "weeks") == "weeks":
        weeks = form.number("weeks", least=0, most=520)
        if weeks is None:
            form.wrong("weeks", N_("Enter a whole number."))
        return 7 * (weeks or 0)
    day = form.day("day")
    return (day - first.starts_local.date()).days if day else 0


class _CopyPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    first: SessionTimes | None


def _shown(programme: ProgrammeDetails, first: SessionTimes | None) -> _CopyPage:
    return {"here": "programmes", "programme": programme, "hue": programme.hue, "first": first}


ROUTES = [copy_page, copy_programme]
