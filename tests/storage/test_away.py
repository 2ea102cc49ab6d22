"""A store that is away or silent: pages go on, a file answers 503 soon, no upload is half kept."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from events import clock, database
from events.operations.speakers import remove
from events.organisers.undo import removed_files
from events.resources import share
from events.resources.storage import sweep
from events.speakers import edit
from events.storage import Away, Store, connection
from tests import factories
from tests.desk.conftest import SignIn
from tests.desk.conftest import sign_in as _sign_in
from tests.resources.test_sending_parts import begin, over, part
from tests.storage.conftest import Use
from tests.storage.seaweed import SECRET, Bucket
from tests.storage.test_parts import FILM, PART, stored
from tests.storage.test_site import photo

sign_in = _sign_in
SENTENCE = "The files of this site cannot be reached at the moment."


@pytest.fixture(params=["stopped", "silent"])
def away(
    request: pytest.FixtureRequest, use: Use, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """Files lie where nobody listens, or where somebody listens and never answers."""
    monkeypatch.setattr(connection, "SECONDS", 1.0)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        if request.param == "silent":
            listening.listen(50)
        port = listening.getsockname()[1]
        yield use(Bucket(f"http://127.0.0.1:{port}", prefix=request.node.name[:20].strip("_")))


async def test_pages_go_on_and_files_answer_503(away: Store, sign_in: SignIn) -> None:
    desk, session = await sign_in(), await factories.session()
    await factories.resource(
        session, kind="slides", url="", file="0" * 32 + ".pdf", file_name="a.pdf"
    )
    assert (await desk.browser.get(f"/sessions/{session['slug']}")).status_code == 200
    assert (await desk.get(f"/sessions/{session['slug']}")).status_code == 200
    assert (await desk.browser.get("/health/ready")).status_code == 200
    for address in (f"/files/{'0' * 32}.pdf", f"/portraits/{'0' * 32}.webp"):
        headers = {"accept": "text/html", "accept-language": "en"}
        answer = await desk.browser.get(address, headers=headers)
        assert (answer.status_code, SENTENCE in answer.text) == (503, True)
        assert answer.headers["retry-after"] == "30"


async def test_uploads_are_refused_and_nothing_is_half_kept(away: Store, sign_in: SignIn) -> None:
    desk, talk = await sign_in(), await over()
    answer = await begin(desk, talk["slug"])
    assert (answer.status_code, SENTENCE in answer.text) == (503, True)
    assert await database.value("SELECT count(*) FROM media_uploads") == 0
    answer = await desk.post(f"/sessions/{talk['slug']}/resources", kind="slides",
                             files={"file": ("a.pdf", b"%PDF-1.7", "application/pdf")})  # fmt: skip
    assert (answer.status_code, SENTENCE in answer.text) == (503, True)
    assert await database.value("SELECT count(*) FROM resources") == 0


async def test_a_store_that_goes_away_amid_an_upload_loses_nothing(
    bucket: Store, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, talk = await sign_in(), await over()
    place = (await begin(desk, talk["slug"], size=len(FILM))).headers["location"]
    assert (await part(desk, place, FILM[:PART], 0)).status_code == 204
    with monkeypatch.context() as patch:
        patch.setattr(type(bucket), "put_part", _refuse)
        answer = await part(desk, place, FILM[PART:], PART)
        assert (answer.status_code, SENTENCE in answer.text) == (503, True)
    assert (await part(desk, place, FILM[PART:], PART)).status_code == 204
    assert await stored(bucket, place.rpartition("/")[2]) == FILM


async def _refuse(*_: object) -> None:
    raise Away("EndpointConnectionError", "away")


async def test_a_removal_is_done_and_its_file_is_swept_later(
    bucket: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = await factories.speaker(await factories.programme())
    await edit.set_portrait(who["id"], photo(), by="a@example.org", at=clock.now())

    with monkeypatch.context() as patch:
        patch.setattr(type(bucket), "move", _refuse)
        patch.setattr(type(bucket), "delete", _refuse)
        await remove.remove(who["id"], by="a@example.org", at=clock.now())
        await removed_files.bring_back(["portraits/x.webp"])
    assert await database.value("SELECT count(*) FROM speakers WHERE portrait <> ''") == 0
    assert await sweep.sweep(clock.now(), age=timedelta(seconds=-60)) == 1
    assert [found async for found in bucket.listed("files/")] == []


async def test_a_slow_store_keeps_no_page_waiting(away: Store, sign_in: SignIn) -> None:
    """A hundred requests for files wait for the store; a page between them does not."""
    desk, session = await sign_in(), await factories.session()
    before = threading.active_count()
    waiting = [
        asyncio.create_task(desk.browser.get(f"/portraits/{number:032x}.webp"))
        for number in range(100)
    ]
    await asyncio.sleep(0)
    page = await desk.browser.get(f"/sessions/{session['slug']}")
    assert page.status_code == 200
    answers = await asyncio.gather(*waiting)
    assert {answer.status_code for answer in answers} == {503}
    assert threading.active_count() < before + 60


async def test_no_secret_is_told(away: Store, capsys: pytest.CaptureFixture[str]) -> None:
    new = share.New("slides", data=b"%PDF-1.7", file_name="a.pdf")
    with pytest.raises(Away) as told:
        await share.add((await factories.session())["id"], new, by="a@b.org", at=clock.now())
    written = capsys.readouterr()
    assert SECRET not in f"{told.value!r} {told.value} {written.out} {written.err}"
