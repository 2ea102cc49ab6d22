"""A session's roster taken away: as CSV, as a spreadsheet, as a sheet to sign."""

import asyncio
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from litestar import Response

from events.desk.kit import exports, forms, pages
from events.desk.kit.dependencies import Organiser, SessionInPath
from events.desk.kit.routes import SESSION, show
from events.desk.people.roster import ROSTER, STATE_WORDS, wanted_by
from events.operations.reports import speakers
from events.operations.reports.sessions import SessionDetails
from events.presentation import N_, sentence
from events.presentation.request import SiteRequest
from events.registrations import definitions, lookup, roster
from events.registrations.roster_filter import Wanted

ORGANISATION: Final = "organisation"
"""The key of the ready-made question whose answer stands on the attendance sheet."""
HEAD: Final = (
    N_("Name"),
    N_("Address"),
    N_("State"),
    N_("Registered on"),
    N_("Language"),
    N_("Source"),
    N_("Came in"),
    definitions.CAME.name,
    N_("Minutes"),
    N_("Share of the session, %"),
)


class Signature(NamedTuple):
    """A line of the attendance sheet."""

    name: str
    organisation: str
    entered_at: datetime | None
    present: bool


@show(f"{ROSTER}.csv", policy="viewer")
async def as_csv(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[bytes]:
    """Return the roster, as filtered, as CSV."""
    head, rows = await _table(session, wanted_by(forms.query(request)), organiser.language)
    body = await asyncio.to_thread(exports.as_csv, head, rows, organiser.language)
    return exports.file(body, exports.CSV, f"{session.slug}.csv")


@show(f"{ROSTER}.xlsx", policy="viewer")
async def as_xlsx(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[bytes]:
    """Return the roster, as filtered, as a spreadsheet."""
    head, rows = await _table(session, wanted_by(forms.query(request)), organiser.language)
    body = await asyncio.to_thread(exports.as_xlsx, head, rows, name=session.slug)
    return exports.file(body, exports.XLSX, f"{session.slug}.xlsx")


@show(f"{SESSION}/attendance-sheet", policy="viewer")
async def attendance_sheet(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show a sheet to print and sign: who has a seat, by name, and from where; no addresses.

    It is handed from one to the next.
    """
    wanted = Wanted(state="held")
    asked = {one.id for one in await lookup.questions(session.id) if one.key == ORGANISATION}
    people = [
        Signature(
            row.name,
            next((row.answers.get(one, "") for one in asked), ""),
            row.entered_at,
            present=bool(row.present),
        )
        async for piece in roster.everybody(session.id, wanted)
        for row in piece
    ]
    return pages.page(
        request,
        "people/roster_sheet",
        here="programmes",
        session=session,
        hue=session.hue,
        people=people,
        speakers=await speakers.of_session(session.id),
    )


async def _table(
    session: SessionDetails, wanted: Wanted, language: str
) -> tuple[list[str], list[list[object]]]:
    asked = await lookup.questions(session.id)
    labels = [entry.label.get(language) or entry.key for entry in asked]
    head = [*(sentence(name, language) for name in HEAD), *labels]
    rows = [
        _row(entry, session, language) + [entry.answers.get(q.id) for q in asked]
        async for piece in roster.everybody(session.id, wanted)
        for entry in piece
    ]
    return head, rows


def _row(entry: roster.RosterEntry, of: SessionDetails, language: str) -> list[object]:
    zone, state_words = of.timezone, STATE_WORDS[entry.state]
    return [
        entry.name,
        entry.email,
        sentence(state_words, language),
        _local(entry.created_at, zone),
        entry.language,
        entry.source,
        _local(entry.entered_at, zone),
        sentence(N_("Yes"), language) if entry.came else "",
        *_stay(entry.attended_seconds, of),
    ]


def _stay(seconds: int | None, of: SessionDetails) -> tuple[object, object]:
    """Return minutes and share of the session; empty cells where nothing is known."""
    if seconds is None:
        return "", ""
    whole = (of.ends_at - of.starts_at).total_seconds()
    return seconds // 60, min(100, int(100 * seconds / whole))


def _local(at: datetime | None, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if at else ""


ROUTES = [as_csv, as_xlsx, attendance_sheet]
