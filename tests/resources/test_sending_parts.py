"""Large files come in parts (tus 1.0), go on where they were, and are refused with a sentence."""

import base64
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from events import clock, database
from events.resources.storage import large_files, shared_files, sweep, uploads
from tests import factories
from tests.desk.conftest import Desk, SignIn
from tests.resources import recordings
from tests.storage import stored

TUS = {"tus-resumable": "1.0.0", "origin": "http://127.0.0.1:8000"}
FILM = recordings.mp4(300_000)


def named(name: str) -> str:
    return f"filename {base64.b64encode(name.encode()).decode()},filetype dmlkZW8="


async def begin(desk: Desk, slug: str, *, size: int = len(FILM), name: str = "Film.mp4",
                **headers: str) -> httpx.Response:  # fmt: skip
    sent = {**TUS, "x-form-token": desk.token, "upload-length": str(size),
            "upload-metadata": named(name), **headers}  # fmt: skip
    return await desk.browser.post(f"/desk/sessions/{slug}/uploads", headers=sent)


async def part(desk: Desk, place: str, data: Any, at: int, **headers: str) -> httpx.Response:
    sent = {**TUS, "x-form-token": desk.token, "upload-offset": str(at),
            "content-type": "application/offset+octet-stream", **headers}  # fmt: skip
    return await desk.browser.patch(place, headers=sent, content=data)


async def offset(desk: Desk, place: str) -> int:
    return int((await desk.browser.head(place, headers=TUS)).headers["upload-offset"])


async def over() -> dict[str, Any]:
    at = clock.now()
    return await factories.session(starts_at=at - timedelta(days=2),
                                   ends_at=at - timedelta(days=2, hours=-1))  # fmt: skip


async def test_a_file_goes_on_where_it_was_and_becomes_a_replay(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await over()
    begun = await begin(desk, talk["slug"])
    place = begun.headers["location"]
    assert (begun.status_code, await offset(desk, place)) == (201, 0)
    assert (await part(desk, place, FILM[:1000], 0)).headers["upload-offset"] == "1000"

    async def broken() -> AsyncIterator[bytes]:
        yield FILM[1000:70_000]
        raise ConnectionError

    assert (await part(desk, place, broken(), 1000)).status_code == 503
    there = await offset(desk, place)
    assert there == 70_000  # What came before the connection broke is there.
    assert (await part(desk, place, b"x", 0)).status_code == 409
    assert (await part(desk, place, FILM[there:], there)).status_code == 204
    kept = await desk.post(f"/sessions/{talk['slug']}/resources", kind="replay",
                           upload=place.split("/")[-1], audience="all")  # fmt: skip
    assert kept.status_code == 303
    row = await database.value("SELECT file FROM resources WHERE file_name = 'Film.mp4'")
    assert stored.shared(row).read_bytes() == FILM
    assert await database.value("SELECT count(*) FROM media_uploads") == 0


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"size": 5 * 1024**3}, 413, "2 GB at most"),
        ({"size": 0}, 422, "is empty"),
        ({"name": "film.exe"}, 422, "This kind of file is not shared"),
        ({"name": "../../film.mp4"}, 422, "contains a path or characters"),
        ({"name": ""}, 422, "This kind of file is not shared"),
        ({"x-form-token": "stolen"}, 403, ""),
        ({"tus-resumable": "0.2.2"}, 412, "tus 1.0.0"),
    ],
)
async def test_what_will_not_be_taken_is_refused_before_it_is_sent(
    sign_in: SignIn, values: dict[str, Any], status: int, sentence: str
) -> None:
    desk, talk = await sign_in("editor"), await over()
    answer = await begin(desk, talk["slug"], **values)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert stored.files("media/") == []


