"""Large files that come into a bucket in parts: any process takes any part, nothing is lost."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest

from events import clock, database
from events.resources.storage import parts, sweep, uploads
from events.storage import Away, BeingWritten, Store, WrongPlace
from events.storage.s3 import PART, S3Store
from tests.desk.conftest import SignIn
from tests.desk.conftest import sign_in as _sign_in
from tests.resources import recordings
from tests.resources.test_sending_parts import begin, offset, over, part

sign_in = _sign_in
FILM = recordings.mp4(2 * PART + 300_000)
BY = "editor@example.org"


async def stream(data: bytes, size: int = 300_000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def stored(kept: Store, name: str) -> bytes:
    size = await kept.size(f"media/{name}") or 0
    return b"".join([piece async for piece in kept.pieces(f"media/{name}", 0, size)])


async def begun(size: int = len(FILM)) -> str:
    talk = await over()
    return await uploads.begin(talk["id"], "Film.mp4", size, by=BY, at=clock.now())


async def go_on(name: str, data: bytes, start: int) -> int:
    upload = await uploads.find(name, by=BY)
    return await uploads.go_on(upload, stream(data), start=start, at=clock.now())


async def test_a_file_goes_on_where_it_was_and_becomes_a_replay(
    kept: Store, sign_in: SignIn
) -> None:
    desk, talk = await sign_in("editor"), await over()
    place = (await begin(desk, talk["slug"], size=len(FILM))).headers["location"]
    assert await offset(desk, place) == 0

    async def broken() -> AsyncIterator[bytes]:
        yield FILM[: PART + 70_000]
        raise ConnectionError

    assert (await part(desk, place, broken(), 0)).status_code == 503
    there = await offset(desk, place)
    assert there == PART + 70_000  # What came before the connection broke is there.
    assert (await part(desk, place, FILM[:10], 0)).status_code == 409
    assert (await part(desk, place, FILM[there : there + 9], there)).status_code == 204
    assert (await part(desk, place, FILM[there + 9 :], there + 9)).status_code == 204
    resource = await desk.post(f"/sessions/{talk['slug']}/resources", kind="replay",
                               upload=place.split("/")[-1], audience="all")  # fmt: skip
    assert resource.status_code == 303
    name = await database.value("SELECT file FROM resources WHERE file_name = 'Film.mp4'")
    assert await stored(kept, name) == FILM
    sent = await desk.browser.get(f"/files/{name}", headers={"range": "bytes=8000000-9000000"})
    assert (sent.status_code, sent.content) == (206, FILM[8_000_000:9_000_001])
    assert sent.headers["content-range"] == f"bytes 8000000-9000000/{len(FILM)}"
    again = await desk.browser.get(
        f"/files/{name}", headers={"if-none-match": sent.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("size", [1000, PART, 2 * PART])
async def test_a_file_of_any_size_is_whole(bucket: S3Store, size: int) -> None:
    film = recordings.mp4(size)[:size]
    name = await begun(len(film))
    assert await go_on(name, film, 0) == len(film)
    assert await stored(bucket, name) == film


async def test_of_two_that_send_the_same_part_one_counts(bucket: S3Store) -> None:
    name = await begun()
    first, second = await asyncio.gather(
        go_on(name, FILM[: PART + 5], 0), go_on(name, FILM[: PART + 9], 0), return_exceptions=True
    )
    assert {type(first), type(second)} <= {int, BeingWritten, WrongPlace}
    there = await uploads.there(await uploads.find(name, by=BY))
    assert there in (PART + 5, PART + 9)
    await go_on(name, FILM[there:], there)
    assert await stored(bucket, name) == FILM


async def test_without_its_note_a_part_of_another_is_taken_for_one_s_own(
    bucket: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: where nobody looks what is noted, two senders spoil the file."""
    for statement in ("_NUMBER", "_PART", "_TAIL"):
        careless = getattr(parts, statement).replace("AND received = $2", "AND $2::bigint >= 0")
        monkeypatch.setattr(parts, statement, careless)
    name = await begun()
    await asyncio.gather(go_on(name, FILM[:PART], 0), go_on(name, FILM[:PART], 0))
    with suppress(Away):  # The bucket may notice.
        await go_on(name, FILM[PART:], PART)
    assert await stored(bucket, name) != FILM


async def test_a_last_part_whose_request_was_killed_is_made_a_file_when_asked(
    bucket: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await begun()
    with monkeypatch.context() as patch:
        patch.setattr(S3Store, "finish", _killed)
        with pytest.raises(asyncio.CancelledError):
            await go_on(name, FILM, 0)
    assert await bucket.size(f"media/{name}") is None  # Nothing half done is served.
    assert await uploads.there(await uploads.find(name, by=BY)) == len(FILM)
    assert await stored(bucket, name) == FILM
    assert await database.value("SELECT checked FROM media_uploads WHERE name = $1", name)


async def _killed(*_: object) -> None:
    raise asyncio.CancelledError


async def test_what_stopped_on_its_way_leaves_nothing(bucket: S3Store) -> None:
    name = await begun()
    await go_on(name, FILM[: PART + 5], 0)
    assert len(await bucket.begun("media/")) == 1
    assert await sweep.sweep(clock.now(), age=timedelta(0)) == 0  # It is on its way.
    assert await uploads.forget(clock.now() + timedelta(hours=25)) == 1
    assert await bucket.begun("media/") == []


async def test_what_nobody_remembers_is_swept(bucket: S3Store) -> None:
    await go_on(await begun(), FILM[:PART], 0)
    await go_on(await begun(1000), recordings.mp4(1000)[:1000], 0)
    await bucket.begin("backups/night.backup")
    await database.execute("DELETE FROM media_uploads")
    assert await sweep.sweep(clock.now()) == 0  # It may belong to a request of just now.
    assert await sweep.sweep(clock.now() + timedelta(seconds=2), age=timedelta(0)) == 3
    assert await bucket.begun("") == []
    assert [found async for found in bucket.listed("media/")] == []


async def test_a_file_that_is_another_thing_is_deleted(bucket: S3Store) -> None:
    data = b"MZ" * 500
    name = await begun(len(data))
    with pytest.raises(Exception, match="correct"):
        await go_on(name, data, 0)
    assert await bucket.size(f"media/{name}") is None


async def test_memory_stays_flat_both_ways(bucket: S3Store) -> None:
    """300 MB in, 300 MB out: what this process has at most is little above what it had before."""
    size = 300_000_000
    piece = os.urandom(512 * 1024)

    async def film() -> AsyncIterator[bytes]:
        head, rest = recordings.mp4(1000)[:1000], size - 1000
        yield head
        while rest:
            yield piece[:rest]
            rest -= min(rest, len(piece))

    name = await begun(size)
    upload = await uploads.find(name, by=BY)
    before = resident()
    most = 0

    async def watched() -> AsyncIterator[bytes]:
        nonlocal most
        async for one in film():
            most = max(most, resident())
            yield one

    await uploads.go_on(upload, watched(), start=0, at=clock.now())
    came = 0
    async for one in bucket.pieces(f"media/{name}", 0, size):
        came, most = came + len(one), max(most, resident())
    assert came == size
    assert most - before < 100_000_000


def resident() -> int:
    with open("/proc/self/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
