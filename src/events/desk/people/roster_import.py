"""A list of people for a session: what it would do and whom it would mail, then the doing."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.csv_import import participants, upload_store
from events.csv_import.participants import Report
from events.csv_import.reading import headings
from events.desk.people.roster import ROSTER
from events.desk.shared import pages, uploaded_tables
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import SESSIONS, change, show
from events.errors import Invalid
from events.mail.render import dry_run
from events.mail.render.dry_run import DryRun
from events.operations.people.listed_people import Listed
from events.operations.reports.sessions import SessionDetails
from events.presentation import N_
from events.presentation.request import SiteRequest

IMPORT: Final = f"{ROSTER}/import"
LARGEST: Final = 20_000_000
SHOWN: Final = 200_000
"""A list of so many bytes stands in the form again; a longer one is kept, and found by its nonce.

A hundred thousand addresses in a field are ten megabytes for every look, back and forth.
"""
CHOICES: Final = ("confirmation", "reminders")


@show(IMPORT, policy="editor")
async def import_page(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show the form: a file or pasted lines, and what is mailed; nothing is chosen yet."""
    shown = _context(session, organiser.language)
    return pages.page(request, "people/roster_import", values=pages.Shown(), problems=pages.Shown(),
                      **shown)  # fmt: skip


@change(IMPORT, policy="editor", request_max_body_size=LARGEST)
async def import_list(
    request: SiteRequest, session: SessionInPath, organiser: Organiser, form: SentForm
) -> Redirect | Response[str]:
    """Say what the list would do; with «import», do it if no line is bad."""
    shown = _context(session, organiser.language)
    data = await _sent(form, session, organiser)
    try:
        form.done()
    except Invalid as invalid:
        values = await _shown_again(form, data, session, organiser)
        return pages.again(request, "people/roster_import", Form(values), invalid, **shown)
    people, report = await _read(session, form, data)
    if not report.problems:
        operation = partial(participants.register, session.id, people, by=organiser.email,
                            mailed=form.raw("mail") == "confirmation", at=clock.now())  # fmt: skip
        done, shown["seen"] = await _do_or_try(operation, session.id, form)
        if shown["seen"] is None and not done.problems:
            await upload_store.forget(form.raw("kept"), organiser=organiser.id)
            return _done(session, done)
        report = replace(done, warnings=report.warnings, left_out=report.left_out)
    shown["report"], shown["people"] = report, people
    shown["answers"] = uploaded_tables.as_fields(form, "people")
    values = await _shown_again(form, data, session, organiser)
    return pages.page(request, "people/roster_import", status=422 if report.problems else 200,
                      values=pages.Shown(Form(values).typed), problems=pages.Shown(),
                      **shown)  # fmt: skip


async def _sent(form: Form, session: SessionDetails, organiser: Organiser) -> bytes:
    """Return the list that was sent, else what was kept since it was looked at.

    What is wrong before any line of it is read is kept in the form.
    """
    data = await uploaded_tables.table(form, "file", "people")
    if not data.strip() and form.raw("kept"):
        data = await _kept(form, session, organiser)
        if not data:
            form.wrong("file", N_("This list is no longer kept. Choose it again."))
    elif not data.strip():
        form.wrong("people", N_("Choose a file or paste a list."))
    if form.raw("mail") not in CHOICES:
        form.wrong("mail", N_("Choose what is emailed."))
    return data


async def _kept(form: Form, session: SessionDetails, organiser: Organiser) -> bytes:
    found = await upload_store.find(
        form.raw("kept"), organiser=organiser.id, programme=session.programme, at=clock.now()
    )
    return (found or {}).get("people", b"")


async def _shown_again(
    form: Form, data: bytes, session: SessionDetails, organiser: Organiser
) -> dict[str, list[str]]:
    """Return what the form shows again: the list itself, or by which nonce a long one is kept."""
    if len(data) <= SHOWN:
        text = await asyncio.to_thread(participants.as_text, data)
        return {**form.values, "people": [text], "kept": [""], "unkept": [""]}
    nonce = await upload_store.keep(
        {"people": data}, organiser=organiser.id, programme=session.programme, at=clock.now()
    )
    unkept = "" if nonce else "yes"
    return {**form.values, "people": [""], "kept": [nonce or ""], "unkept": [unkept]}


def _done(session: SessionDetails, done: Report) -> Redirect:
    """Lead to the roster, or to how far it is where the worker goes on."""
    if done.later:
        return pages.go(f"{SESSIONS}/{session.slug}/progress")
    roster = f"{SESSIONS}/{session.slug}/roster"
    return pages.go(roster, "people-registered", number=done.new)


async def _read(session: SessionDetails, form: Form, data: bytes) -> tuple[list[Listed], Report]:
    return await asyncio.to_thread(
        participants.listed,
        data,
        language=session.language,
        chosen=uploaded_tables.answered(form, "people"),
        leave_out=form.ticked("leave_out"),
    )


async def _do_or_try(
    operation: Callable[[], Awaitable[Report]], session_id: int, form: Form
) -> tuple[Report, DryRun | None]:
    """Do it where the button says so; else return also what it would mail."""
    if form.raw("action") == "import":
        return await operation(), None
    return await _dry_run(operation, session_id)


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


class _RosterImportPage(TypedDict):
    here: str
    session: SessionDetails
    hue: int
    report: participants.Report | None
    seen: DryRun | None
    people: Sequence[Listed]
    answers: Mapping[str, int]
    accepted: str
    heading: object


def _context(session: SessionDetails, language: str) -> _RosterImportPage:
    return {"here": "programmes", "session": session, "hue": session.hue, "report": None,
            "seen": None, "people": [], "answers": {}, "accepted": uploaded_tables.ACCEPTED,
            "heading": partial(headings.shown, language=language)}  # fmt: skip


ROUTES = [import_page, import_list]
