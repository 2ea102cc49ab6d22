"""For all, who registered, who came; from a day, until a day; any part of a file; counted."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from events import clock, database, links
from events.resources import keys, share
from events.resources.keys import Holder
from events.resources.states import Audience
from tests import factories
from tests.desk.conftest import SignIn
from tests.resources import recordings

FILM = recordings.mp4(5000)
TUBE = "https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv"


async def over() -> dict[str, Any]:
    at = clock.now()
    return await factories.session(starts_at=at - timedelta(days=2),
                                   ends_at=at - timedelta(days=2, hours=-1))  # fmt: skip


async def film(session: dict[str, Any], **values: Any) -> tuple[int, str]:
    """A recording of ours; its id, and the name of its file."""
    new = share.New("replay", data=FILM, file_name="film.mp4", **values)
    await share.add(session["id"], new, by="ada@example.org", at=clock.now())
    row = await database.value("SELECT concat(id, ' ', file) FROM resources ORDER BY id DESC")
    number, _, name = row.partition(" ")
    return int(number), name


async def own_page(client: httpx.AsyncClient, seat: dict[str, Any]) -> str:
    return (await client.get(links.registration(seat["id"], seat["nonce"]))).text


@pytest.mark.parametrize(
    ("audience", "stranger", "absent", "present"),
    [
        (Audience.ALL, True, True, True),
        (Audience.REGISTERED, False, True, True),
        (Audience.PRESENT, False, False, True),
    ],
)
async def test_who_finds_a_replay(
    client: httpx.AsyncClient, audience: Audience, stranger: bool, absent: bool, present: bool
) -> None:
    session = await over()
    number, name = await film(session, audience=audience)
    who_came = await factories.registration(session, present=True)
    who_did_not = await factories.registration(session, present=False)
    page = (await client.get(links.session(session["slug"]))).text
    found = [f"/replays/{number}" in one for one in (
        page, await own_page(client, who_did_not), await own_page(client, who_came))]  # fmt: skip
    assert found == [stranger, absent, present]
    for address in (f"/replays/{number}", f"/files/{name}"):
        plain = await client.get(address)
        assert plain.status_code == (200 if stranger else 403), address
    if not stranger:
        refused = await client.get(f"/replays/{number}", headers={"accept-language": "en"})
        assert "for people who registered" in refused.text
        way = re.search(rf"/replays/{number}\?key=[\w-]+", await own_page(client, who_came))
        assert way is not None
        shown = await client.get(way[0])
        assert shown.status_code == 200
        source = re.search(rf"/files/{name}\?key=[\w-]+", shown.text)
        assert source is not None
        assert (await client.get(source[0])).content == FILM


async def test_a_key_opens_one_thing_for_two_days(client: httpx.AsyncClient) -> None:
    session, at = await over(), clock.now()
    number, name = await film(session, audience=Audience.REGISTERED)
    other, _ = await film(session, audience=Audience.REGISTERED)
    for key, status in (
        (keys.make(number, at), 200),
        (keys.make(other, at), 403),
        (keys.make(number, at - timedelta(days=2)), 403),
        ("é", 403),
    ):
        answer = await client.get(f"/files/{name}", params={"key": key})
        assert answer.status_code == status, key


async def test_nobody_sees_it_before_its_day_or_after_its_last(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, at = await over(), clock.now()
    number, name = await film(session, shown_from=at + timedelta(days=1),
                              shown_until=at + timedelta(days=3))  # fmt: skip
    for days, status in ((0, 403), (2, 200), (4, 410)):
        monkeypatch.setattr(clock, "now", lambda days=days: at + timedelta(days=days))
        page = (await client.get(links.session(session["slug"]))).text
        assert (f"/replays/{number}" in page) is (status == 200)
        for address in (f"/replays/{number}", f"/files/{name}"):
            assert (await client.get(address)).status_code == status
            by_desk = {"key": keys.make(number, clock.now(), Holder.DESK)}
            assert (await client.get(address, params=by_desk)).status_code == 200


async def test_what_a_speaker_handed_in_is_organisers_alone(client: httpx.AsyncClient) -> None:
    session = await over()
    new = share.New("slides", data=b"%PDF-1.7", file_name="a.pdf")
    await share.hand_in(session["id"], new, by="Ada", at=clock.now())
    number = await database.value("SELECT id FROM resources")
    name = await database.value("SELECT file FROM resources")
    assert (await client.get(f"/files/{name}")).status_code == 403
    key = keys.make(number, clock.now(), Holder.DESK)
    assert (await client.get(f"/files/{name}?key={key}")).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "sent", "said"),
    [
        ("", 200, FILM, None),
        ("bytes=0-99", 206, FILM[:100], f"bytes 0-99/{len(FILM)}"),
        ("bytes=5000-", 206, FILM[5000:], f"bytes 5000-{len(FILM) - 1}/{len(FILM)}"),
        ("bytes=-10", 206, FILM[-10:], f"bytes {len(FILM) - 10}-{len(FILM) - 1}/{len(FILM)}"),
        ("bytes=4990-999999", 206, FILM[4990:], f"bytes 4990-{len(FILM) - 1}/{len(FILM)}"),
        ("bytes=999999-", 416, b"", f"bytes */{len(FILM)}"),
        ("bytes=-0", 416, b"", f"bytes */{len(FILM)}"),
        ("bytes=9-3", 416, b"", f"bytes */{len(FILM)}"),
        ("bytes=0-1,5-6", 200, FILM, None),
        ("pages=1", 200, FILM, None),
    ],
)
async def test_any_part_of_a_file(
    client: httpx.AsyncClient, asked: str, status: int, sent: bytes, said: str | None
) -> None:
    _, name = await film(await over())
    answer = await client.get(f"/files/{name}", headers={"range": asked} if asked else {})
    assert (answer.status_code, answer.content) == (status, sent)
    assert answer.headers.get("content-range") == said
    head = await client.head(f"/files/{name}")
    assert (head.headers["content-length"], head.content) == (str(len(FILM)), b"")
    assert head.headers["content-type"] == "video/mp4"
    old = {"range": "bytes=0-9", "if-range": '"another"'}
    assert (await client.get(f"/files/{name}", headers=old)).status_code == 200


async def test_downloads_are_counted_and_nobody_is_followed(client: httpx.AsyncClient) -> None:
    number, name = await film(await over())
    for headers in ({}, {"range": "bytes=0-"}, {"range": "bytes=100-200"}):
        answer = await client.get(f"/files/{name}", headers=headers)
        assert "set-cookie" not in answer.headers
    await client.head(f"/files/{name}")
    await client.get(f"/replays/{number}")
    row = await database.value("SELECT concat(resource, ' ', day, ' ', number)"
                               " FROM resource_downloads")  # fmt: skip
    assert row == f"{number} {clock.now().date()} 2"
    columns = await database.values(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'resource_downloads' ORDER BY 1"
    )
    assert columns == ["day", "id", "number", "resource"]


async def test_another_player_is_asked_for_nothing_before_a_click(
    client: httpx.AsyncClient,
) -> None:
    session = await over()
    await share.add(session["id"], share.New("replay", url=TUBE), by="ada@example.org",
                    at=clock.now())  # fmt: skip
    number = await database.value("SELECT id FROM resources")
    before = await client.get(f"/replays/{number}", headers={"accept-language": "en"})
    assert "<iframe" not in before.text
    assert "Playing it asks tube.example.org for it" in before.text
    assert "tube" not in before.headers["content-security-policy"]
    after = await client.get(f"/replays/{number}?play=1&t=90")
    frame = re.search(r"<iframe[^>]+>", after.text)
    assert frame is not None
    assert 'src="https://tube.example.org/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv?p2p=0' in frame[0]
    assert "start=90" in frame[0]
    assert 'referrerpolicy="strict-origin-when-cross-origin"' in frame[0]
    assert "frame-src https://tube.example.org;" in after.headers["content-security-policy"]
    assert await database.value("SELECT number FROM resource_downloads") == 1
    # No other page of ours may frame it.
    page = await client.get(links.session(session["slug"]))
    assert "tube" not in page.headers["content-security-policy"]


async def test_chapters_captions_transcript_and_slides_stand_beside_a_replay(
    sign_in: SignIn,
) -> None:
    desk, session = await sign_in("editor"), await over()
    number, _ = await film(session)
    new = share.New("slides", title="Les diapos", data=b"%PDF-1.7", file_name="d.pdf")
    await share.add(session["id"], new, by="ada@example.org", at=clock.now())
    assert "has no captions" in (await desk.get("")).text  # Today reminds of them.
    assert "Add captions" in (await desk.get(f"/sessions/{session['slug']}")).text
    saved = await desk.post(f"/resources/{number}", title="Le film", audience="all",
                            chapters="0:00 Accueil\n12:30 Questions")  # fmt: skip
    assert saved.status_code == 303
    bad = {"captions": ("a.vtt", b"WEBVTT\n\n1 --> 2\nx", "text/vtt")}
    wrong = await desk.post(f"/resources/{number}/captions", language="fr", files=bad)
    assert wrong.status_code == 422
    assert "on line: 3" in wrong.text
    await desk.post(f"/resources/{number}/captions", language="fr",
                    files={"captions": ("a.vtt", recordings.VTT, "text/vtt")})  # fmt: skip
    page = (await desk.browser.get(f"/replays/{number}")).text
    assert f'<track kind="captions" src="/replays/{number}/captions/fr.vtt"' in page
    assert "Bonjour toutes et tous." in page
    assert 'data-seek="750"' in page
    assert "Les diapos" in page
    captions = await desk.browser.get(f"/replays/{number}/captions/fr.vtt")
    assert captions.headers["content-type"].startswith("text/vtt")
    assert captions.text.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n")
    assert "has no captions" not in (await desk.get("")).text


async def test_dates_are_days_of_the_session_and_both_are_kept(sign_in: SignIn) -> None:
    desk, session = await sign_in("editor"), await over()
    number, _ = await film(session)
    await desk.post(f"/resources/{number}", audience="present", shown_from="2026-12-01",
                    shown_until="2026-12-31")  # fmt: skip
    page = (await desk.get(f"/resources/{number}")).text
    assert 'value="2026-12-01"' in page
    assert 'value="2026-12-31"' in page
    kept = await database.value(
        "SELECT concat(shown_from AT TIME ZONE 'Europe/Paris', ' ',"
        " shown_until AT TIME ZONE 'Europe/Paris') FROM resources"
    )
    assert kept == "2026-12-01 00:00:00 2027-01-01 00:00:00"
    wrong = await desk.post(f"/resources/{number}", audience="all", shown_from="2026-12-31",
                            shown_until="2026-12-01", title="Le <film>")  # fmt: skip
    assert wrong.status_code == 422
    assert 'value="Le &lt;film&gt;"' in wrong.text


async def test_of_an_unlisted_session_the_number_alone_opens_nothing(
    client: httpx.AsyncClient,
) -> None:
    session = await over()
    number, name = await film(session, audience=Audience.ALL)
    await database.execute(
        "UPDATE sessions SET visibility = 'unlisted' WHERE id = $1", session["id"]
    )
    for guessed in (f"/replays/{number}", f"/files/{name}"):
        assert (await client.get(guessed)).status_code == 403
    page = (await client.get(links.session(session["slug"]))).text
    with_key = re.search(rf'href="(/replays/{number}\?key=[^"]+)"', page)
    assert with_key is not None
    assert (await client.get(with_key[1])).status_code == 200
