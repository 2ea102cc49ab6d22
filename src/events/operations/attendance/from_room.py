"""A room that was made by itself tells who was there: by its report, or minute by minute.

Each meeting is a list of the session like those that organisers import. What is told afterwards
takes the place of what was seen meanwhile, which knows minutes only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from events.attendance import match, totals, write
from events.attendance.match import Match
from events.attendance.people import Attendee
from events.attendance.tables import AttendanceList
from events.database import transaction
from events.operations.attendance.sessions import locked

TOOL: Final = "bigbluebutton"
REPORTED: Final = "callback"
SEEN: Final = "polled"
APART: Final = timedelta(seconds=150)
"""Seen twice within this, somebody was there in between."""


@dataclass(frozen=True)
class ReportedAttendee:
    """Somebody of whom a room tells; `registration` where it is one of ours."""

    attendee: Attendee
    registration: int | None


async def take(
    session_id: int,
    meeting: str,
    heard: Sequence[ReportedAttendee],
    *,
    at: datetime,
    tool: str = TOOL,
) -> None:
    """Write what a meeting told, in the place of what it told before. Raises NotFound."""
    async with transaction():
        session = await locked(session_id)
        known = {one.id: one for one in await match.all_of(session_id)}
        people = [
            Match(place, one.attendee, "id", known.get(one.registration or 0))
            for place, one in enumerate(heard)
        ]
        list_id = await write.replace_list(
            session_id, f"{REPORTED} {meeting}"[:64], source=REPORTED, tool=tool,
            people=len(people), by="", at=at,
        )  # fmt: skip
        await write.add_people(list_id, people)
        await write.remove_by_fingerprint(session_id, f"{SEEN} {meeting}"[:64])
        await totals.recompute(session_id, session.hours)


async def note_present(
    session_id: int, meeting: str, registrations: Sequence[int], *, at: datetime
) -> None:
    """Write who is in a meeting now; who was a moment ago has stayed since. Raises NotFound."""
    if not registrations:
        return
    async with transaction():
        await locked(session_id)
        fingerprint = f"{SEEN} {meeting}"[:64]
        found = await AttendanceList.select(AttendanceList.id).where(
            AttendanceList.session == session_id, AttendanceList.fingerprint == fingerprint
        ).first()  # fmt: skip
        list_id = int(found["id"]) if found else await write.replace_list(
            session_id, fingerprint, source=SEEN, tool=TOOL, people=0, by="", at=at
        )  # fmt: skip
        await write.stay_on(list_id, registrations, since=at - APART, at=at)


async def count(session_id: int) -> None:
    """Write everybody's minutes from all that is known now. Raises NotFound."""
    async with transaction():
        session = await locked(session_id)
        await totals.recompute(session_id, session.hours)
