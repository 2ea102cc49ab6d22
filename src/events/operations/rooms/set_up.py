"""Organisers say on which server rooms are made, for which sessions, and try it beforehand."""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from events import database
from events.database import Shape, transaction
from events.errors import Invalid, NotFound, Refusal
from events.operations.rooms.enter import SEALED
from events.organisers import audit_log
from events.outgoing import target
from events.outgoing.fetch import Unanswered
from events.presentation import N_
from events.rooms import ids, services, write
from events.rooms.bigbluebutton import calls, parameters
from events.rooms.bigbluebutton.address import of_api
from events.rooms.bigbluebutton.parameters import Reports
from events.rooms.services import NewService
from events.rooms.states import Manner, Recording


class _Named(Shape):
    programme: int


_NAMED: Final = "SELECT programme FROM sessions WHERE id = $1"


async def save(programme_id: int, new: NewService, *, slug: str, by: str) -> None:
    """Keep the server of a programme. Raises Invalid, naming address or secret."""
    problems = {}
    address = ""
    try:
        address = of_api(target.checked(new.address))
    except Refusal as refusal:
        problems["address"] = refusal.sentence
    known = await services.of_programme(programme_id)
    if not new.secret and (known is None or known.address != address):
        problems["secret"] = N_("Type in the secret of this server.")
    if problems:
        raise Invalid(problems)
    kept = NewService(address, new.secret, new.checksum, new.everywhere, new.manner, new.recording)
    async with transaction():
        await services.save(programme_id, kept)
        await audit_log.record(by, "rooms-set-up", slug, {"host": urlsplit(address).hostname})


async def remove(programme_id: int, *, slug: str, by: str) -> None:
    """Make no rooms for a programme any more; its sessions have their own links."""
    async with transaction():
        await services.remove(programme_id)
        await audit_log.record(by, "rooms-given-up", slug)


async def try_service(programme_id: int, *, at: datetime) -> str:
    """Make a room on a programme's server and end it; return what failed, or nothing."""
    failure = await _tried(programme_id)
    await services.note_test(programme_id, failure, at=at)
    return failure


async def try_session(session_id: int, *, at: datetime) -> str:
    """Try the server for one session, on the days before; return what failed, or nothing."""
    named = await database.row(_Named, _NAMED, session_id)
    if named is None:
        raise NotFound
    failure = await try_service(named.programme, at=at)
    await write.ensure(session_id)
    await write.note_test(session_id, failure, at=at)
    return failure


async def _tried(programme_id: int) -> str:
    server = await services.server_of(programme_id)
    if server is None:
        return SEALED if await services.of_programme(programme_id) else N_("There is no server.")
    room = ids.trial(programme_id)
    said = parameters.of_meeting(
        "Causerie", manner=Manner.WEBINAR, recording=Recording.NO,
        reports=Reports("", "", ""), leave_to="",
    )  # fmt: skip
    try:
        await calls.create(server, room, {name: value for name, value in said.items() if value})
        await calls.end(server, room)
    except Unanswered as failure:
        return str(failure)
    return ""
