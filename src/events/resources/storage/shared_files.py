"""Files that are shared beside a session: kept under a random name, found, read.

Small ones lie among those that backups pack, larger ones with the `large_files`.
"""

import asyncio
import io
import re
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from events import database, text
from events.errors import Invalid
from events.files import write_whole
from events.resources.storage import content_checks, large_files, uploads
from events.settings import settings

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
async def kept(file: BinaryIO | None, file_name: str) -> AsyncGenerator[StoredFile, None]:
    """Keep the file, if one came along. It is gone where the block fails, or is a dry run."""
    stored = await _keep(file, file_name) if file else StoredFile()
    try:
        yield stored
    except BaseException:
        _drop(stored)
        raise
    if database.in_dry_run():
        _drop(stored)


def folder() -> Path:
    """Return where shared files are kept."""
    return settings().data_dir / "files"


def path_of(name: str) -> Path:
    """Return where a shared file lies: a large one with the `large_files`."""
    return large_files.path_of(name) if large_files.is_name(name) else folder() / name


def opened(name: str) -> bytes | None:
    """Return the bytes of a small shared file, or None where there is no such one."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return (folder() / name).read_bytes()
    except OSError:
        return None


def _drop(stored: StoredFile) -> None:
    if stored.name:
        path_of(stored.name).unlink(missing_ok=True)


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
        await large_files.keep(file, name)
    else:
        name = f"{secrets.token_hex(16)}.{ending}"
        await asyncio.to_thread(_write, file, name)
    return StoredFile(name, text.file_name(file_name), size)


def _write(file: BinaryIO, name: str) -> None:
    file.seek(0)
    write_whole(folder() / name, file.read())
