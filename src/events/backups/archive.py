"""One file that holds a whole site: a compressed tar whose first member names all the others.

The manifest says what made it, which migrations its tables stand at, how many rows each has, and
the size and SHA-256 of every member, so that a damaged file is noticed before anything is touched.
"""

import contextlib
import gzip
import hashlib
import os
import shutil
import struct
import tarfile
import time
import zlib
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from events.errors import Unusable

DAMAGE: Final = (
    tarfile.TarError, EOFError, OSError, zlib.error, struct.error, ValueError, LookupError,
    OverflowError, MemoryError, RecursionError,
)  # fmt: skip
"""What taking a damaged file apart raises: wherever a bit is wrong, some reader stumbles."""
ABANDONED_AFTER: Final = 86_400.0
"""Seconds after which a draft cannot belong to a backup or restore still at work."""
FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DRAFT: Final = "whole"


class Member(msgspec.Struct, frozen=True):
    """One file in the archive."""

    size: int
    sha256: str


class Table(msgspec.Struct, frozen=True):
    """One table: its columns in the order of the copied text, and how many rows there are."""

    columns: list[str]
    rows: int


class Sequence(msgspec.Struct, frozen=True):
    """Where a sequence of ids stands."""

    last_value: int
    is_called: bool


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds; tables in an order in which they can be filled."""

    format: int
    made_at: datetime
    release: str
    postgresql: str
    migrations: list[str]
    tables: dict[str, Table]
    sequences: dict[str, Sequence]
    members: dict[str, Member]

    @property
    def rows(self) -> int:
        """Return the number of rows of all tables."""
        return sum(table.rows for table in self.tables.values())


def member(path: Path) -> Member:
    """Return size and checksum of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Member(path.stat().st_size, digest)


def is_backup(path: Path) -> bool:
    """Tell whether a file begins as a backup does, or is empty; not whether it is complete."""
    try:
        with tarfile.open(path, mode="r:gz") as tar:
            first = tar.next()
            return first is not None and first.name == MANIFEST
    except DAMAGE:
        return path.stat().st_size == 0


def pack(folder: Path, manifest: Manifest, to: Path) -> None:
    """Write the archive atomically, readable by its owner only."""
    draft = folder / DRAFT  # In the folder that `remove_abandoned` removes where this is killed.
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                for name in (MANIFEST, *manifest.members):
                    tar.add(folder / name, arcname=name, recursive=False, filter=_without_owner)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(to)
        _sync_folder(to.parent)
    finally:
        draft.unlink(missing_ok=True)


def unpack(path: Path, into: Path) -> Manifest:
    """Extract a backup and check every byte. Raises Unusable with a sentence."""
    try:
        with gzip.open(path) as stream:
            manifest, found = _unpack(path, stream, into)
            # A tar ends before its file does: only the last byte says that none is missing.
            while stream.read(1 << 20):
                pass
    except DAMAGE as error:
        if isinstance(error, OSError) and error.errno:
            raise Unusable(
                f"{path} cannot be taken apart in {into.parent}: {error.strerror}. Nothing changed."
            ) from None
        raise Unusable(f"{path} is damaged or cut off, or no backup: {error}.") from None
    missing = manifest.members.keys() - found
    if missing:
        raise Unusable(f"{path} is incomplete: {', '.join(sorted(missing)[:3])} is missing.")
    return manifest


def _unpack(path: Path, stream: gzip.GzipFile, into: Path) -> tuple[Manifest, set[str]]:
    with tarfile.open(fileobj=stream, mode="r:") as tar:
        first = tar.next()
        if first is None or first.name != MANIFEST:
            raise Unusable(f"{path} is not a backup made by `events backup`.")
        manifest = _read_manifest(path, _content(tar, first))
        found = set()
        for entry in tar:
            if entry.name in manifest.members and entry.isreg():
                _extract(tar, entry, into, manifest.members[entry.name])
                found.add(entry.name)
    return manifest, found


def remove_abandoned(folder: Path, prefix: str) -> None:
    """Remove the drafts of a backup or restore that was killed: they hold people's addresses."""
    for left in folder.glob(f"{prefix}*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > ABANDONED_AFTER:
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink()  # On its way into a bucket, or from there.


def _read_manifest(path: Path, data: bytes) -> Manifest:
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError as error:
        raise Unusable(f"{path} was not made by this program: {error}.") from None
    if manifest.format > FORMAT:
        raise Unusable(f"{path} was made by release {manifest.release}. Install that one first.")
    for name in manifest.members:
        parts = Path(name).parts
        if Path(name).is_absolute() or ".." in parts:
            raise Unusable(f"{path} names a file outside of itself: {name}.")
    return manifest


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(entry)
    return file.read() if file else b""


def _extract(tar: tarfile.TarFile, entry: tarfile.TarInfo, into: Path, expected: Member) -> None:
    source = tar.extractfile(entry)
    target = into / entry.name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as file:
        while source and (chunk := source.read(1 << 20)):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != expected.sha256:
        raise Unusable(f"{entry.name} in the backup is damaged: its checksum is another one.")


def _without_owner(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
