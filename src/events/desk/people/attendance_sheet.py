"""A sheet to print and sign: who has a seat in a session, a page by name at a time."""

from typing import Final

from litestar import Response

from events.attendance import seats
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, SessionInPath
from events.desk.shared.routes import SESSION, show
from events.operations.reports import speakers
from events.presentation.request import SiteRequest

PAGE: Final = 500
"""So many people, more than most rooms hold; the PDF has everybody."""


@show(f"{SESSION}/attendance-sheet", policy="viewer")
async def attendance_sheet(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show the sheet, people by name and from where; no addresses: it goes from hand to hand."""
    asked = forms.query(request)
    after = (asked.line("after", most=400), asked.number("after_id", most=2**62) or 0)
    first = asked.number("number", most=2**31 - 1) or 1
    found = await seats.page(session.id, after=after, most=PAGE + 1)
    return pages.page(
        request,
        "people/attendance_sheet",
        here="programmes",
        session=session,
        hue=session.hue,
        people=found[:PAGE],
        first=first,
        following=found[PAGE - 1] if found[PAGE:] else None,
        begun=not after[1],
        speakers=[] if after[1] else await speakers.of_session(session.id),
    )


ROUTES = [attendance_sheet]
