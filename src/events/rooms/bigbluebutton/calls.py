"""Calls of BigBlueButton's API, each one request. They raise Unanswered, and Refused for FAILED."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events.outgoing_http.fetch import fetch
from events.rooms.bigbluebutton import answers
from events.rooms.bigbluebutton.address import Server, signed
from events.rooms.bigbluebutton.answers import NOT_FOUND, Meeting, RecordingFormat, Refused


@dataclass(frozen=True)
class State:
    """A meeting that is there, and the ids of who is in it."""

    meeting: Meeting
    people: Sequence[str]


async def create(
    server: Server, room: str, parameters: Mapping[str, str], slides: str = ""
) -> Meeting:
    """Make the meeting of a room, or return the one that is there; `slides` is an XML body.

    Asking twice is the same as once. Where something was changed since it was made, such as the
    title, the server calls the id taken: then it is the one that is there.
    """
    url = signed(server, "create", {**parameters, "meetingID": room})
    try:
        answer = await fetch(url, body=slides.encode(), media_type="application/xml")
        return answers.meeting(answers.read(answer))
    except Refused as refused:
        if refused.key != "idNotUnique":
            raise
    there = await state(server, room)
    if there is None:
        raise Refused("idNotUnique")
    return there.meeting


async def state(server: Server, room: str) -> State | None:
    """Return the meeting that a room has now, and who is in it; None where it has none."""
    url = signed(server, "getMeetingInfo", {"meetingID": room})
    try:
        found = answers.read(await fetch(url))
    except Refused as refused:
        if refused.key in NOT_FOUND:
            return None
        raise
    return State(answers.meeting(found), answers.people(found))


async def end(server: Server, room: str) -> None:
    """End the meeting of a room; where there is none, that is well too."""
    try:
        answers.read(await fetch(signed(server, "end", {"meetingID": room})))
    except Refused as refused:
        if refused.key not in NOT_FOUND:
            raise


async def recordings(
    server: Server, *, record: str = "", room: str = ""
) -> Sequence[RecordingFormat]:
    """Return the published recordings of a meeting by its record id, else of a room.

    Asked for neither, a server would list everybody's; filters by meta data do not work behind
    Scalelite.
    """
    if not record and not room:
        return []
    wanted = {"recordID": record} if record else {"meetingID": room}
    try:
        found = answers.recordings(
            answers.read(await fetch(signed(server, "getRecordings", wanted)))
        )
    except Refused as refused:
        if refused.key in NOT_FOUND:
            return []
        raise
    return [one for one in found if one.record == record or (room and one.meeting == room)]
