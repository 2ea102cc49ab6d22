"""Tables of speakers and sessions, or a schedule: first what they would do, then the doing."""

from functools import partial
from typing import Any, Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock, csv_import
from events.csv_import import Report, sample_files, upload_store
from events.csv_import.reading import headings
from events.csv_import.schedules import programme_file
from events.desk.programmes.programme import COUNTED
from events.desk.shared import pages, uploaded_tables
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Invalid
from events.operations.reports.programmes import ProgrammeDetails
from events.presentation import N_
from events.presentation.request import SiteRequest

UPLOAD: Final = f"{PROGRAMME}/upload"
LARGEST: Final = 20_000_000
KINDS: Final = ("speakers", "sessions")
SCHEDULES: Final = ".xml,.json,.ics,application/xml,text/xml,application/json,text/calendar"
"""What a browser offers to choose for a schedule."""


@show(UPLOAD, policy="editor")
async def upload_page(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the form for the files, with the columns that tables may have and a model of each."""
    return _page(request, programme)


@show([f"{UPLOAD}/{kind}.csv" for kind in KINDS], policy="editor", name="desk-upload-model")
async def model_file(request: SiteRequest, organiser: Organiser) -> Response[bytes]:
    """Return the model of one file: its columns and one line."""
    kind = request.url.path.rpartition("/")[2].removesuffix(".csv")
    attached = {"Content-Disposition": f'attachment; filename="{kind}.csv"', **pages.PRIVATE}
    data = sample_files.model(kind, organiser.language)
    return Response(data, media_type="text/csv", headers=attached)


@show(f"{PROGRAMME}/programme.json", policy="editor", name="desk-programme-file")
async def whole_programme(request: SiteRequest, programme: ProgrammeInPath) -> Response[bytes]:
    """Send the programme as one file, for another Causerie."""
    wanted = bool(request.query_params.get("addresses"))
    data = await programme_file.written(programme.id, addresses=wanted)
    name = f'attachment; filename="{programme.slug}.causerie.json"'
    headers = {"Content-Disposition": name, **pages.PRIVATE}
    return Response(data, media_type="application/json", headers=headers)


@change(UPLOAD, policy="editor", request_max_body_size=LARGEST)
async def upload(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Say what the files would change and keep them; with «import», change it if no row is bad."""
    try:
        files = await _files(request, form, programme.id)
    except Invalid as invalid:
        return pages.again(request, "programmes/csv_upload", form, invalid, **_context(programme))
    wanted = form.raw("action") == "import"
    report = await _report(request, form, programme, files, dry_run=not wanted)
    if wanted and not report.problems:
        await upload_store.forget(form.raw("kept"), organiser=organiser.id)
        return pages.go(f"{PROGRAMMES}/{programme.slug}", "imported", **_counts(report))
    nonce = await upload_store.keep(
        files, organiser=organiser.id, programme=programme.id, at=clock.now()
    )
    return _page(request, programme, form, report=report, kept=nonce)


async def _report(
    request: SiteRequest,
    form: Form,
    found: ProgrammeDetails,
    files: dict[str, bytes],
    *,
    dry_run: bool,
) -> Report:
    return await csv_import.import_files(
        found.slug,
        speakers=files.get("speakers"),
        sessions=files.get("sessions"),
        schedule=files.get("schedule"),
        zone=form.raw("timezone"),
        publish=form.ticked("publish"),
        leave_out=form.ticked("leave_out"),
        chosen={kind: uploaded_tables.answered(form, kind) for kind in KINDS},
        dry_run=dry_run,
        by=desk_session_of(request).organiser.email,
        at=clock.now(),
    )


async def _files(request: SiteRequest, form: Form, programme: int) -> dict[str, bytes]:
    """Return what was sent, else what was kept since it was looked at. Raises Invalid."""
    tables = {kind: await uploaded_tables.table(form, kind, f"{kind}_pasted") for kind in KINDS}
    tables["schedule"] = await uploaded_tables.table(form, "schedule", "")
    sent = {kind: data for kind, data in tables.items() if data.strip()}
    if form.raw("kept"):
        kept = await upload_store.find(
            form.raw("kept"),
            organiser=desk_session_of(request).organiser.id,
            programme=programme,
            at=clock.now(),
        )
        if kept is None and not sent:
            form.wrong("sessions", N_("These files are no longer kept. Choose them again."))
        sent = _with_kept(kept or {}, sent)
    elif not sent:
        form.wrong("sessions", N_("Choose at least one file."))
    if "schedule" in sent and len(sent) > 1:
        form.wrong("schedule", N_("Choose either tables or a schedule."))
    if form.raw("timezone"):
        form.zone()
    form.done()
    return sent


def _with_kept(kept: dict[str, bytes], sent: dict[str, bytes]) -> dict[str, bytes]:
    """Return what was sent beside what is kept; a schedule takes the place of tables."""
    if sent and ("schedule" in sent) != ("schedule" in kept):
        return sent
    return {**kept, **sent}


def _counts(report: Report) -> dict[str, int]:
    """Count what was new and changed and how many mails leave, for the flash message."""
    sessions, speakers = report.sessions, report.speakers
    numbers = (sessions.created, speakers.created, sessions.updated, speakers.updated)
    counts = {**dict(zip(COUNTED, numbers, strict=True)), "mails": report.mails}
    return {name: count for name, count in counts.items() if count}


def _page(
    request: SiteRequest,
    found: ProgrammeDetails,
    form: Form | None = None,
    **more: Any,
) -> Response[str]:
    shown = {**_context(found), **more}
    status = 422 if shown["report"] and shown["report"].problems else 200
    language = desk_session_of(request).organiser.language
    shown["heading"] = partial(headings.shown, language=language)
    shown["answers"] = uploaded_tables.as_fields(form, *KINDS) if form else {}
    return pages.page(request, "programmes/csv_upload", status=status, problems=pages.Shown(),
                      values=pages.Shown(form.typed if form else {}), **shown)  # fmt: skip


class _CsvUploadPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    report: None
    kept: None
    accepted: str
    schedules: str


def _context(found: ProgrammeDetails) -> _CsvUploadPage:
    return {"here": "programmes", "programme": found, "hue": found.hue, "report": None,
            "kept": None, "accepted": uploaded_tables.ACCEPTED,
            "schedules": SCHEDULES}  # fmt: skip


ROUTES = [upload_page, model_file, whole_programme, upload]
