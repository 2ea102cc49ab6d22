"""Import the list of a room: looked at first, then written; the same list replaces itself."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from events import database
from events.attendance import match, read, totals, write
from events.attendance.match import Match
from events.attendance.read import RoomList
from events.attendance.tables import AttendanceList
from events.database import transaction
from events.errors import NotFound
from events.operations.attendance.sessions import ListedSession, locked
from events.organisers import audit_log
from events.sessions.tables import Session


@dataclass(frozen=True)
class Look:
    """What a list says and what it would do; nothing is written by looking."""

    room_list: RoomList
    matches: list[Match] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Match]:
        """Return the matches that were made so: address, name, choice, doubt, guest, speaker."""
        return [one for one in self.matches if one.by in kinds]


async def preview(session_id: int, data: bytes, choices: Mapping[int, str]) -> Look:
    """Read a list and match its people. Raises NotFound."""
    session = await database.row(
        ListedSession, database.select(ListedSession, Session).where(Session.id == session_id)
    )
    if session is None:
        raise NotFound
    room_list = await asyncio.to_thread(read.read, data, session.hours)
    known = await match.registered(session_id)
    speaking = await match.speaking(session_id)
    matches = await asyncio.to_thread(match.matched, room_list.people, known, choices, speaking)
    return Look(room_list, matches)


async def take(
    session_id: int, data: bytes, choices: Mapping[int, str], *, by: str, at: datetime
) -> Look:
    """Write the list: stays, guests, everybody's minutes and presence. Raises NotFound.

    Doubts that nobody decided stay guests. The same list again replaces what it said before.
    """
    seen = await preview(session_id, data, choices)
    async with transaction():
        session = await locked(session_id)
        fingerprint = hashlib.sha256(data).hexdigest()
        list_id = await write.replace_list(
            session_id,
            fingerprint,
            source="hand" if seen.room_list.names_only else "room",
            tool=seen.room_list.tool,
            people=len(seen.matches),
            by=by,
            at=at,
        )
        await write.add_people(list_id, seen.matches)
        await totals.recompute(session_id, session.hours)
        details = {"number": len(seen.matches)}
        await audit_log.record(by, "attendance-imported", session.slug, details)
    return seen


async def remove(session_id: int, list_id: int, *, by: str) -> None:
    """Take a list back: its stays and guests go, minutes are what the others say. NotFound."""
    async with transaction():
        session = await locked(session_id)
        found = await AttendanceList.exists().where(
            AttendanceList.id == list_id, AttendanceList.session == session_id
        )
        if not found:
            raise NotFound
        await write.remove_list(list_id)
        await totals.recompute(session_id, session.hours)
        await audit_log.record(by, "attendance-removed", session.slug, {})
