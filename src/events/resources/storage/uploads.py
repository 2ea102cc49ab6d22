"""Large files on their way to us, one part after another: begun, gone on with, taken, forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from events import clock, database, text
from events.database import Shape
from events.errors import Invalid, NotFound
from events.presentation import N_
from events.resources.storage import content_checks, large_files
from events.resources.storage.large_files import key_of
from events.resources.tables import MediaUpload
from events.storage import Away, FolderStore, Store, drafts, store

KEPT_FOR: Final = timedelta(days=1)
MOST_AT_ONCE: Final = 5

TOO_LARGE: Final = N_("The file is too large. It may have 2 GB at most.")
TOO_MANY: Final = N_("Several files are on their way already. Wait for one of them.")
NOT_WHOLE: Final = N_(
    "The file did not arrive in full. Choose it again: it goes on from where it stopped."
)


class Upload(Shape):
    """A file on its way."""

    name: str
    session: int
    organiser: str
    file_name: str
    size: int
    gathered: str
    received: int
    checked: bool


async def begin(session_id: int, file_name: str, size: int, *, by: str, at: datetime) -> str:
    """Make room for a file and return its name. Raises Invalid naming `file`, NoRoom."""
    problem = content_checks.name_problem(file_name)
    if size > large_files.LARGEST:
        problem = TOO_LARGE
    elif size <= 0:
        problem = content_checks.EMPTY
    if not problem and await database.value(_ON_THEIR_WAY, by) >= MOST_AT_ONCE:
        problem = TOO_MANY
    if problem:
        raise Invalid({"file": problem})
    large_files.check_room(size, promised=await _promised())
    name = large_files.new_name(content_checks.ending_of(file_name))
    await MediaUpload.insert(
        MediaUpload(name=name, session=session_id, organiser=by, size=size,
                    gathered=await _begun(name), file_name=text.file_name(file_name),
                    touched_at=at)
    )  # fmt: skip
    return name


async def _begun(name: str) -> str:
    """Begin a file in the store; return under which name a bucket gathers its parts."""
    kept = store()
    if isinstance(kept, FolderStore):
        kept.begin(key_of(name))
        return ""
    return await kept.begin(key_of(name))


async def find(name: str, *, by: str) -> Upload:
    """Return an upload of this organiser's. Raises NotFound."""
    upload = await database.row(Upload, _FOUND, name, by)
    if upload is None or _so_far(store(), upload) is None:
        raise NotFound
    return upload


def _so_far(kept: Store, upload: Upload) -> int | None:
    """Return how many bytes there are; None where this store knows nothing of it."""
    if isinstance(kept, FolderStore):
        return drafts.so_far(kept, key_of(upload.name))
    return upload.received if upload.gathered else None


async def there(upload: Upload) -> int:
    """Return how many bytes have arrived; of a file that is whole, make it one where none is yet.

    That is where the last part came and its request ended before its file was looked at. Raises
    as `go_on`.
    """
    known = _so_far(store(), upload) or 0
    if known == upload.size and not upload.checked:
        await _complete(upload)
    return known


async def go_on(upload: Upload, pieces: AsyncIterator[bytes], *, start: int, at: datetime) -> int:
    """Write what comes behind what is there; return how many bytes there are.

    A file that is whole is looked at: one that is not what its name says is deleted, with Invalid.
    Raises WrongPlace, BeingWritten, Away.
    """
    known = await _append(upload, pieces, start)
    await database.execute(_TOUCH, upload.name, at)
    if known == upload.size:
        await _complete(upload)
    return known


async def _append(upload: Upload, pieces: AsyncIterator[bytes], start: int) -> int:
    kept, name, most = store(), upload.name, upload.size
    if isinstance(kept, FolderStore):
        return await drafts.append(kept, key_of(name), pieces, at=start, most=most)
    from events.resources.storage import parts  # Loads the client of buckets.

    return await parts.append(kept, name, pieces, at=start, most=most)


async def take(name: str, session_id: int, *, by: str) -> Upload:
    """Return a file that has arrived whole, for a resource; it is no longer on its way.

    Only inside the transaction of the resource. Raises Invalid, naming `file`.
    """
    upload = await database.row(Upload, _TAKE, name, by, session_id)
    if upload is None:
        raise Invalid({"file": NOT_WHOLE})
    return upload


async def stop(upload: Upload) -> None:
    """Forget a file on its way."""
    await MediaUpload.delete().where(MediaUpload.name == upload.name)
    await _drop(upload)


async def forget(at: datetime) -> int:
    """Delete what stopped on its way a day ago; return how many files."""
    lost = await database.rows(Upload, _LOST, at - KEPT_FOR)
    for upload in lost:
        await _drop(upload)
    return len(lost)


async def _drop(upload: Upload) -> None:
    """Delete what there is of a file; where the store is away, `sweep` does later."""
    kept = store()
    with suppress(Away):
        if not isinstance(kept, FolderStore) and upload.gathered:
            await kept.abandon(key_of(upload.name), upload.gathered)
        await kept.delete(key_of(upload.name))


async def _promised() -> int:
    """Return how many bytes are still to come of other files."""
    kept = store()
    rest = [
        one.size - (_so_far(kept, one) or 0)
        for one in await database.rows(Upload, _EVERY, clock.now() - KEPT_FOR)
    ]
    return sum(rest)


async def _complete(upload: Upload) -> None:
    await _finish(upload)
    if problem := await asyncio.to_thread(_problem, upload):
        await stop(upload)
        raise Invalid({"file": problem})
    await MediaUpload.update({MediaUpload.checked: True}).where(MediaUpload.name == upload.name)


async def _finish(upload: Upload) -> None:
    kept, key = store(), key_of(upload.name)
    if not isinstance(kept, FolderStore):
        from events.resources.storage import parts  # Loads the client of buckets.

        await parts.finish(kept, upload.name)
    elif await kept.size(key) is None:
        await asyncio.to_thread(kept.finish, key)


def _problem(upload: Upload) -> str:
    with store().opened_now(key_of(upload.name)) as file:
        return content_checks.problem(file, content_checks.ending_of(upload.file_name))


_SHAPE: Final = "name, session, organiser, file_name, size, gathered, received, checked"
_FOUND: Final = f"SELECT {_SHAPE} FROM media_uploads WHERE name = $1 AND organiser = $2"  # noqa: S608
_EVERY: Final = f"SELECT {_SHAPE} FROM media_uploads WHERE NOT checked AND touched_at > $1"  # noqa: S608
_ON_THEIR_WAY: Final = "SELECT count(*) FROM media_uploads WHERE organiser = $1 AND NOT checked"
_TOUCH: Final = "UPDATE media_uploads SET touched_at = $2 WHERE name = $1"
_TAKE: Final = f"""
DELETE FROM media_uploads WHERE name = $1 AND organiser = $2 AND session = $3 AND checked
RETURNING {_SHAPE}
"""  # noqa: S608 - a constant.
_LOST: Final = f"DELETE FROM media_uploads WHERE touched_at <= $1 RETURNING {_SHAPE}"  # noqa: S608
