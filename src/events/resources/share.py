"""Resources of a session are added, handed in and published: replays, slides, documents, links."""

import io
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO, Final

from events import database
from events.database import Shape, transaction
from events.deliveries import reasons
from events.deliveries.plan import bring_forward
from events.errors import Invalid, NotFound
from events.organisers import audit_log
from events.presentation import N_
from events.resources import write
from events.resources.states import Audience, ResourceKind, ResourceSource
from events.resources.storage import shared_files, uploads
from events.resources.storage.shared_files import StoredFile, storing
from events.resources.write import StoredResource
from events.sessions.tables import Session

KINDS: Final = tuple(ResourceKind)
MOST_HANDED_IN: Final = 10
_HANDING_IN: Final = 0x0CA05E


@dataclass(frozen=True)
class New:
    """A resource to be: an address, a file under its own name, or one that was sent in parts.

    `data` holds small files, `source` is an open one of any size, `upload` the name of one that
    `uploads` has taken in whole.
    """

    kind: str
    title: str = ""
    url: str = ""
    data: bytes = b""
    source: BinaryIO | None = None
    upload: str = ""
    file_name: str = ""
    audience: Audience = Audience.ALL
    shown_from: datetime | None = None
    shown_until: datetime | None = None

    def opened(self) -> BinaryIO | None:
        """Return the file, where one came along."""
        return io.BytesIO(self.data) if self.data else self.source


TOO_MANY_WAITING: Final = N_(
    "Enough files of yours are waiting to be looked at. For more, write to the organisers."
)


async def add(session_id: int, new: New, *, by: str, at: datetime) -> int:
    """Add a resource at the end of a session's; how many mails waited for it, and leave now.

    Raises Invalid, naming url, file or a date; NotFound, NoRoom.
    """
    async with _inserted(session_id, new, ResourceSource.DESK, by, at) as slug:
        await audit_log.record(by, "resource-added", slug, {"kind": new.kind, "title": new.title})
        later = new.shown_from is not None and new.shown_from > at
        return 0 if later else await _release_mails(session_id, at)


async def hand_in(session_id: int, new: New, *, by: str, at: datetime) -> None:
    """Keep what a speaker hands in, for organisers alone until they take it up.

    Raises Invalid, naming url or file, or where too much waits already; NotFound.
    """
    if len(new.data) > shared_files.LARGEST:
        raise Invalid({"file": N_("The file is too large. It may have 20 MB at most.")})
    hidden = replace(new, audience=Audience.REGISTERED)
    async with _inserted(session_id, hidden, ResourceSource.HANDED_IN, by, at) as slug:
        await audit_log.record(
            by, "resource-handed-in", slug, {"title": new.title or new.file_name}
        )


async def take_up(resource_id: int, *, by: str, at: datetime) -> tuple[str, int]:
    """Publish what a speaker handed in; the session's slug, and how many mails waited for it.

    Raises NotFound, also for what was taken up already.
    """
    async with transaction():
        found = await write.take_up(resource_id, at=at)
        if found is None:
            raise NotFound
        await audit_log.record(by, "resource-taken-up", found.slug, {"title": found.title})
        return found.slug, await _release_mails(found.session, at)


async def handed_in(session_id: int) -> list[str]:
    """Return the titles of what speakers handed in and nobody took up yet."""
    return await database.values(_HANDED_IN, session_id)


_HANDED_IN = (
    "SELECT title FROM resources WHERE session = $1 AND source = 'handed-in'"
    " AND kind <> 'replay' ORDER BY id"
)


async def release_shown(at: datetime) -> int:
    """Send on the follow-ups that waited for what came to be shown just now; return how many."""
    sent = 0
    for session_id in await database.values(_SHOWN_NOW, at, reasons.NOTHING_YET):
        async with transaction():
            sent += await _release_mails(session_id, at)
    return sent


_SHOWN_NOW = """
SELECT DISTINCT r.session FROM resources r JOIN deliveries d ON d.session_id = r.session
 WHERE r.shown_from BETWEEN $1::timestamptz - interval '10 minutes' AND $1
   AND d.letter = 'follow-up' AND d.state = 'due' AND d.reason = $2 AND d.due_at > $1
"""


async def _release_mails(session_id: int, at: datetime) -> int:
    return await bring_forward(session_id, "follow-up", reason=reasons.NOTHING_YET, at=at)


@asynccontextmanager
async def _inserted(
    session_id: int, new: New, source: ResourceSource, by: str, at: datetime
) -> AsyncGenerator[str, None]:
    """Open a transaction in which the resource is there; yield the slug of its session."""
    _check(new)
    async with storing(new.opened(), new.file_name) as stored, transaction():
        found = await database.row(
            _Shared, database.select(_Shared, Session).where(Session.id == session_id)
        )
        if found is None:
            raise NotFound
        if new.kind == ResourceKind.REPLAY and found.starts_at > at:
            raise Invalid({"kind": N_("A replay can be added once the session has begun.")})
        if source == ResourceSource.HANDED_IN:
            await _check_handed_in(session_id)
        file = await _arrived(new, session_id, by) if new.upload else stored
        await write.insert(session_id, _row(new, file, source), at=at)
        yield found.slug


def _check(new: New) -> None:
    given = [bool(new.url), new.opened() is not None, bool(new.upload)]
    if sum(given) != 1:
        raise Invalid({"url": N_("Give an address or choose a file.")})
    check_dates(new.shown_from, new.shown_until)


def check_dates(shown_from: datetime | None, shown_until: datetime | None) -> None:
    """Raise Invalid where something would be shown until before it is shown."""
    if shown_from and shown_until and shown_until <= shown_from:
        raise Invalid({"shown_until": N_("This is before it is shown.")})


def _row(new: New, file: StoredFile, source: ResourceSource) -> StoredResource:
    return StoredResource(
        kind=new.kind,
        title=new.title or file.file_name,
        url=new.url,
        file=file.name,
        file_name=file.file_name,
        file_size=file.size,
        audience=new.audience,
        shown_from=new.shown_from,
        shown_until=new.shown_until,
        source=source,
    )


async def _arrived(new: New, session_id: int, by: str) -> StoredFile:
    upload = await uploads.take(new.upload, session_id, by=by)
    return StoredFile(upload.name, upload.file_name, upload.size)


class _Shared(Shape):
    slug: str
    starts_at: datetime


async def _check_handed_in(session_id: int) -> None:
    # Of several who hand in at once, each waits to see what the one before did.
    await database.execute(_LOCK, _HANDING_IN, session_id)
    if len(await handed_in(session_id)) >= MOST_HANDED_IN:
        raise Invalid({"file": TOO_MANY_WAITING})


_LOCK = "SELECT pg_advisory_xact_lock($1, $2)"
