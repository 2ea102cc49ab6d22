"""Zoom: a meeting or webinar for each session, a link for each person, and who was there."""

from datetime import datetime, timedelta

import httpx
import pytest

from events import database, links
from events.clock import now
from events.operations.rooms import enter, set_up, watch
from events.outgoing_http import fetch
from events.rooms.services import NewService
from events.rooms.states import Checksum, Manner, Recording, Tool
from events.rooms.zoom.calls import in_path
from tests import factories
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture
from tests.registrations.browsing import send
from tests.rooms.zoom import ACCOUNT, CLIENT, HOST, SECRET, Zoom
from tests.served import PATIENCE_SECONDS

SECOND = "https://second.example.org/room"


async def a_seat(
    zoom: Zoom, manner: Manner = Manner.WEBINAR, begin: datetime | None = None
) -> factories.Row:
    """A registration in a session that has begun, of a programme with a Zoom account."""
    cycle = await factories.programme()
    new = NewService(zoom.address, SECRET, Checksum.SHA256, True, manner, Recording.NO, Tool.ZOOM,
                     ACCOUNT, CLIENT, HOST)  # fmt: skip
    await set_up.save(cycle["id"], new, slug=cycle["slug"], by="x@example.org")
    begin = begin or now() - timedelta(minutes=5)
    talk = await factories.session(cycle, starts_at=begin, room_url=SECOND)
    return await factories.registration(talk, name="Ada Exemple")


async def enters(client: httpx.AsyncClient, way: str) -> str:
    """Press the button; return where it leads."""
    answer = await send(client, await client.get(way), way)
    return answer.headers["location"]


def way(seat: factories.Row) -> str:
    return links.join(seat["id"], seat["join_nonce"])


