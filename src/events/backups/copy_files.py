"""Copy all files from one store to another, as where a site moves from a folder to a bucket."""

import asyncio
from dataclasses import dataclass

from events.errors import Unusable
from events.settings.storage import Place
from events.storage import PREFIXES, Away, ListedFile, Store, of, store
from events.storage.refusals import NotThere


@dataclass
class Copied:
    """What was copied: how many files and bytes; and how many were there already."""

    copied: int = 0
    size: int = 0
    there: int = 0


async def copy_files(source: Place) -> Copied:
    """Copy every file into this site's store; each is there whole or not at all.

    A file is written once and never changed: where one of its name and size is, it is the same.
    Raises Unusable where a store is away; called again, it goes on.
    """
    before, after, done = of(source), store(), Copied()
    try:
        for prefix in PREFIXES:
            known = {found.key: found.size async for found in after.listed(prefix)}
            async for found in before.listed(prefix):
                if known.get(found.key) == found.size:
                    done.there += 1
                    continue
                if await _copied(before, after, found):
                    done.copied, done.size = done.copied + 1, done.size + found.size
    except Away as away:
        raise Unusable(
            f"{done.copied} files were copied, then: {away}. Call it again; it goes on."
        ) from None
    return done


async def _copied(before: Store, after: Store, found: ListedFile) -> bool:
    """Copy a file; False where the site deleted it since it was listed."""
    try:
        file = await asyncio.to_thread(before.opened_now, found.key)
        with file:
            await after.put_file(found.key, file)
    except (FileNotFoundError, NotThere):
        return False
    return True
