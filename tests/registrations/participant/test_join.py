"""The way in: waiting, the button, and honest sentences for everything else."""

import re
from datetime import timedelta

import httpx
import pytest
import time_machine

from events import database, links
from events.clock import now
from events.operations.sessions.room import change_room
from tests import factories
from tests.registrations.browsing import forms, send

ROOM = "https://room.example.org/abc?pwd=secret"


async def seat_in(minutes: float, *, room: str = ROOM, **values: object) -> factories.Row:
    """A registration in a session that starts in so many minutes."""
    session = await factories.session(
        starts_at=now() + timedelta(minutes=minutes), room_url=room, **values
    )
    return await factories.registration(session)


def way(seat: factories.Row) -> str:
    """The way in, as mails carry it."""
    return links.join(seat["id"], seat["join_nonce"])


def looks_again(page: httpx.Response) -> int | None:
    """In how many seconds a page looks again by itself, without scripts."""
    match = re.search(r'<meta http-equiv="refresh" content="(\d+)">', page.text)
    return int(match[1]) if match else None


async def test_before_the_time_a_page_waits_and_follows_by_itself(
    client: httpx.AsyncClient,
) -> None:
    seat = await seat_in(120)
    page = await client.get(way(seat))
    assert forms(page) == []
    assert "room.example.org" not in page.text
    assert looks_again(page) in range(60, 91)


async def test_near_the_start_it_looks_every_few_seconds(client: httpx.AsyncClient) -> None:
    seat = await seat_in(20)
    assert looks_again(await client.get(way(seat))) in range(4, 9)


async def test_one_button_notes_the_entrance_and_leads_to_the_room(
    client: httpx.AsyncClient,
) -> None:
    seat = await seat_in(10)
    page = await client.get(way(seat))
    assert await database.value("SELECT count(*) FROM entrances") == 0
    answer = await send(client, page, way(seat))
    assert (answer.status_code, answer.headers["location"]) == (303, ROOM)
    assert await database.value("SELECT count(*) FROM entrances") == 1
    assert await database.value("SELECT entered_at FROM registrations") is not None


async def test_the_button_leads_to_the_room_as_it_is_now(client: httpx.AsyncClient) -> None:
    seat = await seat_in(10)
    page = await client.get(way(seat))
    await change_room(
        seat["session"], "https://other.example.org/", "", by="ada@example.org", at=now()
    )
    answer = await send(client, page, way(seat))
    assert answer.headers["location"] == "https://other.example.org/"
    assert await database.value("SELECT count(*) FROM deliveries") == 0
    assert await database.value("SELECT version FROM sessions") == 1


async def test_without_a_room_the_page_says_so_and_looks_again(
    client: httpx.AsyncClient,
) -> None:
    seat = await seat_in(10, room="")
    page = await client.get(way(seat))
    assert forms(page) == []
    assert looks_again(page) is not None
    await change_room(seat["session"], ROOM, "", by="ada@example.org", at=now())
    assert len(forms(await client.get(way(seat)))) == 1


@pytest.mark.parametrize("minutes", [120, 10])
async def test_an_old_link_into_a_session_on_site_names_the_place_and_no_room(
    client: httpx.AsyncClient, minutes: float
) -> None:
    seat = await seat_in(minutes, room="", location="Salle des Essais, Villexemple")
    page = await client.get(way(seat))
    assert "Salle des Essais, Villexemple" in page.text
    assert "room opens" not in page.text
    assert "not opened the room" not in page.text
    assert looks_again(page) is None
    assert forms(page) == []


async def test_nobody_enters_before_the_time(client: httpx.AsyncClient) -> None:
    seat = await seat_in(120)
    answer = await client.post(way(seat))
    assert answer.headers["location"] == way(seat)
    assert await database.value("SELECT count(*) FROM entrances") == 0


@pytest.mark.parametrize("state", ["cancelled", "waiting", "pending", "unconfirmed", "offered"])
async def test_only_a_seat_opens_the_door(client: httpx.AsyncClient, state: str) -> None:
    seat = await seat_in(10)
    await database.execute("UPDATE registrations SET state = $1", state)
    page = await client.get(way(seat))
    assert (page.status_code, forms(page)) == (200, [])
    assert (await client.post(way(seat))).headers["location"] == way(seat)


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
async def test_a_session_that_does_not_take_place_says_so(
    client: httpx.AsyncClient, status: str
) -> None:
    seat = await seat_in(10)
    await database.execute("UPDATE sessions SET status = $1", status)
    page = await client.get(way(seat))
    assert (page.status_code, forms(page)) == (200, [])


async def test_afterwards_the_way_in_leads_to_what_remains(client: httpx.AsyncClient) -> None:
    seat = await seat_in(10)
    await factories.resource(
        {"id": seat["session"]}, url="https://video.example.org/7", public=False
    )
    with time_machine.travel(now() + timedelta(hours=3), tick=True):
        page = await client.get(way(seat))
    assert "https://video.example.org/7" in page.text
    assert forms(page) == []


async def test_a_speaker_has_a_way_in_an_hour_before(client: httpx.AsyncClient) -> None:
    session = await factories.session(starts_at=now() + timedelta(minutes=50), room_url=ROOM)
    speaker = await factories.speaker({"id": session["programme"]})
    where = await factories.appearance(speaker, session)
    link = links.speaker_join(where["id"], where["nonce"])
    answer = await send(client, await client.get(link), link)
    assert answer.headers["location"] == ROOM


async def test_a_speaker_says_yes_or_no_on_their_page(client: httpx.AsyncClient) -> None:
    session = await factories.session()
    speaker = await factories.speaker({"id": session["programme"]})
    where = await factories.appearance(speaker, session)
    link = links.appearance(where["id"], where["nonce"])
    page = await client.get(link)
    assert await database.value("SELECT answer FROM appearances") == "none"
    assert (await send(client, page, "/answer", answer="yes")).status_code == 303
    assert await database.value("SELECT answer FROM appearances") == "yes"


async def test_the_page_gives_neither_itself_nor_the_room_away(
    client: httpx.AsyncClient,
) -> None:
    seat = await seat_in(10)
    page = await client.get(way(seat))
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "pwd=secret" not in page.text
