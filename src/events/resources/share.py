"""Resources of a session are added and removed: replays, slides, documents, links."""

import asyncio
import re
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from events import database, text
from events.database import Shape, transaction
from events.deliveries import reasons
from events.deliveries.plan import bring_forward
from events.errors import Invalid, NotFound
from events.files import write_whole
from events.organisers import audit_log
from events.organisers.undo import removed_files, snapshots
from events.organisers.undo.snapshots import Files, Rows
from events.presentation import N_
from events.resources import write
from events.resources.states import ResourceKind, ResourceSource
from events.resources.write import StoredResource
from events.sessions.tables import Session
from events.settings import settings

KINDS: Final = tuple(ResourceKind)
LARGEST: Final = 20_000_000
MOST_HANDED_IN: Final = 10
ENDINGS: Final = (
    "pdf", "odp", "odt", "ods", "pptx", "docx", "xlsx", "txt", "md", "csv", "zip", "png", "jpg",
    "jpeg", "webp", "mp3", "vtt", "srt",
)  # fmt: skip
_HANDING_IN: Final = 0x0CA05E
_NAME = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{1,5}")


@dataclass(frozen=True)
class New:
    """A resource to be: an address, or a file's bytes under its own name."""

    kind: str
    title: str = ""
    url: str = ""
    data: bytes = b""
    file_name: str = ""
    public: bool = True


async def add(session_id: int, new: New, *, by: str, at: datetime) -> int:
    """Add a resource at the end of a session's; how many mails waited for it, and leave now.

    Raises Invalid, naming url or file; NotFound.
    """
    async with _inserted(session_id, new, ResourceSource.DESK, at) as slug:
        await audit_log.record(by, "resource-added", slug, {"kind": new.kind, "title": new.title})
        return await _release_mails(session_id, at)


async def hand_in(session_id: int, new: New, *, by: str, at: datetime) -> None:
    """Keep what a speaker hands in, for organisers alone until they take it up.

    Raises Invalid, naming url or file, or where too much waits already; NotFound.
    """
    hidden = replace(new, public=False)
    async with _inserted(session_id, hidden, ResourceSource.HANDED_IN, at) as slug:
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


_HANDED_IN = "SELECT title FROM resources WHERE session = $1 AND source = 'handed-in' ORDER BY id"


async def _release_mails(session_id: int, at: datetime) -> int:
    return await bring_forward(session_id, "follow-up", reason=reasons.NOTHING_YET, at=at)


@asynccontextmanager
async def _inserted(
    session_id: int, new: New, source: ResourceSource, at: datetime
) -> AsyncGenerator[str, None]:
    """Open a transaction in which the resource is there; yield the slug of its session."""
    if bool(new.url) == bool(new.data):
        raise Invalid({"url": "Give an address or choose a file."})
    file_name = text.file_name(new.file_name) if new.data else ""
    async with _written(new) as stored, transaction():
        found = await database.row(
            _Shared, database.select(_Shared, Session).where(Session.id == session_id)
        )
        if found is None:
            raise NotFound
        if new.kind == ResourceKind.REPLAY and found.starts_at > at:
            raise Invalid({"kind": N_("A replay can be added once the session has begun.")})
        if source == ResourceSource.HANDED_IN:
            await _check_handed_in(session_id)
        kept = StoredResource(new.kind, new.title or file_name, new.url, stored, file_name,
                              len(new.data), new.public, source)  # fmt: skip
        await write.insert(session_id, kept, at=at)
        yield found.slug


class _Shared(Shape):
    slug: str
    starts_at: datetime


@asynccontextmanager
async def _written(new: New) -> AsyncGenerator[str, None]:
    """Write the file, if there is one; yield its name. It is gone where the block fails."""
    name = await asyncio.to_thread(_keep, new) if new.data else ""
    try:
        yield name
    except BaseException:
        if name:
            (folder() / name).unlink(missing_ok=True)
        raise


async def _check_handed_in(session_id: int) -> None:
    # Of several who hand in at once, each waits to see what the one before did.
    await database.execute(_LOCK, _HANDING_IN, session_id)
    if len(await handed_in(session_id)) >= MOST_HANDED_IN:
        raise Invalid({"file": N_("The organisers have enough to look through. Write to them.")})


_LOCK = "SELECT pg_advisory_xact_lock($1, $2)"


async def remove(resource_id: int, *, by: str, at: datetime) -> tuple[str, int]:
    """Remove a resource; its session's slug and the number of the step back. Raises NotFound.

    Its file is out of reach at once, and forgotten a day later.
    """
    async with transaction():
        seen = await snapshots.look(Rows("resources", [resource_id]))
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
            files=Files([found.file]),
        )
    removed_files.put_away([found.file])
    return found.slug, step


def folder() -> Path:
    """Return where shared files are kept."""
    return settings().data_dir / "files"


def opened(name: str) -> bytes | None:
    """Return the bytes of a shared file, or None where there is no such one."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return (folder() / name).read_bytes()
    except OSError:
        return None


def _keep(new: New) -> str:
    """Write the bytes under a random name that keeps only a known ending."""
    found = re.search(r"\.([A-Za-z0-9]{1,5})$", new.file_name)
    ending = found.group(1).lower() if found else ""
    if ending not in ENDINGS:
        raise Invalid({"file": "This kind of file is not shared. A PDF always works."})
    if len(new.data) > LARGEST:
        raise Invalid({"file": "The file is too large. It may have 20 MB at most."})
    name = f"{secrets.token_hex(16)}.{ending}"
    write_whole(folder() / name, new.data)
    return name
