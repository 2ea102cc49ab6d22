"""A sheet to print and sign: who has a seat in a session, sent while it is read."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from litestar.response import Stream
from markupsafe import Markup

from events.desk.shared import heavy_work, pages
from events.desk.shared.dependencies import Organiser, SessionInPath
from events.desk.shared.routes import SESSION, show
from events.operations.reports import speakers
from events.operations.reports.sessions import SessionDetails
from events.presentation import render
from events.presentation.request import SiteRequest
from events.registrations import lookup, roster
from events.registrations.roster import RosterEntry
from events.registrations.roster_filter import Wanted

ORGANISATION: Final = "organisation"
"""The key of the ready-made question whose answer stands on the sheet."""

SHEET: Final = "attendance sheet"
"""The kind of work whose pieces take turns."""

_HERE: Final = Markup("<!-- signatures -->")


class Signature(NamedTuple):
    """A line of the sheet."""

    name: str
    organisation: str
    entered_at: datetime | None
    present: bool


@show(f"{SESSION}/attendance-sheet", policy="viewer")
async def attendance_sheet(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Stream:
    """Show the sheet, people by name and from where; no addresses: it goes from hand to hand."""
    around = pages.page(
        request,
        "people/attendance_sheet",
        here="programmes",
        session=session,
        hue=session.hue,
        signatures=_HERE,
        speakers=await speakers.of_session(session.id),
    )
    asked = {one.id for one in await lookup.questions(session.id) if one.key == ORGANISATION}
    before, _, after = around.content.partition(_HERE)
    content = heavy_work.few(
        SHEET, _written(before, after, session, asked, organiser.language), people=session.taken
    )
    return Stream(content, media_type=pages.HTML, headers=pages.PRIVATE)


async def _written(
    before: str, after: str, session: SessionDetails, asked: set[int], language: str
) -> AsyncIterator[str]:
    yield before
    first = 1
    async for piece in roster.everybody(session.id, Wanted(state="held")):
        yield await heavy_work.apart(SHEET, _lines, piece, first, session, asked, language)
        first += len(piece)
    yield after


def _lines(
    piece: Sequence[RosterEntry],
    first: int,
    session: SessionDetails,
    asked: set[int],
    language: str,
) -> str:
    people = [
        Signature(
            row.name,
            next((str(row.answers.get(one) or "") for one in asked), ""),
            row.entered_at,
            present=bool(row.present),
        )
        for row in piece
    ]
    return render(
        "pages/desk/people/attendance_sheet_lines.html", language,
        people=people, first=first, session=session,
    )  # fmt: skip


ROUTES = [attendance_sheet]
