"""The example: six sessions around today, workshops to come, and nobody written to."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from events import database, demo
from events.demo import people, portrait, replays, workshops
from events.openagenda import ledger
from events.operations.sessions import cancel
from events.resources import chapters, players, webvtt
from tests import sql
from tests.storage import stored

pytestmark = pytest.mark.usefixtures("database")

WEDNESDAY = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
TABLES = (
    "programmes", "sessions", "speakers", "appearances", "resources", "people", "registrations",
    "entrances", "deliveries",
)  # fmt: skip

IN_PUBLIC = "programme = (SELECT id FROM programmes WHERE visibility = 'public')"


async def everything() -> list[list[dict[str, Any]]]:
    return [await sql.rows(f"SELECT * FROM {table} ORDER BY id") for table in TABLES]


async def test_a_second_time_changes_nothing() -> None:
    assert await demo.load(at=WEDNESDAY)
    before = await everything(), stored.files("files/portraits/")
    assert not await demo.load(at=WEDNESDAY + timedelta(days=9))
    assert (await everything(), stored.files("files/portraits/")) == before


@pytest.mark.parametrize("days", range(7))
async def test_six_sessions_stand_around_any_day_of_the_week(days: int) -> None:
    today = WEDNESDAY + timedelta(days=days)
    await demo.load(at=today)
    found = await sql.rows(f"SELECT * FROM sessions WHERE {IN_PUBLIC} ORDER BY starts_at")
    assert [row["starts_at"] > today for row in found] == [False] * 3 + [True] * 3
    assert found[3]["starts_at"] - today < timedelta(days=4)
    assert found[4]["starts_at"] - found[3]["starts_at"] > timedelta(hours=12)
    assert all(row["starts_local"].weekday() < 5 for row in found)
    assert len({row["starts_at"].date() for row in found}) == 6


async def test_past_sessions_left_something_and_one_of_the_next_is_full() -> None:
    await demo.load(at=WEDNESDAY)
    found = await sql.rows(
        "SELECT s.starts_at, s.capacity, s.taken,"
        " (SELECT count(*) FROM resources WHERE session = s.id) AS resources,"
        " (SELECT count(*) FROM registrations WHERE session = s.id AND state = 'held') AS held,"
        " (SELECT count(*) FROM registrations WHERE session = s.id AND state = 'waiting') AS line"
        f" FROM sessions s WHERE {IN_PUBLIC} ORDER BY s.starts_at"
    )
    assert all(row["resources"] >= 2 for row in found[:3])
    assert all(row["taken"] == row["held"] for row in found)
    full = [row for row in found if row["taken"] == row["capacity"]]
    assert [(row["starts_at"] > WEDNESDAY, row["line"]) for row in full] == [(True, 3)]


async def test_only_what_falls_due_later_is_owed() -> None:
    await demo.load(at=WEDNESDAY)
    mails = await sql.rows("SELECT letter, state, due_at FROM deliveries")
    owed = [mail for mail in mails if mail["state"] == "due"]
    assert all(mail["due_at"] > WEDNESDAY for mail in owed)
    assert {mail["letter"] for mail in owed} == {
        "reminder-1d", "reminder-1h", "follow-up", "announcement",
    }  # fmt: skip
    rest = sorted((mail["state"], mail["letter"]) for mail in mails if mail not in owed)
    assert rest == [("held", "invitation"), ("sent", "invitation")]


async def test_everybody_is_plainly_invented() -> None:
    await demo.load(at=WEDNESDAY)
    for table in ("people", "proposals", "organisers", "speakers"):
        emails = [row["email"] for row in await sql.rows(f"SELECT email FROM {table}")]
        assert any(emails)
        assert all(email.endswith("@example.org") for email in emails if email)
    urls = await sql.rows("SELECT url FROM resources UNION ALL SELECT url FROM webhooks")
    urls += await sql.rows("SELECT room_url AS url FROM sessions")
    assert all(".example.org/" in row["url"] for row in urls)


async def test_nothing_is_asked_of_others() -> None:
    await demo.load(at=WEDNESDAY)
    slug = "ce-qui-reste-d-un-cycle-capitaliser-sans-s-epuiser"
    later = WEDNESDAY + timedelta(hours=1)
    session = await database.value("SELECT id FROM sessions WHERE slug = $1", slug)
    await cancel.cancel_session(session, by="team@example.org", at=later)
    await ledger.fold_changes(later)
    assert await sql.rows("SELECT 1 FROM webhook_messages WHERE state = 'due'") == []
    assert len(await sql.rows("SELECT 1 FROM openagenda_events WHERE state = 'due'")) == 6
    assert await ledger.claim(later) == []


async def test_what_is_off_was_tried_as_its_page_says() -> None:
    await demo.load(at=WEDNESDAY)
    [agenda] = await sql.rows("SELECT off_why, tested_at, test_failure FROM openagenda_agendas")
    assert (agenda["off_why"], agenda["tested_at"] < WEDNESDAY) == ("key", True)
    assert agenda["test_failure"]
    sent = await sql.rows("SELECT state, attempts, tried_at, delivered_at FROM webhook_messages m"
                          " JOIN webhooks w ON w.id = m.webhook")  # fmt: skip
    assert {(one["state"], one["attempts"]) for one in sent} == {("delivered", 1)}
    assert all(one["tried_at"] == one["delivered_at"] < WEDNESDAY for one in sent)


async def test_the_workshops_are_for_their_guests_alone(client: httpx.AsyncClient) -> None:
    await demo.load(at=WEDNESDAY)
    for path in ("/", "/programmes", "/speakers", "/sitemap.xml", "/api/v1/sessions"):
        page = (await client.get(path, follow_redirects=True)).text
        for name in (workshops.TITLE, workshops.SLUG, *(one.name for one in workshops.FACILITATORS),
                     *(one.title for one in workshops.ALL)):  # fmt: skip
            assert name not in page, (path, name)
    door = await client.get(f"/programmes/{workshops.SLUG}")
    assert door.status_code == 403
    assert workshops.TITLE not in door.text


def test_a_portrait_is_drawn_from_the_name_alone() -> None:
    drawn = {who.name: portrait.draw(who.name) for who in people.SPEAKERS}
    assert len(set(drawn.values())) == len(drawn)
    for name, data in drawn.items():
        assert portrait.draw(name) == data
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.size == (400, 400)


async def test_replays_have_chapters_captions_and_a_transcript(client: httpx.AsyncClient) -> None:
    await demo.load(at=WEDNESDAY)
    found = await sql.rows(
        "SELECT id, url, chapters FROM resources WHERE kind = 'replay' ORDER BY session"
    )
    assert all(players.of(row["url"]) for row in found)
    assert [len(chapters.read(row["chapters"])) for row in found] == [6, 5, 0]
    page = (await client.get(f"/replays/{found[0]['id']}", params={"lang": "en"})).text
    for words in ("Chapters", "Le temps des bénévoles", "Transcript", "appears in no accounts",
                  "Français (WebVTT)", "English (WebVTT)",
                  "Play it from video.example.org"):  # fmt: skip
        assert words in page, words
    vtt = await client.get(f"/replays/{found[0]['id']}/captions/fr.vtt")
    assert [cue.words for cue in webvtt.read(vtt.content)][:1] == [
        "Bonjour à toutes et à tous, et bienvenue à cette première séance."
    ]


@pytest.mark.parametrize("film", replays.FILMS)
def test_captions_are_in_order_and_each_language_says_as_much(film: replays.Film) -> None:
    assert len({len(said) for said in film.said.values()}) == 1
    for said in film.said.values():
        written = webvtt.written(replays.cues(said))
        assert webvtt.read(written.encode()) == replays.cues(said)
