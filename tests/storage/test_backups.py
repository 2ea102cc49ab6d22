"""Backups that go into a bucket and come back from it; a site that moves into one."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from events.backups import archive, kept_in_store, nightly, status
from events.backups.copy_files import copy_files
from events.backups.nightly import make_beside, make_nightly_backup
from events.backups.restore import _upload_files
from events.errors import Unusable
from events.settings import settings
from events.storage import Away, FolderStore, Store
from events.storage.s3 import S3Store
from tests import factories, servers
from tests.served import PATIENCE_SECONDS
from tests.storage import seaweed
from tests.storage.conftest import Use
from tests.storage.seaweed import Bucket

NIGHT = datetime(2026, 11, 24, 2, tzinfo=UTC)


async def keys(kept: Store, prefix: str = "") -> list[str]:
    return sorted([found.key async for found in kept.listed(prefix)])


async def test_nights_go_into_the_bucket_and_the_oldest_leave_it(
    bucket: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_BACKUPS_KEPT", "2")
    settings.cache_clear()
    await bucket.put("backups/mine.backup", b"an organiser's own")
    await make_nightly_backup(NIGHT - timedelta(hours=12))
    for day in range(3):
        await make_nightly_backup(NIGHT + timedelta(days=day))
        await make_nightly_backup(NIGHT + timedelta(days=day, minutes=5))
    assert await keys(bucket, "backups/") == [
        "backups/mine.backup", "backups/night-2026-11-25-020000.backup",
        "backups/night-2026-11-26-020000.backup",
    ]  # fmt: skip
    assert status.read().file == "storage:night-2026-11-26-020000.backup"
    assert not [path for path in settings().data_dir.rglob("*.backup") if path.is_file()]


async def test_a_machine_without_a_worker_knows_of_the_nights_in_the_bucket(
    bucket: S3Store,
) -> None:
    night = datetime.now(UTC) - timedelta(hours=60)
    await bucket.put(f"backups/night-{night:%Y-%m-%d-%H%M%S}.backup", b"another machine's worker")
    following = asyncio.create_task(nightly.follow_others())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while status.read().made_at is None:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    finally:
        following.cancel()
    assert status.read().file == f"storage:night-{night:%Y-%m-%d-%H%M%S}.backup"
    assert status.read().is_overdue(datetime.now(UTC))
    assert not status.read().is_overdue(night + timedelta(hours=40))


async def test_the_backup_before_an_upgrade_goes_there_and_no_night_takes_it(
    bucket: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_BACKUPS_KEPT", "1")
    settings.cache_clear()
    assert await make_beside("before-2.backup") == "storage:before-2.backup"
    await make_nightly_backup(NIGHT - timedelta(hours=12))
    for day in range(2):
        await make_nightly_backup(NIGHT + timedelta(days=day))
    assert await keys(bucket, "backups/") == [
        "backups/before-2.backup", "backups/night-2026-11-25-020000.backup"
    ]  # fmt: skip


async def test_a_night_without_the_store_says_so(use: Use, server: Bucket, bucket: S3Store) -> None:
    await make_nightly_backup(NIGHT - timedelta(hours=12))
    use(server.empty(), secret="another-secret-0123")
    told = await make_nightly_backup(NIGHT) or ""
    assert "SignatureDoesNotMatch" in told
    assert "doctor" in status.read().problem
    assert not list(settings().data_dir.rglob(".causerie*"))


def events(data_dir: Path, url: str, *arguments: str, **more: str) -> str:
    """Run a command of a site with these settings; what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "events", *arguments], capture_output=True, text=True, check=False,
        env={**seaweed.own_environment(), "EVENTS_DATA_DIR": str(data_dir),
             "EVENTS_DATABASE_URL": url, "EVENTS_REDIS_URL": os.environ["EVENTS_REDIS_URL"],
             **more},
        cwd=data_dir.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert seaweed.SECRET not in done.stdout + done.stderr
    return done.stdout


