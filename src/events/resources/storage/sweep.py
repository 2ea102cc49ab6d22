"""Look through the store: what nothing names is deleted, what lies in the wrong place is moved.

Whatever a kill, or a store that was away, left half done is found here. Only what is older than the
day for which a step back is kept is touched; what the site never deletes (logos and signatures,
which stand on attestations that were issued) is left alone.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from events import database
from events.database import Shape
from events.organisers.undo.removed_files import FOLDER
from events.resources.storage import large_files
from events.storage import PREFIXES, FolderStore, ListedFile, drafts, store

AGE: Final = timedelta(hours=26)
"""What can be undone, is by then."""
AT_ONCE: Final = 500
_ASIDE: Final = f"files/{FOLDER}/"


async def sweep(at: datetime, *, age: timedelta = AGE) -> int:
    """Put the store in order; return how many files were deleted or moved."""
    before = at - age
    return await _begun(before) + await _media(before) + await _files(before) + await _aside(before)


async def _begun(before: datetime) -> int:
    """Drop files that were begun and never finished."""
    kept, dropped = store(), 0
    if isinstance(kept, FolderStore):
        old = [one for one in drafts.begun(kept, large_files.PREFIX) if one.modified < before]
        for key in await _unnamed(old):
            await kept.delete(key)
            dropped += 1
        return dropped
    # Below our own folders: a bucket without a prefix may hold what others have begun.
    begun = [one for prefix in PREFIXES for one in await kept.begun(prefix)]
    begun = [(one, name) for one, name in begun if one.modified < before]
    unnamed = await _unnamed([one for one, _ in begun])
    for one, gathered in begun:
        if one.key in unnamed or not one.key.startswith(large_files.PREFIX):
            await kept.abandon(one.key, gathered)
            dropped += 1
    return dropped


async def _media(before: datetime) -> int:
    deleted = 0
    async for some in _old(large_files.PREFIX, before):
        for key in await _unnamed(some):
            await store().delete(key)
            deleted += 1
    return deleted


async def _files(before: datetime) -> int:
    """Delete portraits, pictures and documents that nothing names; those of a step go aside."""
    done = 0
    async for some in _old("files/", before):
        mine = [one for one in some if _is_swept(one.key)]
        for found in await database.rows(_Named, _NAMED, _names(mine)):
            if found.in_use:
                continue
            if found.of_a_step:
                await store().move(f"files/{found.name}", f"{_ASIDE}{found.name}")
            else:
                await store().delete(f"files/{found.name}")
            done += 1
    return done


async def _aside(before: datetime) -> int:
    """Bring back what is in use again, and delete what no step can bring back."""
    done = 0
    async for some in _old(_ASIDE, before):
        names = [one.key.removeprefix(_ASIDE) for one in some]
        for found in await database.rows(_Named, _NAMED, names):
            if found.in_use:
                await store().move(f"{_ASIDE}{found.name}", f"files/{found.name}")
            elif not found.of_a_step:
                await store().delete(f"{_ASIDE}{found.name}")
            done += found.in_use or not found.of_a_step
    return done


async def _old(prefix: str, before: datetime) -> AsyncIterator[list[ListedFile]]:
    """Yield the files of a prefix that are older, some at a time."""
    some: list[ListedFile] = []
    async for one in store().listed(prefix):
        if one.modified < before:
            some.append(one)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _is_swept(key: str) -> bool:
    folder = key.removeprefix("files/").rpartition("/")[0]
    return folder in ("", "portraits", "banners")


def _names(found: Iterable[ListedFile]) -> list[str]:
    return [one.key.removeprefix("files/") for one in found]


async def _unnamed(found: Sequence[ListedFile]) -> set[str]:
    """Return the keys of large files that no resource, upload or step back names."""
    names = [one.key.removeprefix(large_files.PREFIX) for one in found]
    old = [name for name in names if large_files.is_name(name)]
    unnamed = await database.values(_UNNAMED, old) if old else []
    return {large_files.key_of(name) for name in unnamed}


class _Named(Shape):
    """A file among the small ones, and who names it."""

    name: str
    in_use: bool
    of_a_step: bool


_UNNAMED: Final = """
SELECT old.name FROM unnest($1::text[]) AS old (name)
 WHERE NOT EXISTS (SELECT FROM resources r WHERE r.file = old.name)
   AND NOT EXISTS (SELECT FROM media_uploads u WHERE u.name = old.name)
   AND NOT EXISTS (SELECT FROM undo_steps u WHERE strpos(u.changes::text, old.name) > 0)
"""
_NAMED: Final = """
SELECT one.name,
       EXISTS (SELECT FROM resources WHERE file = one.name)
       OR EXISTS (SELECT FROM speakers WHERE 'portraits/' || portrait = one.name)
       OR EXISTS (SELECT FROM programmes WHERE 'banners/' || picture = one.name)
       OR EXISTS (SELECT FROM sessions WHERE 'banners/' || picture = one.name) AS in_use,
       EXISTS (SELECT FROM undo_steps WHERE one.name = ANY(files_before)
                  OR one.name = ANY(files_after)) AS of_a_step
  FROM unnest($1::text[]) AS one (name)
"""
