"""A series of sessions at once: its dates, then its rows to be titled, made as drafts or online."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.series import defaults, rows
from events.desk.series.dates import MOST_AT_ONCE, dates_of
from events.desk.series.publish_all import publish_or_look
from events.desk.sessions.session_form import FORM, FormPage, folds_of, session_at, texts_of
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Invalid
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.sessions import create
from events.presentation.request import SiteRequest
from events.sessions.fields import NewSession

KEPT: Final = (
    "title", "day", "starts", "ends", "rule", "number", "dates", "timezone", "location", "room_url",
    "room_note", "capacity", "language", "registration_open", "needs_approval", "starts_fold",
    "ends_fold",
)  # fmt: skip
"""What the first step asked, carried along by the second."""


@show(f"{PROGRAMME}/cycle", policy="editor")
async def cycle_page(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the form for a series; it begins with what the session before had."""
    values = pages.Shown(await defaults.values(programme, at=clock.now()))
    values |= {"rule": "monthly", "number": 6, "registration_open": "yes"}
    values["title"] = "Séance {n}" if programme.language == "fr" else "Session {n}"
    return pages.page(request, "series/create", **_shown(programme), values=values,
                      problems=pages.Shown())  # fmt: skip


@change(f"{PROGRAMME}/cycle", policy="editor")
async def create_cycle(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Show the sessions as rows; once confirmed, create all of them, and publish them if asked."""
    shown, confirmed = _shown(programme), form.raw("confirmed")
    try:
        typed = bool(form.raw("rows")) and not form.ticked("again")
        new = _of_rows(form) if typed else _of_dates(form)
    except Invalid as invalid:
        shown["rows"] = list(rows.numbers(form, MOST_AT_ONCE))
        return pages.again(request, "series/create", form, invalid, **shown)
    if form.ticked("again") or not confirmed:
        if not form.ticked("again"):
            shown["rows"] = range(len(new))
        values = pages.Shown({**form.typed, **_as_rows(new)})
        return pages.page(request, "series/create", **shown, values=values, problems=pages.Shown())
    slugs = await create.create_all(programme.id, new, by=organiser.email, at=clock.now())
    if confirmed == "publish":
        return await publish_or_look(programme, slugs, by=organiser.email)
    return pages.go(f"{PROGRAMMES}/{programme.slug}", "cycle-created")


class _CreatePage(FormPage):
    programme: ProgrammeDetails
    hue: int
    rows: Iterable[int] | None
    kept: tuple[str, ...]


def _shown(programme: ProgrammeDetails) -> _CreatePage:
    return {**FORM, "programme": programme, "hue": programme.hue, "rows": None, "kept": KEPT}


def _of_dates(form: Form) -> list[NewSession]:
    """Build all sessions of the first step; `{n}` in the title becomes the number of each."""
    zone, texts, every = form.zone(), texts_of(form), dates_of(form)
    form.done()
    folds = folds_of(form, every, zone)
    found = []
    for number, pair in enumerate(every, start=1):
        numbered = replace(texts, title=texts.title.replace("{n}", str(number)))
        found.append(session_at(form, numbered, pair, zone, folds))
    form.done()
    return found


def _of_rows(form: Form) -> list[NewSession]:
    """Build all sessions of the second step; what the rows do not say is said by the first."""
    zone, texts, location = form.zone(), texts_of(form), form.line("location")
    typed = [
        rows.typed(form, number, zone, location)
        for number in rows.numbers(form, MOST_AT_ONCE)
        if not rows.is_empty(form, number)
    ]
    note, capacity = form.line("room_note", most=500), form.number("capacity", least=1)
    form.done()
    return [
        NewSession(replace(texts, title=row.title), row.times, row.room_url, note, capacity)
        for row in typed
        if row.times is not None
    ]


def _as_rows(new: list[NewSession]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, one in enumerate(new):
        times = one.times
        found |= rows.values(number, one.texts.title, times.starts, times.ends, one.room_url)
        found |= rows.fold_values(number, times)
    return found


ROUTES = [cycle_page, create_cycle]
