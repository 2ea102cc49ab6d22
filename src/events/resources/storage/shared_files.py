"""Files that are shared beside a session: kept under a random name, found, read.

Small ones lie among those that backups pack, larger ones with the `large_files`.
"""

import asyncio
import io
import re
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, Final

from events import database, text
from events.errors import Invalid
from events.resources.storage import content_checks, large_files, uploads
from events.storage import Away, beside, store

LARGEST: Final = 20_000_000
"""Bytes of what lies among the files that backups pack; what is larger lies in `large_files`."""
_NAME: Final = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{1,5}")


@dataclass(frozen=True)
class StoredFile:
    """A file that is kept: the name it has with us, its own, and its size."""

    name: str = ""
    file_name: str = ""
    size: int = 0


@asynccontextmanager
async def storing(file: BinaryIO | None, file_name: str) -> AsyncGenerator[StoredFile, None]:
    """Keep the file, if one came along. It is gone where the block fails, or is a dry run."""
    with beside("file"):
        stored = await _keep(file, file_name) if file else StoredFile()
    try:
        yield stored
    except BaseException:
        await _drop(stored)
        raise
    if database.in_dry_run():
        await _drop(stored)


def key_of(name: str) -> str:
    """Return where a shared file lies in the store: a large one with the `large_files`."""
    return large_files.key_of(name) if large_files.is_name(name) else f"files/{name}"


async def opened(name: str) -> bytes | None:
    """Return the bytes of a small shared file, or None where there is no such one."""
    return await store().read(key_of(name)) if _NAME.fullmatch(name) else None


async def _drop(stored: StoredFile) -> None:
    if stored.name:
        with suppress(Away):  # The sweep deletes what nothing names.
            await store().delete(key_of(stored.name))


async def _keep(file: BinaryIO, file_name: str) -> StoredFile:
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
        await store().put_file(key_of(name), file)
    else:
        name = f"{secrets.token_hex(16)}.{ending}"
        await store().put(key_of(name), await asyncio.to_thread(_whole, file))
    return StoredFile(name, text.file_name(file_name), size)


def _whole(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()
