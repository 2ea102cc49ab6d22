"""CSV files of speakers and sessions: first what they would do, row by row, then the doing."""

from typing import Any, Final

from litestar import Request, Response
from litestar.response import Redirect

from events import clock
from events.desk import forms, pages
from events.desk.changes import rung
from events.desk.guard import visit_of
from events.desk.programmes import PROGRAMME, PROGRAMMES
from events.desk.routes import Slug, change, show
from events.errors import Invalid
from events.organising import csv_import, overview
from events.presentation import N_

UPLOAD: Final = f"{PROGRAMME}/upload"
LARGEST: Final = 20_000_000


@show(UPLOAD, policy="editor")
async def upload_page(request: Request[Any, Any, Any], programme: Slug) -> Response[str]:
    """The form for the two files, with the columns they may have."""
    found = await overview.programme(programme)
    return _page(request, found, report=None)


@change(UPLOAD, policy="editor", request_max_body_size=LARGEST)
async def upload(request: Request[Any, Any, Any], programme: Slug) -> Redirect | Response[str]:
    """Say what the files would change; with «import», change it if no row is bad."""
    form, found = await forms.read(request), await overview.programme(programme)
    files = {name: await form.files[name].read() for name in ("speakers", "sessions")
             if name in form.files}  # fmt: skip
    if not files:
        missing = Invalid({"sessions": N_("Choose at least one file.")})
        shown = {"here": "programmes", "programme": found, "hue": found["hue"], "report": None}
        return pages.again(request, "upload", form, missing, **shown)
    dry = form.raw("action") != "import"
    report = await csv_import.import_files(
        programme,
        speakers=files.get("speakers"),
        sessions=files.get("sessions"),
        publish=form.ticked("publish"),
        dry_run=dry,
        by=visit_of(request).organiser.email,
        at=clock.now(),
    )
    if dry or report.problems:
        return _page(request, found, report=report)
    return rung(pages.go(f"{PROGRAMMES}/{programme}", "imported"))


def _page(request: Request[Any, Any, Any], found: dict[str, Any], *, report: Any) -> Response[str]:
    status = 422 if report is not None and report.problems else 200
    return pages.page(request, "upload", status=status, here="programmes", programme=found,
                      hue=found["hue"], report=report, problems=pages.Shown())  # fmt: skip


ROUTES = [upload_page, upload]
