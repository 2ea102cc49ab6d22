"""A list of people for a session: what it would do and whom it would mail, then the doing."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.csv_import import participants
from events.csv_import.participants import Report
from events.desk.kit import forms, pages
from events.desk.kit.forms import Form
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import SESSIONS, Slug, change, show
from events.desk.people.roster import ROSTER
from events.errors import Invalid
from events.mail.render import dry_run
from events.mail.render.dry_run import DryRun
from events.operations.reports import sessions
from events.presentation import N_
from events.presentation.request import SiteRequest

IMPORT: Final = f"{ROSTER}/import"
LARGEST: Final = 4_000_000
CHOICES: Final = ("confirmation", "reminders")


@show(IMPORT, policy="editor")
async def import_page(request: SiteRequest, session: Slug) -> Response[str]:
    """Show the form: a file or pasted lines, and what is mailed; nothing is chosen yet."""
    shown = await _context(session)
    return pages.page(request, "roster_import", values=pages.Shown(), problems=pages.Shown(),
                      **shown)  # fmt: skip


@change(IMPORT, policy="editor", request_max_body_size=LARGEST)
async def import_list(request: SiteRequest, session: Slug) -> Redirect | Response[str]:
    """Say what the list would do; with «import», do it if no line is bad."""
    form, shown = await forms.read(request), await _context(session)
    data, mail = await _list(form), form.raw("mail")
    if not data.strip():
        form.wrong("people", N_("Choose a file or paste a list."))
    if mail not in CHOICES:
        form.wrong("mail", N_("Choose what is mailed."))
    values = {**form.values, "people": [_readable(data)]}
    try:
        form.done()
    except Invalid as invalid:
        return pages.again(request, "roster_import", Form(values), invalid, **shown)
    spoken = shown["session"].language
    people, report = await asyncio.to_thread(participants.listed, data, language=spoken)
    if not report.problems:
        by = visit_of(request).organiser.email
        operation = partial(participants.register, shown["session"].id, people,
                            mailed=mail == "confirmation", by=by, at=clock.now())  # fmt: skip
        if form.raw("action") == "import":
            done = await operation()
            if not done.problems:
                return pages.go(
                    f"{SESSIONS}/{session}/roster", "people-registered", number=done.new
                )
        else:
            done, shown["seen"] = await _dry_run(operation, shown["session"].id)
        report = Report(done.new, done.there, done.problems, report.warnings)
    shown["report"] = report
    return pages.page(request, "roster_import", status=422 if report.problems else 200,
                      values=pages.Shown(Form(values).typed), problems=pages.Shown(),
                      **shown)  # fmt: skip


async def _dry_run(
    operation: Callable[[], Awaitable[Report]], session_id: int
) -> tuple[Report, DryRun]:
    """Return what it would do and mail: done, looked at, and undone."""
    done = Report()

    async def attempt() -> None:
        nonlocal done
        done = await operation()

    seen = await dry_run.run(attempt, session_id=session_id)
    return done, seen


async def _list(form: Form) -> bytes:
    """Return the file that was chosen, else the lines that were pasted."""
    upload = form.files.get("file")
    return await upload.read() if upload else form.raw("people").encode()


def _readable(data: bytes) -> str:
    """Return the list as text for the form, so that the file need not be chosen again."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


async def _context(session: str) -> dict[str, Any]:
    found = await sessions.by_slug(session)
    return {"here": "programmes", "session": found, "hue": found.hue, "report": None,
            "seen": None}  # fmt: skip


ROUTES = [import_page, import_list]
