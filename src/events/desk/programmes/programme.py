"""Programmes: the list, one programme with its sessions and speakers, the form, its states."""

from datetime import timedelta
from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.database import bounded
from events.desk.programmes.programme_form import SHOWN, as_typed, blank, fields_of
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Conflict, Invalid
from events.openagenda import agendas
from events.operations.bulk import progress
from events.operations.bulk.bulk_jobs import Whose
from events.operations.programmes import edit
from events.operations.reports import programmes, sessions_of_programme, speakers
from events.operations.reports.programmes import ProgrammeDetails
from events.presentation.request import SiteRequest

COUNTED: Final = ("new_sessions", "new_speakers", "changed_sessions", "changed_speakers")
"""What the page says of an import that was just done."""


@show(PROGRAMMES, policy="viewer")
async def all_programmes(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show every programme the organiser may see."""
    found = await programmes.listed(organiser.scope, at=clock.now(), most=bounded.MOST + 1)
    return pages.page(request, "programmes/programmes", here="programmes", programmes=found)


@show(f"{PROGRAMMES}/new", policy="editor")
async def new_programme(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show the form for a new programme: a title is enough."""
    return pages.page(
        request,
        "programmes/programme_form",
        **SHOWN,
        values=blank(organiser.language),
        problems=pages.Shown(),
        programme=None,
    )


@change(PROGRAMMES, policy="editor")
async def create_programme(
    request: SiteRequest, organiser: Organiser, form: SentForm
) -> Redirect | Response[str]:
    """Create it, as a draft."""
    try:
        fields = fields_of(form)
        slug = await edit.create(fields, by=organiser.email, at=clock.now())
    except Invalid as invalid:
        return pages.again(
            request, "programmes/programme_form", form, invalid, **SHOWN, programme=None
        )
    return pages.go(f"{PROGRAMMES}/{slug}", "programme-created")


@show(PROGRAMME, policy="viewer")
async def one_programme(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Redirect | Response[str]:
    """Show a programme's sessions in order of time, its speakers, and what can be done."""
    if programme.slug != request.path_params["programme_slug"]:
        return _readdressed(request, programme)
    query = forms.query(request)
    shown = await sessions_of_programme.page(
        programme.id, at=clock.now(), after=query.row_id("after"),
        before=query.row_id("before"),
    )  # fmt: skip
    return pages.page(
        request,
        "programmes/programme",
        here="programmes",
        programme=programme,
        hue=programme.hue,
        jobs=await progress.unfinished(Whose(programme=programme.id)),
        shown=shown,
        speakers=await speakers.of_programme(programme.id),
        mine=organiser.role_in(programme.id),
        agenda=await agendas.of_programme(programme.id),
        week=timedelta(days=7),
        counted={name: query.number(name) or 0 for name in COUNTED},
    )


def _readdressed(request: SiteRequest, programme: ProgrammeDetails) -> Redirect:
    """Lead from a former address to the one it has, with what was asked of it."""
    asked = request.url.query
    return Redirect(f"{PROGRAMMES}/{programme.slug}" + (f"?{asked}" if asked else ""))


@show(f"{PROGRAMME}/edit", policy="editor")
async def edit_page(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the form with what is stored."""
    return pages.page(
        request,
        "programmes/programme_form",
        **SHOWN,
        programme=programme,
        hue=programme.hue,
        values=pages.Shown(as_typed(request, programme)),
        problems=pages.Shown(),
    )


@change(PROGRAMME, policy="editor")
async def save_programme(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save it, unless somebody else did meanwhile: then both versions are shown."""
    version = form.number("edit_version") or 0
    try:
        slug = form.line("slug", most=80)
        step = await edit.edit(
            programme.id, fields_of(form), edit_version=version, by=organiser.email, at=clock.now(),
            slug=slug,
        )  # fmt: skip
    except (Invalid, Conflict) as refusal:
        stale = pages.Shown(as_typed(request, programme)) if isinstance(refusal, Conflict) else None
        values = {**SHOWN, "programme": programme, "stale": stale}
        return pages.again(request, "programmes/programme_form", form, refusal, **values)
    return pages.go(f"{PROGRAMMES}/{programme.slug}", "saved", step=step)


@change(f"{PROGRAMME}/status", policy="editor")
async def change_status(
    programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect:
    """Put a programme online, among the drafts or into the archives."""
    status = form.choice("status", edit.STATUSES)
    form.done()
    step = await edit.set_status(programme.id, status, by=organiser.email, at=clock.now())
    return pages.go(f"{PROGRAMMES}/{programme.slug}", f"programme-{status}", step=step)


ROUTES = [
    all_programmes,
    new_programme,
    create_programme,
    one_programme,
    edit_page,
    save_programme,
    change_status,
]
