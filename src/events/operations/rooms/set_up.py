"""Organisers say on which server rooms are made, for which sessions, and try it beforehand."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from events import database
from events.database import Shape, transaction
from events.errors import Invalid, NotFound, Refusal
from events.operations.rooms import bigbluebutton, jitsi, meet, zoom
from events.operations.rooms.enter import SEALED
from events.organisers import audit_log
from events.outgoing_http import target
from events.outgoing_http.fetch import Unanswered
from events.presentation import N_
from events.rooms import jitsi as jitsi_tokens
from events.rooms import meet as meet_api
from events.rooms import services, write
from events.rooms.bigbluebutton.address import of_api
from events.rooms.credentials import Credentials
from events.rooms.services import NewService, Service
from events.rooms.states import Tool
from events.rooms.tools import ABOUT

Trial = Callable[[Credentials, int], Awaitable[None]]

TRIALS: Final[dict[Tool, Trial]] = {
    Tool.BIGBLUEBUTTON: bigbluebutton.try_out,
    Tool.JITSI: jitsi.try_out,
    Tool.JAAS: jitsi.try_out,
    Tool.MEET: meet.try_out,
    Tool.ZOOM: zoom.try_out,
}


class _Named(Shape):
    programme: int


_NAMED: Final = "SELECT programme FROM sessions WHERE id = $1"


async def save(programme_id: int, new: NewService, *, slug: str, by: str) -> None:
    """Keep the server of a programme. Raises Invalid, naming the fields."""
    problems = {
        one.name: N_("Enter this.")
        for one in ABOUT[new.tool].asked
        if one.required and not getattr(new, one.name)
    }
    kept = new
    try:
        kept = replace(new, address=_address(new, target.checked(new.address)))
    except Refusal as refusal:
        problems["address"] = refusal.sentence
    problem = _of_secret(kept, await services.of_programme(programme_id))
    if problem:
        problems["secret"] = problem
    if problems:
        raise Invalid(problems)
    async with transaction():
        await services.save(programme_id, kept)
        host = urlsplit(kept.address).hostname
        await audit_log.record(by, "rooms-set-up", slug, {"host": host})


def _address(new: NewService, typed: str) -> str:
    """Return where the server is spoken to, or entered, from what was typed."""
    if new.tool is Tool.BIGBLUEBUTTON:
        return of_api(typed)
    if new.tool is Tool.MEET:
        return meet_api.of_site(typed)
    if new.tool is Tool.ZOOM:
        parts = urlsplit(typed)
        return f"{parts.scheme}://{parts.netloc}/"
    return jitsi_tokens.of_rooms(Credentials(new.tool, typed, "", new.account), typed)


def _of_secret(new: NewService, known: Service | None) -> str:
    """Return what is wrong with a secret; one that is kept stays good for who it was typed for."""
    if new.secret:
        is_key = new.tool is not Tool.JAAS or jitsi_tokens.is_key(new.secret)
        return "" if is_key else jitsi_tokens.NOT_A_KEY
    same = known and (known.tool, known.address) == (new.tool, new.address)
    return "" if same else N_("Type in the secret of this server.")


async def remove(programme_id: int, *, slug: str, by: str) -> None:
    """Make no rooms for a programme any more; its sessions have their own links."""
    async with transaction():
        await services.remove(programme_id)
        await audit_log.record(by, "rooms-given-up", slug)


async def try_service(programme_id: int, *, at: datetime) -> str:
    """Try a programme's server, as far as it can be without people; return what failed."""
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


async def what_works(programme_id: int) -> str:
    """Return the words for a test that went well: what it proves is another in each tool."""
    service = await services.of_programme(programme_id)
    return ABOUT[service.tool].works if service else ""


async def _tried(programme_id: int) -> str:
    kept = await services.credentials_of(programme_id)
    if kept is None:
        return SEALED if await services.of_programme(programme_id) else N_("There is no server.")
    try:
        await TRIALS[kept.tool](kept, programme_id)
    except Unanswered as failure:
        return str(failure)
    return ""
