"""A folder and a bucket do the same with a file: whole or not at all, in parts of it, gone."""

import asyncio
import io
import os
import stat
import sys
from pathlib import Path

import pytest

from events.settings import settings
from events.storage import FolderStore, Store, s3
from events.storage.s3 import PART, S3Store

BYTES = os.urandom(1_500_000)


async def whole(kept: Store, key: str) -> bytes:
    size = await kept.size(key)
    return b"".join([piece async for piece in kept.pieces(key, 0, size or 0)])


async def keys(kept: Store, prefix: str = "files/") -> list[str]:
    return sorted([found.key async for found in kept.listed(prefix)])


async def test_what_is_put_is_there_in_whole_and_in_part(kept: Store) -> None:
    await kept.put("files/one.pdf", BYTES)
    assert await kept.size("files/one.pdf") == len(BYTES)
    assert await kept.read("files/one.pdf") == await whole(kept, "files/one.pdf") == BYTES
    part = [piece async for piece in kept.pieces("files/one.pdf", 700_001, 1_400_000)]
    assert b"".join(part) == BYTES[700_001:1_400_000]
    assert await asyncio.to_thread(kept.read_now, "files/one.pdf") == BYTES
    await kept.put("files/empty", b"")
    assert (await kept.size("files/empty"), await kept.read("files/empty")) == (0, b"")


async def test_what_is_not_there_is_no_error(kept: Store) -> None:
    assert (await kept.size("files/none"), await kept.read("files/none")) == (None, None)
    assert await asyncio.to_thread(kept.read_now, "files/none") is None
    await kept.delete("files/none")
    await kept.move("files/none", "files/aside/none")
    assert await keys(kept) == []


async def test_a_file_goes_elsewhere_and_away(kept: Store) -> None:
    await kept.put("files/portraits/a.webp", b"a")
    await kept.put("files/portraits/é b.webp", b"b")
    await kept.move("files/portraits/a.webp", "files/aside/portraits/a.webp")
    assert await keys(kept) == ["files/aside/portraits/a.webp", "files/portraits/é b.webp"]
    assert await keys(kept, "files/aside/") == ["files/aside/portraits/a.webp"]
    await kept.delete("files/portraits/é b.webp")
    assert await keys(kept) == ["files/aside/portraits/a.webp"]


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, 2 * PART + 3])
async def test_a_large_file_is_put_from_a_file(kept: Store, size: int) -> None:
    sent = os.urandom(size)
    await kept.put_file("media/film.mp4", io.BytesIO(sent))
    assert await whole(kept, "media/film.mp4") == sent
    assert [found.size async for found in kept.listed("media/")] == [size]


async def test_a_file_is_looked_into_here_and_there(kept: Store) -> None:
    await kept.put("files/one.zip", BYTES)

    def look() -> tuple[bytes, bytes, bytes]:
        with kept.opened_now("files/one.zip") as file:
            file.seek(-10, io.SEEK_END)
            last = file.read()
            file.seek(1_000_000)
            middle = file.read(400_000)
            file.seek(0)
            return last, middle, file.read(4)

    assert await asyncio.to_thread(look) == (
        BYTES[-10:], BYTES[1_000_000:1_400_000], BYTES[:4],
    )  # fmt: skip


class Breaks(io.BytesIO):
    """A source that fails after its first part."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= PART:
            raise ConnectionError("broken")
        return super().read(size)


async def test_half_a_file_is_never_there(kept: Store) -> None:
    with pytest.raises(ConnectionError):
        await kept.put_file("media/film.mp4", Breaks(bytes(3 * PART)))
    assert (await kept.size("media/film.mp4"), await keys(kept, "media/")) == (None, [])
    if isinstance(kept, S3Store):
        assert await kept.begun("") == []
    else:
        assert [path for path in kept.path("media").rglob("*") if path.is_file()] == []


def test_no_file_that_s3_takes_has_too_many_parts() -> None:
    for whole in (0, PART, 10_000 * PART, 10_000 * PART + 1, 84 * 10**9, 5 * 2**40):
        assert -(-whole // s3.part_size(whole)) <= 10_000
    assert s3.part_size(10_000 * PART) == PART
    assert s3.part_size(5 * 2**40) <= 5 * 2**30  # The largest part of the largest file.


async def test_a_file_of_too_many_parts_comes_in_larger_ones(
    bucket: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "PARTS", 2)
    sent = os.urandom(3 * PART + 1)
    await bucket.put_file("backups/large.backup", io.BytesIO(sent))
    named = bucket.named("backups/large.backup")
    found = await bucket.connection.call(lambda client: client.head_object(**named))
    assert found["ETag"].strip('"').endswith("-2")  # So S3 counts parts.
    assert await bucket.read("backups/large.backup") == sent


async def test_many_files_are_listed_page_by_page(
    bucket: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "PAGE", 10)
    for number in range(31):
        await bucket.put(f"files/{number}", b"1")
    assert len(set(await keys(bucket))) == 31


async def test_a_folder_s_files_are_readable_by_their_owner_only(database: None) -> None:
    kept = FolderStore(settings().data_dir / "elsewhere")
    before = os.umask(0)  # As careless as can be.
    try:
        await kept.put("files/one.pdf", b"1")
        await kept.put_file("media/film.mp4", io.BytesIO(b"2"))
        kept.begin("media/coming.mp4")
        await kept.move("files/one.pdf", "files/aside/one.pdf")
    finally:
        os.umask(before)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [kept.root, *kept.root.rglob("*")]}
    assert len(modes) == 7
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


_LOADED = """
import sys, events.web
print([name for name in sys.modules if name.startswith(("aiobotocore", "botocore", "aiohttp"))])
"""


async def test_the_client_of_buckets_is_loaded_only_for_a_bucket(tmp_path: Path) -> None:
    done = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _LOADED, stdout=asyncio.subprocess.PIPE, cwd=tmp_path
    )
    out, _ = await done.communicate()
    assert out.decode().strip() == "[]"
