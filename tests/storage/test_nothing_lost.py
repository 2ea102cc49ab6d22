"""Files that others read, begin, delete or still need: none is lost, and nobody is kept out."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from events import clock
from events.backups import archive, create, kept_in_store, status
from events.backups.copy_files import copy_files
from events.backups.nightly import make_nightly_backup
from events.deliveries.limits import pause
from events.errors import Unusable
from events.resources.storage import sweep
from events.settings import settings
from events.storage import FolderStore, Store, store
from events.storage.listed_file import PIECE
from events.storage.s3 import S3Store, _is_path
from events.worker import jobs
from tests import factories
from tests.storage import seaweed
from tests.storage.conftest import Use
from tests.storage.seaweed import Bucket


async def test_many_slow_readers_keep_nobody_out(bucket: S3Store) -> None:
    await bucket.put("media/film.mp4", b"1" * 2 * PIECE)
    await bucket.put("files/small", b"small")
    async with AsyncExitStack() as stack:
        for _ in range(32):
            film = bucket.pieces("media/film.mp4", 0, 2 * PIECE)
            await stack.enter_async_context(aclosing(film))  # type: ignore[type-var]
            assert len(await anext(film)) == PIECE
        assert await bucket.read("files/small") == b"small"


async def test_what_others_began_in_the_same_bucket_is_left(
    bucket: S3Store, use: Use, server: Bucket
) -> None:
    """A site without a prefix, beside one that has one."""
    theirs = await bucket.begin("media/v1.mp4")
    whole = use(replace(server, prefix=""))
    assert isinstance(whole, S3Store)
    mine = await whole.begin("files/mine.pdf")
    await sweep._begun(clock.now() + timedelta(minutes=1))
    assert theirs in [name for _, name in await bucket.begun("media/")]
    assert mine not in [name for _, name in await whole.begun("files/")]


@pytest.mark.parametrize("key", ["files/", "files/../../x", "/etc/x", "files//x", "files/./x"])
def test_what_is_no_key_of_ours_is_not_listed(key: str) -> None:
    assert not _is_path(key)
    assert _is_path("files/portraits/a.webp")


async def test_a_folder_that_a_console_made_hinders_no_backup(bucket: S3Store) -> None:
    await factories.programme()
    await bucket.put("files/", b"")
    await bucket.put("files/portraits/", b"")
    await bucket.put("files/portraits/a.webp", b"a")
    kept = await kept_in_store.create("storage:one.backup")
    assert [name for name in kept.members if name.startswith("files/")] == [
        "files/portraits/a.webp"
    ]


async def test_what_is_deleted_amid_a_backup_is_not_in_it_as_nothing(
    bucket: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        await bucket.put(f"files/{name}", b"1")
    pieces = S3Store.pieces

    async def deleting(self: S3Store, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        await self.delete("files/b")
        async for piece in pieces(self, key, start, end):
            yield piece

    monkeypatch.setattr(S3Store, "pieces", deleting)
    await create._gather_files(tmp_path)
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["a"]


async def test_what_is_deleted_amid_a_copy_does_not_end_it(
    bucket: S3Store, use: Use, server: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        await bucket.put(f"files/{name}", b"1")
    source, put_file = settings().storage, S3Store.put_file

    async def deleting(self: S3Store, key: str, file: BinaryIO) -> None:
        await bucket.delete("files/b")
        await put_file(self, key, file)

    use(server.empty())
    monkeypatch.setattr(S3Store, "put_file", deleting)
    assert (await copy_files(source)).copied == 2


async def test_a_copy_into_a_folder_goes_on_after_a_kill(tmp_path: Path, database: None) -> None:
    source = FolderStore(tmp_path / "source")
    await source.put("media/film.mp4", b"whole")
    kept = store()
    assert isinstance(kept, FolderStore)
    kept.begin("media/film.mp4")
    kept.draft("media/film.mp4").write_bytes(b"who")
    assert (await copy_files(source.root)).copied == 1
    assert await kept.read("media/film.mp4") == b"whole"


async def test_a_backup_that_the_bucket_refuses_is_not_told_as_made(
    bucket: S3Store, use: Use, server: Bucket
) -> None:
    await factories.programme()
    use(server.empty(), key=seaweed.READER, secret=seaweed.READERS_SECRET)
    with pytest.raises(Unusable):
        await kept_in_store.create("storage:one.backup")
    assert status.read().made_at is None


async def test_a_night_of_another_machine_is_known_here(bucket: S3Store) -> None:
    """Each machine keeps its own status; the place is of both."""
    night = datetime(2026, 11, 24, 2, tzinfo=UTC)
    await make_nightly_backup(night - timedelta(days=5))
    await bucket.put("backups/night-2026-11-24-020000.backup", b"by another")
    assert status.read().is_overdue(night)
    await make_nightly_backup(night + timedelta(minutes=5))
    assert status.read().made_at == night
    assert status.read().file == "storage:night-2026-11-24-020000.backup"
    assert not status.read().is_overdue(night)


async def test_after_a_restore_nothing_is_swept_until_mail_leaves_again(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have been the wrong backup, and the right one name what this one does not."""
    name = f"media/v{'0' * 32}.mp4"
    await kept.put(name, b"of a later day")
    at = clock.now().replace(minute=jobs.SWEEP_MINUTE) + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: at)
    await pause.pause("restore", "")
    assert await jobs.sweep_files({}) is None  # type: ignore[typeddict-item]
    assert await kept.size(name)
    await pause.pause("ada@example.org", "")
    assert await jobs.sweep_files({}) == "files swept: 1"  # type: ignore[typeddict-item]


async def test_what_a_kill_left_of_a_backup_on_its_way_is_removed(tmp_path: Path) -> None:
    old, young = tmp_path / ".causerie-backup-old", tmp_path / ".causerie-backup-young"
    for left in (old, young):
        left.write_bytes(b"ada@example.org")
    os.utime(old, (0, 0))
    await asyncio.to_thread(archive.remove_abandoned, tmp_path, create.DRAFT)
    assert (old.exists(), young.exists()) == (False, True)
