"""La Suite Meet: one room for each session, made as the first person enters."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from events import database, links
from events.clock import now
from events.operations.rooms import enter, set_up
from events.outgoing_http import fetch
from events.rooms.services import NewService
from events.rooms.states import Checksum, Manner, Recording, Tool
from tests import factories
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture
from tests.registrations.browsing import send
from tests.rooms.meet import CLIENT, ORGANISER, SECRET, Meet
from tests.served import PATIENCE_SECONDS

SECOND = "https://second.example.org/room"


async def a_seat(meet: Meet) -> factories.Row:
    """A registration in a session that has begun, of a programme with a La Suite Meet."""
    cycle = await factories.programme()
    new = NewService(
        f"{meet.address}external-api/v1.0/", SECRET, Checksum.SHA256, True, Manner.WEBINAR,
        Recording.NO, Tool.MEET, CLIENT, acts_for=ORGANISER,
    )  # fmt: skip
    await set_up.save(cycle["id"], new, slug=cycle["slug"], by="x@example.org")
    talk = await factories.session(cycle, starts_at=now() - timedelta(minutes=5), room_url=SECOND)
    return await factories.registration(talk)


async def enters(client: httpx.AsyncClient, seat: factories.Row) -> str:
    """Press the button; return where it leads."""
    way = links.join(seat["id"], seat["join_nonce"])
    answer = await send(client, await client.get(way), way)
    return answer.headers["location"]


async def slug_of(seat: factories.Row) -> str:
    return str(await database.value("SELECT slug FROM sessions WHERE id = $1", seat["session"]))


async def test_a_room_is_made_once_however_many_come_at_once(
    client: httpx.AsyncClient, meet: Meet
) -> None:
    seat = await a_seat(meet)
    seats = [seat] + [
        await factories.registration({"id": seat["session"], "programme": None}, email=f"{n}@x.org")
        for n in range(4)
    ]
    ways = await asyncio.gather(*(enters(client, one) for one in seats))
    assert set(ways) == {"https://visio.example.org/abc-defg-000"}
    assert len(meet.rooms) == len(meet.tokens) == 1
    assert meet.rooms[0]["access_level"] == "public"
    assert await enters(client, seat) == ways[0]
    assert len(meet.rooms) == 1


async def test_where_public_rooms_are_not_allowed_there_is_a_lobby(
    client: httpx.AsyncClient, meet: Meet
) -> None:
    meet.faults.add("no-public")
    assert (await enters(client, await a_seat(meet))).startswith("https://visio.example.org/")
    assert meet.rooms[0]["access_level"] == "trusted"


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("off", "external API is not switched on"),
        ("credentials", "does not accept the application"),
        ("unknown-person", "sign in there once"),
        ("domain", "addresses of this domain"),
        ("no-rooms", "may make no rooms"),
        ("broken", "cannot be understood"),
        ("not-json", "cannot be understood"),
        ("silent", "did not answer within six seconds"),
    ],
)
async def test_each_fault_leads_to_the_second_link_and_the_desk_says_why(
    client: httpx.AsyncClient,
    sign_in: SignIn,  # noqa: F811
    meet: Meet,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    why: str,
) -> None:
    if fault == "silent":
        monkeypatch.setattr(fetch, "SECONDS", 0.3)
    seat, desk = await a_seat(meet), await sign_in("editor")
    meet.faults.add(fault)
    assert await enters(client, seat) == SECOND
    assert why in (await desk.get(f"/sessions/{await slug_of(seat)}/room")).text
    meet.faults.clear()
    monkeypatch.setattr(fetch, "SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(enter, "REST", timedelta(0))
    assert (await enters(client, seat)).startswith("https://visio.example.org/")


async def test_a_token_that_ends_early_is_asked_for_anew(
    client: httpx.AsyncClient, meet: Meet
) -> None:
    await enters(client, await a_seat(meet))
    meet.faults.add("token-ended")
    assert (await enters(client, await a_seat(meet))).endswith("abc-defg-001")
    assert len(meet.tokens) == 2


async def test_the_test_makes_no_room_which_could_not_be_removed(
    sign_in: SignIn, meet: Meet  # noqa: F811
) -> None:  # fmt: skip
    seat, desk = await a_seat(meet), await sign_in("editor")
    tested = await desk.post(f"/sessions/{await slug_of(seat)}/room/test")
    assert tested.headers["location"].endswith("said=rooms-let-in")
    assert meet.rooms == []


async def test_the_desk_shows_what_to_dial(
    client: httpx.AsyncClient, sign_in: SignIn, meet: Meet  # noqa: F811
) -> None:  # fmt: skip
    seat, desk = await a_seat(meet), await sign_in("editor")
    await enters(client, seat)
    page = (await desk.get(f"/sessions/{await slug_of(seat)}/room")).text
    assert "+33 1 00 00 00 00, 123456#" in page


async def test_another_server_has_another_room(client: httpx.AsyncClient, meet: Meet) -> None:
    seat = await a_seat(meet)
    first = await enters(client, seat)
    await database.execute("UPDATE made_rooms SET maker = 'meet https://old.example.org/ x y'")
    second = await enters(client, seat)
    assert (first[-3:], second[-3:]) == ("000", "001")
