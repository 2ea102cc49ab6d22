"""What a room's server tells: a meeting ended, a recording is ready, who was there.

Each address has a token of its own; a report counts for the session of its token alone, whatever
it says itself, and for meetings that we had made.
"""

from datetime import datetime

import structlog

from events.attendance.people import Attendee
from events.errors import Refusal
from events.operations.attendance import from_room
from events.operations.attendance.from_room import ReportedAttendee
from events.presentation import N_
from events.rooms import ids, queries, write
from events.rooms.bigbluebutton import reports
from events.rooms.bigbluebutton.reports import Forged, Stay, Unreadable
from events.rooms.queries import Room
from events.rooms.states import Tool

log = structlog.get_logger(__name__)


class Gone(Refusal):
    """The session is not there any more, or the address was never ours: 410 ends the retries."""

    status = 410
    sentence = N_("This address takes no reports.")


class NotSigned(Refusal):
    """The signature is not of the server's secret."""

    status = 401
    sentence = N_("This report is not signed by the room’s server.")


class OfAnother(Refusal):
    """The report is of no meeting of this session."""

    status = 422
    sentence = N_("This report is of no meeting of this session.")


async def ended(token: str, *, at: datetime) -> None:
    """Have the server asked whether a meeting ended: whoever has the address may say so."""
    room = await _room(token, "room-ended")
    await write.check_soon(room.session, at=at)


async def recording_ready(token: str, signed: str, *, at: datetime) -> None:
    """Have the server asked for recordings: what it says of them here is only a hint."""
    room = await _room(token, "room-recording")
    try:
        ready = reports.ready(signed, _secret(room))
    except Forged:
        raise NotSigned from None
    if ready.meeting != ids.room(room.session, room.uid):
        raise OfAnother
    await write.check_soon(room.session, at=at)


async def who_was_there(token: str, authorization: str, body: bytes, *, at: datetime) -> None:
    """Take who was in a meeting, and how long. The same report again changes nothing."""
    room = await _room(token, "room-analytics")
    try:
        reports.check_bearer(authorization, _secret(room))
        report = reports.read(body)
    except Forged:
        raise NotSigned from None
    except Unreadable:
        raise OfAnother from None
    meeting = await queries.meeting(room.session, report.internal_meeting_id)
    if report.is_breakout:
        return
    if report.meeting_id != ids.room(room.session, room.uid) or meeting is None:
        log.warning("report of another meeting", session=room.slug)
        raise OfAnother
    heard = [_heard(room, stay) for stay in reports.stays(report) if not ids.is_ours(stay.user)]
    await from_room.take(room.session, meeting.internal, heard, at=at)
    await write.note_report(meeting.id, at=at)


async def _room(token: str, purpose: str) -> Room:
    room = await queries.by_token(token, purpose)
    if room is None:
        raise Gone
    return room


def _secret(room: Room) -> str:
    kept = room.credentials
    if kept is None or kept.tool is not Tool.BIGBLUEBUTTON:
        raise NotSigned
    return kept.secret


def _heard(room: Room, stay: Stay) -> ReportedAttendee:
    attendee = Attendee(stay.name[:200], spans=stay.spans, seconds=stay.seconds)
    return ReportedAttendee(attendee, ids.registration_of(stay.user, room.session))
