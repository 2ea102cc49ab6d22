"""The attendance sheet as a PDF: to sign in the room, or with who was there."""

from litestar import Response

from events import clock
from events.attendance import sheet
from events.desk.shared import exports
from events.desk.shared.dependencies import SessionInPath
from events.desk.shared.routes import SESSION, show
from events.presentation.typesetting import PDF


@show(f"{SESSION}/attendance-sheet.pdf", policy="viewer")
async def to_sign(session: SessionInPath) -> Response[bytes]:
    """Return a sheet that goes from hand to hand: who has a seat, and a line to sign."""
    made = await sheet.sheet(session.id, signing=True, at=clock.now())
    return exports.file(made, PDF, f"{session.slug}-attendance.pdf")


@show(f"{SESSION}/presence-sheet.pdf", policy="viewer")
async def with_presence(session: SessionInPath) -> Response[bytes]:
    """Return the sheet with each person's presence, and the programme's signature."""
    made = await sheet.sheet(session.id, signing=False, at=clock.now())
    return exports.file(made, PDF, f"{session.slug}-presence.pdf")


ROUTES = [to_sign, with_presence]
