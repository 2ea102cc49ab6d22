"""Portraits of speakers, and the pictures of programmes and sessions: set and taken away."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar import Response
from litestar.params import JSONBody

from events import clock
from events.api import etags
from events.api.contract.files import Picture
from events.api.contract.programmes import DeskProgramme
from events.api.contract.sessions import DeskSession
from events.api.contract.speakers import DeskSpeaker
from events.api.desk import programmes as desk_programmes
from events.api.desk import session_shapes
from events.api.desk import speakers as desk_speakers
from events.api.desk.addresses import DESK, PROGRAMME, SESSION, Slug, remove, replace
from events.api.examples import Example
from events.api.files import sent
from events.api.guard import caller_of
from events.errors import Invalid
from events.images.uploads import LARGEST_UPLOAD, turn
from events.operations.programmes import pictures
from events.operations.reports import programmes, sessions, speakers
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.speakers import edit

PORTRAIT: Final = f"{DESK}/speakers/{{speaker:str}}/portrait"
OF_PROGRAMME: Final = f"{PROGRAMME}/picture"
OF_SESSION: Final = f"{SESSION}/picture"
_DOT: Final = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_EXAMPLE: Final[dict[str, Any]] = {
    "scope": Scope.WRITE_CONTENT,
    "example": Example(body={"content": _DOT}),
    "request_max_body_size": sent.room_for(LARGEST_UPLOAD),
}


@replace(PORTRAIT, N_("Set the portrait of a speaker"), **_EXAMPLE)
async def set_portrait(
    request: SiteRequest, speaker: Slug, data: JSONBody[Picture]
) -> Response[DeskSpeaker]:
    """Set it, cut square; for a day the desk can undo that."""
    found, by = await speakers.by_slug(speaker), caller_of(request).member.email
    etags.check(request, desk_speakers.of(found))
    await _kept(lambda made: edit.set_portrait(found.id, made, by=by, at=clock.now()), data)
    return etags.one(request, desk_speakers.of(await speakers.by_slug(speaker)))


@remove(PORTRAIT, N_("Take the portrait of a speaker away"), scope=Scope.WRITE_CONTENT)
async def drop_portrait(request: SiteRequest, speaker: Slug) -> None:
    """Take it away; for a day the desk can undo that."""
    found, by = await speakers.by_slug(speaker), caller_of(request).member.email
    etags.check(request, desk_speakers.of(found))
    await edit.set_portrait(found.id, None, by=by, at=clock.now())


@replace(OF_PROGRAMME, N_("Set the picture of a programme"), **_EXAMPLE)
async def set_programme_picture(
    request: SiteRequest, programme: Slug, data: JSONBody[Picture]
) -> Response[DeskProgramme]:
    """Set it; sessions without one of their own show it too."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, desk_programmes.of(found))
    await _kept(lambda made: pictures.of_programme(found.id, made, by=by, at=clock.now()), data)
    return etags.one(request, desk_programmes.of(await programmes.by_slug(programme)))


@remove(OF_PROGRAMME, N_("Take the picture of a programme away"), scope=Scope.WRITE_CONTENT)
async def drop_programme_picture(request: SiteRequest, programme: Slug) -> None:
    """Take it away; for a day the desk can undo that."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, desk_programmes.of(found))
    await pictures.of_programme(found.id, None, by=by, at=clock.now())


@replace(OF_SESSION, N_("Set the picture of a session"), **_EXAMPLE)
async def set_session_picture(
    request: SiteRequest, session: Slug, data: JSONBody[Picture]
) -> Response[DeskSession]:
    """Set it, in the place of its programme’s."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, session_shapes.of(found))
    await _kept(lambda made: pictures.of_session(found.id, made, by=by, at=clock.now()), data)
    return etags.one(request, session_shapes.of(await sessions.by_slug(session)))


@remove(OF_SESSION, N_("Take the picture of a session away"), scope=Scope.WRITE_CONTENT)
async def drop_session_picture(request: SiteRequest, session: Slug) -> None:
    """Take it away; its programme’s stands there again."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, session_shapes.of(found))
    await pictures.of_session(found.id, None, by=by, at=clock.now())


async def _kept(operation: Callable[[bytes], Awaitable[int]], data: Picture) -> None:
    """Keep a picture, one at a time. Raises Invalid, naming `content`."""
    async with turn():
        try:
            await operation(sent.read(data.content))
        except Invalid as invalid:
            invalid.problems = {"content": next(iter(invalid.problems.values()))}
            raise


ROUTES = [
    set_portrait,
    drop_portrait,
    set_programme_picture,
    drop_programme_picture,
    set_session_picture,
    drop_session_picture,
]