@pytest.mark.parametrize("manner", list(Manner))
async def test_each_has_a_link_of_their_own_speakers_speak_and_organisers_are_the_host(
    client: httpx.AsyncClient, sign_in: SignIn, zoom: Zoom, manner: Manner  # noqa: F811
) -> None:  # fmt: skip
    seat, desk = await a_seat(zoom, manner), await sign_in("editor")
    talk = await database.value("SELECT slug FROM sessions WHERE id = $1", seat["session"])
    cycle = {"id": await database.value("SELECT id FROM programmes")}
    guest = await factories.appearance(await factories.speaker(cycle), {"id": seat["session"]})
    first = await enters(client, way(seat))
    assert first.endswith("?tk=R0")
    assert await enters(client, way(seat)) == first
    speaks = await enters(client, links.speaker_join(guest["id"], guest["nonce"]))
    assert speaks.endswith("?panel=0" if manner is Manner.WEBINAR else "?tk=R1")
    led = await desk.post(f"/sessions/{talk}/room/entrance")
    assert "?zak=" in led.headers["location"]
    assert (len(zoom.made), zoom.tokens) == (1, 1)
    assert "ada" not in str(zoom.people).lower().replace("'first_name': 'ada'", "")


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("credentials", "does not accept the application"),
        ("scope", "lacks a scope"),
        ("no-plan", "lacks a scope"),
        ("throttled", "too often"),
        ("broken", "cannot be understood"),
        ("not-json", "cannot be understood"),
        ("silent", "did not answer within six seconds"),
    ],
)
async def test_each_fault_leads_to_the_second_link_and_the_desk_says_why(
    client: httpx.AsyncClient, sign_in: SignIn, zoom: Zoom, fault: str, why: str,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if fault == "silent":
        monkeypatch.setattr(fetch, "SECONDS", 0.3)
    seat, desk = await a_seat(zoom), await sign_in("editor")
    slug = await database.value("SELECT slug FROM sessions WHERE id = $1", seat["session"])
    zoom.faults.add(fault)
    assert await enters(client, way(seat)) == SECOND
    assert why in (await desk.get(f"/sessions/{slug}/room")).text
    zoom.faults.clear()
    monkeypatch.setattr(fetch, "SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(enter, "REST", timedelta(0))
    assert "?tk=" in await enters(client, way(seat))


@pytest.mark.parametrize("fault", ["token-ended", "throttled-once"])
async def test_what_passes_at_once_nobody_notices(
    client: httpx.AsyncClient, zoom: Zoom, fault: str
) -> None:
    await enters(client, way(await a_seat(zoom)))
    zoom.faults.add(fault)
    assert "?tk=" in await enters(client, way(await a_seat(zoom)))


@pytest.mark.parametrize("manner", list(Manner))
async def test_a_meeting_that_was_removed_on_zoom_is_made_anew_for_all(
    client: httpx.AsyncClient, sign_in: SignIn, zoom: Zoom, manner: Manner  # noqa: F811
) -> None:  # fmt: skip
    seat, desk = await a_seat(zoom, manner), await sign_in("editor")
    slug = await database.value("SELECT slug FROM sessions WHERE id = $1", seat["session"])
    first = await enters(client, way(seat))
    zoom.remove_all()
    late = await factories.registration({"id": seat["session"]}, "bo@example.org", name="Bo")
    assert "?tk=" in await enters(client, way(late))
    led = await desk.post(f"/sessions/{slug}/room/entrance")
    assert "?zak=" in led.headers["location"]
    assert await enters(client, way(seat)) != first
    assert len(zoom.made) == 1
    assert await database.value("SELECT failed_at FROM session_rooms") is None


async def test_a_meeting_that_zoom_only_misses_once_stays(
    client: httpx.AsyncClient, zoom: Zoom
) -> None:
    seat = await a_seat(zoom)
    await enters(client, way(seat))
    late = await factories.registration({"id": seat["session"]}, "bo@example.org", name="Bo")
    zoom.faults.add("missed-once")
    assert await enters(client, way(late)) == SECOND
    assert len(zoom.made) == 1


async def test_a_meeting_stays_where_webinars_were_chosen_after_it_was_made(
    client: httpx.AsyncClient, zoom: Zoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enter, "REST", timedelta(0))
    seat = await a_seat(zoom, Manner.MEETING)
    first = await enters(client, way(seat))
    await database.execute("UPDATE room_services SET manner = 'webinar'")
    late = await factories.registration({"id": seat["session"]}, "bo@example.org", name="Bo")
    assert await enters(client, way(late)) == SECOND
    assert await enters(client, way(seat)) == first
    assert len(zoom.made) == 1


@pytest.mark.parametrize("fault", ["silent", "broken", "not-json"])
async def test_a_fault_after_the_meeting_was_made_leads_to_the_second_link_too(
    client: httpx.AsyncClient, zoom: Zoom, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = await a_seat(zoom)
    await enters(client, way(seat))
    late = await factories.registration({"id": seat["session"]}, "bo@example.org", name="Bo")
    monkeypatch.setattr(fetch, "SECONDS", 0.3)
    monkeypatch.setattr(enter, "REST", timedelta(0))
    zoom.faults.add(fault)
    assert await enters(client, way(late)) == SECOND
    zoom.faults.clear()
    monkeypatch.setattr(fetch, "SECONDS", PATIENCE_SECONDS)
    assert "?tk=" in await enters(client, way(late))
    assert len(zoom.made) == 1


async def test_a_report_that_does_not_come_is_asked_for_again(
    client: httpx.AsyncClient, zoom: Zoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = now() - timedelta(minutes=30)
    await enters(client, way(await a_seat(zoom, begin=begin)))
    stay = {"name": "Ada", "registrant_id": "R0", "status": "in_meeting"}
    zoom.report = [{**stay, "join_time": begin.isoformat(),
                    "leave_time": (begin + timedelta(minutes=9)).isoformat()}]  # fmt: skip
    monkeypatch.setattr(fetch, "SECONDS", 0.3)
    for hours, fault in enumerate(("silent", "broken", "not-json"), 2):
        zoom.faults = {fault}
        await watch.watch(lambda hours=hours: begin + timedelta(hours=hours))
        assert await database.value("SELECT attended_seconds FROM registrations") is None, fault
    zoom.faults.clear()
    monkeypatch.setattr(fetch, "SECONDS", PATIENCE_SECONDS)
    await watch.watch(lambda: begin + timedelta(hours=8))
    assert await database.value("SELECT attended_seconds FROM registrations") == 9 * 60


async def test_a_report_is_read_page_by_page_and_stays_are_added_up(
    client: httpx.AsyncClient, zoom: Zoom
) -> None:
    begin = now() - timedelta(minutes=30)
    seat = await a_seat(zoom, begin=begin)
    await enters(client, way(seat))

    def row(first: int, last: int, **said: str) -> dict[str, str]:
        join, leave = (begin + timedelta(minutes=one) for one in (first, last))
        return {"name": "Ada", "user_email": "", "join_time": join.isoformat(),
                "leave_time": leave.isoformat(), "status": "in_meeting", **said}  # fmt: skip

    zoom.report = [
        row(0, 10, registrant_id="R0"), row(5, 12, registrant_id="R0"),
        row(20, 25, registrant_id="R0"), row(0, 5, registrant_id="R0", status="in_waiting_room"),
        row(0, 60, name="Hôte", user_email=HOST), row(0, 7, name="Une invitée"),
    ]  # fmt: skip
    zoom.faults.add("not-ready")
    after = begin + timedelta(minutes=100)
    await watch.watch(lambda: after)
    assert await database.value("SELECT attended_seconds FROM registrations") is None
    zoom.faults.clear()
    for hours in (3, 6):
        await watch.watch(lambda hours=hours: after + timedelta(hours=hours))
        assert await database.value("SELECT attended_seconds FROM registrations") == 17 * 60
    assert await database.values("SELECT tool FROM attendance_lists") == ["zoom"]
    assert await database.values("SELECT name FROM attendance_guests") == ["Une invitée"]
    await watch.watch(lambda: after + timedelta(days=2))
    assert await database.value("SELECT count(*) FROM room_registrants") == 0
    assert await database.value("SELECT count(*) FROM room_meetings WHERE look_at IS NOT NULL") == 0


def test_an_id_with_slashes_is_encoded_twice() -> None:
    assert in_path("/a==") == "%252Fa%253D%253D"
    assert in_path("a//b") == "a%252F%252Fb"
    assert in_path("a/b+c") == "a%2Fb%2Bc"


async def test_the_test_makes_a_meeting_and_removes_it(sign_in: SignIn, zoom: Zoom) -> None:  # noqa: F811
    seat, desk = await a_seat(zoom), await sign_in("editor")
    slug = await database.value("SELECT slug FROM sessions WHERE id = $1", seat["session"])
    tested = await desk.post(f"/sessions/{slug}/room/test")
    assert tested.headers["location"].endswith("said=rooms-work")
    assert zoom.made == {}
