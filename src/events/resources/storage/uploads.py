"""Large files on their way to us, one part after another: begun, gone on with, taken, forgotten."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

from events import clock, database, text
from events.database import Shape
from events.errors import Invalid, NotFound
from events.presentation import N_
from events.resources.storage import content_checks, large_files
from events.resources.tables import MediaUpload

KEPT_FOR: Final = timedelta(days=1)
ORPHANED_AFTER: Final = 26 * 3600.0
"""Seconds after which a file that nothing names is deleted: what can be undone, is by then."""
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
    large_files.begin(name)
    await MediaUpload.insert(
        MediaUpload(name=name, session=session_id, organiser=by, size=size,
                    file_name=text.file_name(file_name), touched_at=at)
    )  # fmt: skip
    return name


async def found(name: str, *, by: str) -> Upload:
    """Return an upload of this organiser's. Raises NotFound."""
    upload = await database.row(Upload, _FOUND, name, by)
    if upload is None or large_files.so_far(name) is None:
        raise NotFound
    return upload


async def go_on(upload: Upload, pieces: AsyncIterator[bytes], *, start: int, at: datetime) -> int:
    """Write what comes behind what is there; return how many bytes there are.

    A file that is whole is looked at: one that is not what its name says is deleted, with Invalid.
    Raises as `large_files.append`.
    """
    there = await large_files.append(upload.name, pieces, at=start, most=upload.size)
    await database.execute(_TOUCH, upload.name, at)
    if there == upload.size:
        await _complete(upload)
    return there


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
    large_files.delete(upload.name)


async def forget(at: datetime) -> int:
    """Delete what stopped on its way a day ago, and files that nothing names; return how many."""
    lost = await database.values(_LOST, at - KEPT_FOR)
    for name in lost:
        large_files.delete(name)
    old = list(large_files.untouched(ORPHANED_AFTER))
    unnamed = await database.values(_UNNAMED, old) if old else []
    for name in unnamed:
        large_files.delete(name)
    return len(lost) + len(unnamed)


async def _promised() -> int:
    """Return how many bytes are still to come of other files."""
    rest = [
        one.size - (large_files.so_far(one.name) or 0)
        for one in await database.rows(Upload, _EVERY, clock.now() - KEPT_FOR)
    ]
    return sum(rest)


async def _complete(upload: Upload) -> None:
    await large_files.finish(upload.name)
    ending = content_checks.ending_of(upload.file_name)
    with large_files.path_of(upload.name).open("rb") as file:
        problem = await asyncio.to_thread(content_checks.problem, file, ending)
    if problem:
        await stop(upload)
        raise Invalid({"file": problem})
    await MediaUpload.update({MediaUpload.checked: True}).where(MediaUpload.name == upload.name)


_SHAPE: Final = "name, session, organiser, file_name, size"
_FOUND: Final = f"SELECT {_SHAPE} FROM media_uploads WHERE name = $1 AND organiser = $2"  # noqa: S608
_EVERY: Final = f"SELECT {_SHAPE} FROM media_uploads WHERE NOT checked AND touched_at > $1"  # noqa: S608
_ON_THEIR_WAY: Final = "SELECT count(*) FROM media_uploads WHERE organiser = $1 AND NOT checked"
_TOUCH: Final = "UPDATE media_uploads SET touched_at = $2 WHERE name = $1"
_TAKE: Final = f"""
DELETE FROM media_uploads WHERE name = $1 AND organiser = $2 AND session = $3 AND checked
RETURNING {_SHAPE}
"""  # noqa: S608 - a constant.
_LOST: Final = "DELETE FROM media_uploads WHERE touched_at <= $1 RETURNING name"
_UNNAMED: Final = """
SELECT old.name FROM unnest($1::text[]) AS old (name)
 WHERE NOT EXISTS (SELECT FROM resources r WHERE r.file = old.name)
   AND NOT EXISTS (SELECT FROM media_uploads u WHERE u.name = old.name)
   AND NOT EXISTS (SELECT FROM undo_steps u WHERE strpos(u.changes::text, old.name) > 0)
"""
