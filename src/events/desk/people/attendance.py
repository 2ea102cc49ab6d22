"""Who was there: a session's lists, minutes and guests; a list is looked at, then imported."""

import asyncio
import re
from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.attendance import queries
from events.csv_import import upload_store
from events.csv_import.reading import room_lists
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import SESSION, SESSIONS, Number, change, show
from events.errors import Invalid
from events.operations.attendance import import_list
from events.operations.attendance.import_list import Look
from events.operations.reports import programmes
from events.operations.reports.sessions import SessionDetails
from events.presentation import N_
from events.presentation.request import SiteRequest

ATTENDANCE: Final = f"{SESSION}/attendance"
IMPORT: Final = f"{ATTENDANCE}/import"
LARGEST: Final = 6_000_000
TOOLS: Final = {
    "zoom": "Zoom",
    "teams": "Microsoft Teams",
    "bigbluebutton": "BigBlueButton",
    "webex": "Webex",
    "livestorm": "Livestorm",
}
_FILE: Final = "list"
_CHOICE: Final = re.compile(r"person-(\d{1,6})")


@show(ATTENDANCE, policy="viewer")
async def attendance_page(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show a session's presence in numbers, its lists and its guests."""
    return pages.page(
        request,
        "people/attendance",
        **_context(session),
        presence=await queries.presence(session.id),
        lists=await queries.lists(session.id),
        guests=await queries.guests(session.id),
        rule=await programmes.by_slug(session.programme_slug),
        mine=organiser.role_in(session.programme),
    )


@show(IMPORT, policy="editor")
async def import_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show the form: the room's own list, or names."""
    return pages.page(request, "people/attendance_import", **_context(session), look=None, kept="",
                      values=pages.Shown(), problems=pages.Shown())  # fmt: skip


@change(IMPORT, policy="editor", request_max_body_size=LARGEST + forms.FORM_BYTES)
async def import_attendance(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Say what the list says and whom it matches; with «import», write it."""
    shown = _context(session)
    try:
        data = await _read(form, session, organiser.id)
        if form.raw("action") == "import":
            await import_list.take(
                session.id, data, _choices(form), by=organiser.email, at=clock.now()
            )
            await upload_store.forget(form.raw("kept"), organiser=organiser.id)
            return pages.go(f"{SESSIONS}/{session.slug}/attendance", "attendance-imported")
        look = await import_list.preview(session.id, data, _choices(form))
        if not look.matches:
            form.wrong("people", N_("Nobody was found in this list. Is it the list of the room?"))
        form.done()
    except Invalid as invalid:
        return pages.again(
            request, "people/attendance_import", form, invalid, **shown, look=None, kept=""
        )
    kept = await upload_store.keep({_FILE: data}, organiser=organiser.id,
                                   programme=session.programme, at=clock.now())  # fmt: skip
    return _looked(request, form, look, shown, kept or "")


@change(f"{ATTENDANCE}/{{list_id:int}}/removal", policy="editor")
async def remove_list(session: SessionInPath, list_id: Number, organiser: Organiser) -> Redirect:
    """Take a list back."""
    await import_list.remove(session.id, list_id, by=organiser.email)
    return pages.go(f"{SESSIONS}/{session.slug}/attendance", "attendance-removed")


def _looked(
    request: SiteRequest, form: Form, look: Look, shown: "_AttendancePage", kept: str
) -> Response[str]:
    return pages.page(
        request,
        "people/attendance_import",
        **shown,
        look=look,
        kept=kept,
        values=pages.Shown(form.typed),
        problems=pages.Shown(),
    )


async def _read(form: Form, found: SessionDetails, organiser: int) -> bytes:
    """Return the list as text. Raises Invalid where there is none."""
    data = await _list(form, found, organiser)
    if not data.strip():
        form.wrong("people", N_("Choose a file or paste a list."))
    form.done()
    return await asyncio.to_thread(room_lists.as_text, data, "people")


async def _list(form: Form, found: SessionDetails, organiser: int) -> bytes:
    """Return the file that was chosen, else the one looked at before, else the pasted lines."""
    upload = form.files.get("file")
    if upload:
        return await upload.read()
    if form.raw("kept"):
        files = await upload_store.find(
            form.raw("kept"), organiser=organiser, programme=found.programme, at=clock.now()
        )
        if files is None:
            form.wrong("people", N_("The list was kept for half an hour. Choose it again."))
        return (files or {}).get(_FILE, b"-")
    return form.raw("people").encode()


def _choices(form: Form) -> dict[int, str]:
    """Return what was decided for each place of the list that was in doubt."""
    named = ((_CHOICE.fullmatch(name), name) for name in form.values)
    return {int(match[1]): form.raw(name) for match, name in named if match}


class _AttendancePage(TypedDict):
    here: str
    session: SessionDetails
    hue: int
    tools: dict[str, str]


def _context(found: SessionDetails) -> _AttendancePage:
    return {"here": "programmes", "session": found, "hue": found.hue, "tools": TOOLS}


ROUTES = [attendance_page, import_page, import_attendance, remove_list]