async def test_the_disk_is_asked_before(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, talk = await sign_in("editor"), await over()
    free = SimpleNamespace(free=large_files.SPARE + 1_500_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    assert (await begin(desk, talk["slug"], size=1_000_000_000)).status_code == 201
    # The first has the room; what it still needs is promised.
    answer = await begin(desk, talk["slug"], size=1_000_000_000)
    assert answer.status_code == 507
    assert "1000 MB, and 500 MB are left" in answer.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"MZ" * 500, "not what its name says"), (recordings.MP4 + b"<html>", "two kinds of file")],
)
async def test_a_file_that_is_another_thing_is_deleted(
    sign_in: SignIn, data: bytes, sentence: str
) -> None:
    desk, talk = await sign_in("editor"), await over()
    place = (await begin(desk, talk["slug"], size=len(data))).headers["location"]
    answer = await part(desk, place, data, 0)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert stored.files("media/") == []
    assert (await desk.browser.head(place, headers=TUS)).status_code == 404


async def test_more_than_was_announced_is_not_taken(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await over()
    place = (await begin(desk, talk["slug"], size=100)).headers["location"]
    assert (await part(desk, place, FILM, 0)).status_code == 409
    answer = await part(desk, place, FILM[:9], 0, **{"content-type": "text/plain"})
    assert answer.status_code == 415


async def test_a_file_is_its_senders_and_whole_before_it_is_used(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await over()
    place = (await begin(desk, talk["slug"])).headers["location"]
    other = await sign_in("owner")
    assert (await other.browser.head(place, headers=TUS)).status_code == 404
    answer = await desk.post(f"/sessions/{talk['slug']}/resources", kind="replay",
                             upload=place.split("/")[-1])  # fmt: skip
    assert answer.status_code == 422
    assert "did not arrive in full" in answer.text
    stopped = await desk.browser.delete(place, headers={**TUS, "x-form-token": desk.token})
    assert stopped.status_code == 204
    assert stored.files("media/") == []


async def test_what_is_understood_is_said(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await over()
    answer = await desk.browser.request("OPTIONS", f"/desk/sessions/{talk['slug']}/uploads")
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-max-size"] == str(2 * 1024**3)


async def test_what_stopped_on_its_way_is_forgotten_after_a_day(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await over()
    await begin(desk, talk["slug"])
    assert await uploads.forget(clock.now() + timedelta(hours=23)) == 0
    assert await uploads.forget(clock.now() + timedelta(hours=25)) == 1
    assert stored.files("media/") == []


async def test_a_large_file_comes_without_a_script_too(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_files, "LARGEST", 100_000)
    desk, talk = await sign_in("editor"), await over()
    kept = await desk.post(f"/sessions/{talk['slug']}/resources", kind="replay",
                           files={"file": ("Film.mp4", FILM, "video/mp4")})  # fmt: skip
    assert kept.status_code == 303
    name = await database.value("SELECT file FROM resources")
    assert stored.shared(name).read_bytes() == FILM


async def test_a_removed_recording_comes_back_within_its_day_and_is_deleted_then(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_files, "LARGEST", 100_000)
    desk, talk = await sign_in("editor"), await over()
    await desk.post(f"/sessions/{talk['slug']}/resources", kind="replay",
                    files={"file": ("Film.mp4", FILM, "video/mp4")})  # fmt: skip
    resource = await database.value("SELECT id FROM resources")
    name = await database.value("SELECT file FROM resources")
    await desk.post(f"/resources/{resource}/captions", language="fr",
                    files={"captions": ("fr.vtt", recordings.VTT, "text/vtt")})  # fmt: skip
    gone = await desk.post(f"/resources/{resource}/removal")
    assert (await desk.browser.get(f"/files/{name}")).status_code == 404
    assert await sweep.sweep(clock.now(), age=timedelta(0)) == 0  # It may be wanted back.
    step = httpx.URL(gone.headers["location"]).params["step"]
    await desk.post(f"/steps/{step}/undoing")
    assert (await desk.browser.get(f"/files/{name}")).content == FILM
    assert await database.value("SELECT count(*) FROM resource_captions") == 1
    await desk.post(f"/resources/{resource}/removal")
    await database.execute("DELETE FROM undo_steps")
    assert await sweep.sweep(clock.now(), age=timedelta(0)) == 1
    assert not stored.shared(name).exists()
