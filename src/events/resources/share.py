"""Resources of a session are added and removed: replays, slides, documents, links."""

import asyncio
import io
import re
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from events import database, text
from events.database import Shape, transaction
from events.deliveries import reasons
from events.deliveries.plan import bring_forward
from events.errors import Invalid, NotFound
from events.files import write_whole
from events.organisers import audit_log
from events.organisers.undo import removed_files, snapshots
from events.organisers.undo.changes import Rows
from events.organisers.undo.snapshots import Files
from events.presentation import N_
from events.resources import content_checks, large_files, uploads, write
from events.resources.states import Audience, ResourceKind, ResourceSource
from events.resources.write import StoredResource
from events.sessions.tables import Session
from events.settings import settings

KINDS: Final = tuple(ResourceKind)
LARGEST: Final = 20_000_000
"""Bytes of what lies among the files that backups pack; what is larger lies in `large_files`."""
MOST_HANDED_IN: Final = 10
_HANDING_IN: Final = 0x0CA05E
_NAME = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{1,5}")


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


@dataclass(frozen=True)
class _Stored:
    """A file that is kept: the name it has with us, its own, and its size."""

    name: str = ""
    file_name: str = ""
    size: int = 0


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
    if len(new.data) > LARGEST:
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
    async with _kept(new) as kept, transaction():
        found = await database.row(
            _Shared, database.select(_Shared, Session).where(Session.id == session_id)
        )
        if found is None:
            raise NotFound
        if new.kind == ResourceKind.REPLAY and found.starts_at > at:
            raise Invalid({"kind": N_("A replay can be added once the session has begun.")})
        if source == ResourceSource.HANDED_IN:
            await _check_handed_in(session_id)
        file = await _arrived(new, session_id, by) if new.upload else kept
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


def _row(new: New, file: _Stored, source: ResourceSource) -> StoredResource:
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


async def _arrived(new: New, session_id: int, by: str) -> _Stored:
    upload = await uploads.take(new.upload, session_id, by=by)
    return _Stored(upload.name, upload.file_name, upload.size)


class _Shared(Shape):
    slug: str
    starts_at: datetime


@asynccontextmanager
async def _kept(new: New) -> AsyncGenerator[_Stored, None]:
    """Keep the file, if one came along. It is gone where the block fails."""
    file = new.opened()
    kept = await _keep(file, new.file_name) if file else _Stored()
    try:
        yield kept
    except BaseException:
        if kept.name:
            path_of(kept.name).unlink(missing_ok=True)
        raise


async def _check_handed_in(session_id: int) -> None:
    # Of several who hand in at once, each waits to see what the one before did.
    await database.execute(_LOCK, _HANDING_IN, session_id)
    if len(await handed_in(session_id)) >= MOST_HANDED_IN:
        raise Invalid({"file": TOO_MANY_WAITING})


_LOCK = "SELECT pg_advisory_xact_lock($1, $2)"


async def remove(resource_id: int, *, by: str, at: datetime) -> tuple[str, int]:
    """Remove a resource; its session's slug and the number of the step back. Raises NotFound.

    Its file is out of reach at once, and forgotten a day later.
    """
    async with transaction():
        seen = await snapshots.look(
            Rows("resources", [resource_id]),
            Rows("resource_captions", [resource_id], "resource"),
            Rows("resource_downloads", [resource_id], "resource"),
        )
        found = await write.remove(resource_id)
        if found is None:
            raise NotFound
        step = await snapshots.record(
            by,
            "resource-removed",
            found.slug,
            {"title": found.title},
            seen=seen,
            programme_id=found.programme,
            at=at,
            files=Files([] if large_files.is_name(found.file) else [found.file]),
        )
    if large_files.is_name(found.file):
        large_files.mark_removed(found.file)
    else:
        removed_files.put_away([found.file])
    return found.slug, step


def folder() -> Path:
    """Return where shared files are kept."""
    return settings().data_dir / "files"


def path_of(name: str) -> Path:
    """Return where a shared file lies: a large one with the large_files."""
    return large_files.path_of(name) if large_files.is_name(name) else folder() / name


def opened(name: str) -> bytes | None:
    """Return the bytes of a small shared file, or None where there is no such one."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return (folder() / name).read_bytes()
    except OSError:
        return None


async def _keep(file: BinaryIO, file_name: str) -> _Stored:
    """Keep a file under a random name with its ending. Raises Invalid naming `file`, NoRoom."""
    problem = content_checks.name_problem(file_name)
    size = await asyncio.to_thread(file.seek, 0, io.SEEK_END)
    if not problem and size > large_files.LARGEST:
        problem = uploads.TOO_LARGE
    ending = content_checks.ending_of(file_name)
    if not problem:
        problem = await asyncio.to_thread(content_checks.problem, file, ending)
    if problem:
        raise Invalid({"file": problem})
    if size > LARGEST:
        large_files.check_room(size)
        name = large_files.new_name(ending)
        await large_files.keep(file, name)
    else:
        name = f"{secrets.token_hex(16)}.{ending}"
        await asyncio.to_thread(_write, file, name)
    return _Stored(name, text.file_name(file_name), size)


def _write(file: BinaryIO, name: str) -> None:
    file.seek(0)
    write_whole(folder() / name, file.read())