def test_a_site_moves_into_a_bucket_and_is_restored_from_it(server: Bucket, tmp_path: Path) -> None:
    """As an operator does it: the example in a folder, copied, backed up, restored elsewhere."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    there = seaweed.environment(server.empty())
    with servers.database(f"storage_one_{os.getpid()}") as one:
        events(tmp_path / "one" / "data", one, "migrate")
        events(tmp_path / "one" / "data", one, "demo")
        portraits = {path.name for path in (tmp_path / "one/data/files/portraits").iterdir()}
        said = events(tmp_path / "one" / "data", one, "copy-files", **there)
        assert f"{len(portraits)} files copied" in said
        said = events(tmp_path / "one" / "data", one, "copy-files", **there)
        assert f"0 files copied, 0.0 MB; {len(portraits)} were there already" in said
        kept = events(tmp_path / "one" / "data", one, "backup", "storage:moved.backup", **there)
        assert f"{len(portraits)} files" in kept
    with servers.database(f"storage_two_{os.getpid()}") as two:
        another = seaweed.environment(server.empty())
        fetched = tmp_path / "back"
        source = there["EVENTS_STORAGE_URL"]
        names = {"AWS_ACCESS_KEY_ID": seaweed.KEY, "AWS_SECRET_ACCESS_KEY": seaweed.SECRET}
        events(tmp_path / "two" / "data", two, "copy-files", source, **names,
               EVENTS_STORAGE_URL=f"file://{fetched}")  # fmt: skip
        assert {path.name for path in (fetched / "files/portraits").iterdir()} == portraits
        events(tmp_path / "two" / "data", two, "copy-files", source, **names, **another)
        said = events(tmp_path / "two" / "data", two, "restore", "storage:moved.backup", **another)
        assert "rows are back" in said
        assert "files" in events(tmp_path / "two" / "data", two, "doctor", **another)
    assert not (tmp_path / "two" / "data" / "files").exists()


async def test_a_restore_puts_the_files_back(bucket: S3Store, use: Use, server: Bucket) -> None:
    """What the backup has is there again; a store that refuses leaves the database as it was."""
    await factories.programme()
    await bucket.put("files/portraits/a.webp", b"a")
    await kept_in_store.create("storage:one.backup")
    fetched = await kept_in_store.fetch("storage:one.backup")
    folder = fetched.parent / "unpacked"
    folder.mkdir()
    archive.unpack(fetched, folder)
    after = use(server.empty())
    await _upload_files(folder)
    assert await keys(after) == ["files/portraits/a.webp"]
    use(server.empty(), key=seaweed.READER, secret=seaweed.READERS_SECRET)
    with pytest.raises(Unusable, match="The database is as it was"):
        await _upload_files(folder)


@pytest.mark.parametrize("name", ["storage:", "storage:../x", "storage:.x", "storage:none.backup"])
async def test_what_is_no_backup_is_refused(bucket: S3Store, name: str) -> None:
    with pytest.raises(Unusable):
        await kept_in_store.fetch(name)
    assert not list(settings().data_dir.rglob(".causerie*"))


async def test_a_copy_that_breaks_goes_on(
    bucket: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = FolderStore(tmp_path / "data")
    for number in range(4):
        await folder.put(f"files/{number}", b"1" * (number + 1))
    put_file, calls = S3Store.put_file, []

    async def third_fails(self: S3Store, key: str, source: object) -> None:
        calls.append(key)
        if len(calls) == 3:
            raise Away("TimeoutError", "no answer")
        await put_file(self, key, source)  # type: ignore[arg-type]

    monkeypatch.setattr(S3Store, "put_file", third_fails)
    with pytest.raises(Unusable, match="2 files were copied"):
        await copy_files(folder.root)
    done = await copy_files(folder.root)
    assert (done.copied, done.there) == (2, 2)
    assert await keys(bucket, "files/") == [f"files/{number}" for number in range(4)]
