"""A room on Zoom: a meeting or webinar made once, in which each person has a link of their own.

Zoom wants an address of everybody it registers. It gets one that is made of our id of them, at the
site's own name, and is told to mail nobody.
"""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog

from events.attendance.people import Attendee
from events.operations.attendance import from_room
from events.operations.attendance.from_room import ReportedAttendee
from events.operations.rooms.make_once import NewRoom, made_once
from events.rooms import ids, made_rooms, write
from events.rooms.bigbluebutton.answers import Meeting as Noted
from events.rooms.credentials import Credentials
from events.rooms.entrant import Entrant
from events.rooms.made_rooms import Made
from events.rooms.queries import Meeting, Room
from events.rooms.states import Manner, Recording, Tool
from events.rooms.zoom import calls
from events.rooms.zoom.access import Busy, Refused
from events.rooms.zoom.calls import Stay
from events.settings import settings

READY: Final = timedelta(minutes=35)
"""After the end the report takes half an hour."""
AGAIN: Final = timedelta(hours=2)
FOR: Final = timedelta(days=1)

_MEETING: Final = "zoom "
"""Before Zoom's number, where a meeting is noted: another server's are noted otherwise."""

log = structlog.get_logger(__name__)


async def way_into(room: Room, kept: Credentials, who: Entrant, at: datetime) -> str:
    """Return somebody's own link; organisers come as the host. Raises Unanswered.

    A meeting that was removed on Zoom is made anew, and everybody has another link then.
    """
    there = await _made(room, kept, at)
    try:
        return await _link_of(room, kept, there, who)
    except Refused as refused:
        held = at >= room.ends_at  # Its report may still be taken.
        if refused.status != 404 or held or not await _is_gone(kept, there):
            raise
    await made_rooms.forget(there.id)
    return await _link_of(room, kept, await _made(room, kept, at), who)


async def _made(room: Room, kept: Credentials, at: datetime) -> Made:
    async def make() -> NewRoom:
        new = await calls.create(
            kept, room.manner, room.title, begin=room.starts_at, end=room.ends_at,
            recording=room.recording,
        )  # fmt: skip
        noted = Noted(f"{_MEETING}{new.id}", 0)
        await write.note_meeting(room.session, noted, recorded=False, at=at)
        return NewRoom(str(new.id), new.join_url)

    return await made_once(room, kept, make, at)


async def _is_gone(kept: Credentials, there: Made) -> bool:
    """Tell whether Zoom has it no more: people may be in one that was only missed once.

    Neither as a meeting nor as a webinar: what is chosen may have changed since it was made.
    """
    for manner in Manner:
        try:
            await calls.hosts_link(kept, manner, there.room)
        except Refused as refused:
            if refused.status == 404:
                continue
        return False
    return True


async def _link_of(room: Room, kept: Credentials, there: Made, who: Entrant) -> str:
    if who.id.startswith("o-"):
        return await calls.hosts_link(kept, room.manner, there.room)
    known = await made_rooms.registrant(there.id, who.id)
    if known is not None:
        return known.url
    email = address_of(who.id)
    if who.leads and room.manner is Manner.WEBINAR:
        url = await calls.seat_on_panel(kept, there.room, email=email, name=who.name)
        await made_rooms.add_registrant(there.id, who.id, "", url)
        return url
    link = await calls.register(kept, room.manner, there.room, email=email, name=who.name)
    await made_rooms.add_registrant(there.id, who.id, link.registrant_id, link.join_url)
    return link.join_url


async def try_out(kept: Credentials, _programme_id: int) -> None:
    """Make a meeting of a minute and remove it. Raises Unanswered."""
    begin = datetime(2100, 1, 1).astimezone()
    end = begin + timedelta(minutes=1)
    new = await calls.create(
        kept, Manner.MEETING, "Causerie", begin=begin, end=end, recording=Recording.NO
    )
    await calls.remove(kept, Manner.MEETING, str(new.id))


def is_ours(meeting: Meeting) -> bool:
    """Tell whether a meeting was held on Zoom."""
    return meeting.internal.startswith(_MEETING)


async def look(room: Room, kept: Credentials, meeting: Meeting, at: datetime) -> datetime | None:
    """Take who was there, and return when to ask again; None: never. Raises Unanswered, NotFound.

    It is asked for a day, for a report may grow; each time it takes the place of the one before.
    """
    if at < room.ends_at + READY:
        return room.ends_at + READY
    over = at >= room.ends_at + FOR
    there = await made_rooms.of(room.session, kept.maker)
    if there is None or room.tool is not Tool.ZOOM:
        return None
    try:
        await _take(room, kept, there, at)
        await write.note_report(meeting.id, at=at)
    except Busy as busy:
        return at + timedelta(seconds=busy.seconds)
    except Refused as refused:
        if refused.status != 404:  # nobody came, or it is not ready yet
            raise
    if over:
        await made_rooms.forget_registrants(there.id)
    return None if over else at + AGAIN


async def _take(room: Room, kept: Credentials, there: Made, at: datetime) -> None:
    people = await made_rooms.registrants(there.id)
    by_id = {one.registrant: one.who for one in people if one.registrant}
    by_address = {address_of(one.who).lower(): one.who for one in people}
    for uuid in await calls.instances(kept, room.manner, there.room):
        found: dict[str, list[Stay]] = {}
        for row in await calls.stays(kept, room.manner, uuid):
            if row.user_email.lower() == kept.acts_for.lower():
                continue
            who = by_id.get(row.registrant_id) or by_address.get(row.user_email.lower())
            found.setdefault(who or f"? {row.name}", []).append(row)
        heard = [_heard(room, who, rows) for who, rows in found.items() if not ids.is_ours(who)]
        await from_room.take(room.session, uuid, heard, at=at, tool=Tool.ZOOM)


def address_of(who: str) -> str:
    """Return what stands for somebody's address: nobody is mailed there."""
    return f"{who}@{urlsplit(settings().base_url).hostname}"


def _heard(room: Room, who: str, rows: list[Stay]) -> ReportedAttendee:
    """Return one person's stays; an unfinished one has no length that is known."""
    spans = [
        (row.join_time, row.leave_time)
        for row in rows
        if row.join_time and row.leave_time and row.leave_time > row.join_time
    ]
    attendee = Attendee(rows[0].name[:200], spans=spans)
    return ReportedAttendee(attendee, ids.registration_of(who, room.session))
