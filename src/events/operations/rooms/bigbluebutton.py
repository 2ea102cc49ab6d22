"""A room on BigBlueButton: made at each entrance, which is once however often it is asked."""

from datetime import datetime

from events import links, signing
from events.rooms import ids, queries, write
from events.rooms.bigbluebutton import calls, parameters
from events.rooms.bigbluebutton.address import signed
from events.rooms.bigbluebutton.parameters import Reports
from events.rooms.credentials import Credentials
from events.rooms.entrant import Entrant
from events.rooms.queries import Room
from events.rooms.states import Manner, Recording


async def way_into(room: Room, kept: Credentials, who: Entrant, at: datetime) -> str:
    """Make the room and return the way in. Raises Unanswered."""
    server = kept.bigbluebutton
    name, said = ids.room(room.session, room.uid), _said_of(room)
    meeting = await calls.create(server, name, said, await _slides_of(room, at))
    recorded = room.recording is not Recording.NO
    await write.note_meeting(room.session, meeting, recorded=recorded, at=at)
    return signed(server, "join", parameters.of_entrance(name, meeting, who))


async def try_out(kept: Credentials, programme_id: int) -> None:
    """Make a room and end it. Raises Unanswered."""
    room = ids.trial(programme_id)
    said = parameters.of_meeting(
        "Causerie", manner=Manner.WEBINAR, recording=Recording.NO,
        reports=Reports("", "", ""), leave_to="",
    )  # fmt: skip
    said = {name: value for name, value in said.items() if value}
    await calls.create(kept.bigbluebutton, room, said)
    await calls.end(kept.bigbluebutton, room)


def _said_of(room: Room) -> dict[str, str]:
    """Return what a room is made with."""
    reports = Reports(
        *(
            links.absolute(path.replace("{token:str}", signing.sign(purpose, room.id, room.nonce)))
            for path, purpose in (
                (links.ROOM_ENDED, "room-ended"),
                (links.ROOM_RECORDING, "room-recording"),
                (links.ROOM_ANALYTICS, "room-analytics"),
            )
        )
    )
    return parameters.of_meeting(
        room.title,
        manner=room.manner,
        recording=room.recording,
        reports=reports,
        leave_to=links.absolute(links.session(room.slug)),
    )


async def _slides_of(room: Room, at: datetime) -> str:
    """Return the body that has the session's slides loaded; addresses of this try alone."""
    found = await queries.slides(room.session)
    documents = [
        (links.absolute(links.room_slides(ids.slides(one.id, at), one.file_name)), one.file_name)
        for one in found
    ]
    return parameters.slides(documents)
