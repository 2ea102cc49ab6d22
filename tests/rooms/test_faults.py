"""Each fault of a room's server that is known of, and what people and organisers see of it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from events import database, links, signing
from events.clock import now
from events.operations.rooms import enter, set_up, watch
from events.outgoing_http import fetch
from events.rooms.services import NewService
from events.rooms.states import Checksum, Manner, Recording
from tests import factories
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture
from tests.registrations.browsing import forms, send
from tests.rooms.bbb import SECRET, BigBlueButton, Meeting, attendee, post_ready, post_report
from tests.served import PATIENCE_SECONDS

SECOND = "https://second.example.org/room"


async def a_seat(bbb: BigBlueButton, *, second: str = SECOND, **values: object) -> factories.Row:
    """A registration in a session that has begun, of a programme with a server."""
    cycle = await factories.programme()
    new = NewService(bbb.address, SECRET, Checksum.SHA256, True, Manner.WEBINAR, Recording.AUTO)
    await set_up.save(cycle["id"], new, slug=cycle["slug"], by="x@example.org")
    given = {"starts_at": now() - timedelta(minutes=5), "room_url": second, **values}
    return await factories.registration(await factories.session(cycle, **given))


def way(seat: factories.Row) -> str:
    return links.join(seat["id"], seat["join_nonce"])


async def enters(client: httpx.AsyncClient, seat: factories.Row) -> str:
    """Press the button; return where it leads."""
    answer = await send(client, await client.get(way(seat)), way(seat))
    return answer.headers["location"]


async def meets(
    client: httpx.AsyncClient, bbb: BigBlueButton, seat: factories.Row
) -> tuple[Meeting, str]:
    """Enter, and return the meeting and by which id one is in it."""
    said = await bbb.visit(await enters(client, seat))
    return bbb.running[said["meetingID"]], said["userID"]


async def seconds_of(seat: factories.Row) -> int | None:
    return await database.value(
        "SELECT attended_seconds FROM registrations WHERE id = $1", seat["id"]
    )


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("checksum", "does not accept our signature"),
        ("broken", "something is wrong with it"),
        ("html", "is not BigBlueButton"),
        ("silent", "did not answer within six seconds"),
        ("not-unique", "idNotUnique"),
    ],
)
async def test_who_enters_takes_the_second_link_and_only_the_desk_says_why(
    client: httpx.AsyncClient,
    sign_in: SignIn,  # noqa: F811
    bbb: BigBlueButton,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    why: str,
) -> None:
    if fault == "silent":
        monkeypatch.setattr(fetch, "SECONDS", 0.3)
    seat, desk = await a_seat(bbb), await sign_in("editor")
    slug = await database.value("SELECT slug FROM sessions WHERE id = $1", seat["session"])
    bbb.faults.add(fault)
    assert await enters(client, seat) == SECOND
    page = (await client.get(way(seat))).text
    assert "second.example.org" in page
    assert "could not" not in page
    assert why in (await desk.get(f"/sessions/{slug}/room")).text
    assert why in (await desk.get(f"/sessions/{slug}/day")).text
    assert "could not be made" in (await desk.get("")).text
    bbb.faults.clear()
    monkeypatch.setattr(fetch, "SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(enter, "REST", timedelta(0))
    assert "/bigbluebutton/api/join?" in await enters(client, seat)
    assert why not in (await desk.get(f"/sessions/{slug}/room")).text


async def test_without_a_second_link_they_wait_and_nothing_is_noted(
    client: httpx.AsyncClient, bbb: BigBlueButton
) -> None:
    seat = await a_seat(bbb, second="")
    bbb.faults.add("checksum")
    assert await enters(client, seat) == way(seat)
    page = await client.get(way(seat))
    assert forms(page) == []
    assert "L’équipe n’a pas encore ouvert la salle." in page.text
    assert await database.value("SELECT count(*) FROM entrances") == 0


async def test_a_title_that_changed_since_does_not_close_the_room(
    client: httpx.AsyncClient, bbb: BigBlueButton
) -> None:
    seat = await a_seat(bbb)
    meeting, _ = await meets(client, bbb, seat)
    await database.execute("UPDATE sessions SET title = 'Un autre titre'")
    again, _ = await meets(client, bbb, seat)
    assert again is meeting


async def test_a_room_that_stood_empty_is_made_anew_and_both_count(
    client: httpx.AsyncClient, bbb: BigBlueButton
) -> None:
    begin = now() - timedelta(minutes=50)
    seat = await a_seat(bbb, starts_at=begin)
    first, user = await meets(client, bbb, seat)
    old = await enters(client, seat)
    bbb.leave(first.room)
    second, _ = await meets(client, bbb, seat)
    with pytest.raises(AssertionError, match="mismatchCreateTime"):
        await bbb.visit(old)
    bbb.leave(second.room)
    for meeting, minute in ((second, 20), (first, 0)):  # out of order
        stay = (begin + timedelta(minutes=minute), begin + timedelta(minutes=minute + 10))
        report = [attendee(user, "Ada", stay)]
        await post_report(client, meeting, report, finish=stay[1])
    assert await seconds_of(seat) == 1200


async def test_a_report_that_comes_twice_counts_once_and_over_what_was_seen(
    client: httpx.AsyncClient, bbb: BigBlueButton
) -> None:
    begin = now() - timedelta(minutes=5)
    seat = await a_seat(bbb, starts_at=begin)
    meeting, user = await meets(client, bbb, seat)
    await watch.watch(now)
    bbb.leave(meeting.room)
    stay = (begin, begin + timedelta(minutes=4))
    for _ in range(2):
        answer = await post_report(client, meeting, [attendee(user, "Ada", stay)], finish=stay[1])
        assert answer.status_code == 200
    assert await seconds_of(seat) == 240
    assert await database.values("SELECT source FROM attendance_lists") == ["callback"]
    assert await watch.watch(lambda: now() + timedelta(minutes=1)) == 1
    assert await seconds_of(seat) == 240


async def test_a_report_that_is_lost_is_made_up_for_by_asking(
    client: httpx.AsyncClient, bbb: BigBlueButton
) -> None:
    seat = await a_seat(bbb, starts_at=now())
    meeting, _ = await meets(client, bbb, seat)
    for minute in range(1, 8):
        await watch.watch(lambda minute=minute: now() + timedelta(minutes=minute))
    bbb.leave(meeting.room)
    await watch.watch(lambda: now() + timedelta(minutes=9))
    assert await seconds_of(seat) in range(355, 366)
    assert await database.values("SELECT source FROM attendance_lists") == ["polled"]


async def test_who_was_erased_meanwhile_is_not_named_again(
    client: httpx.AsyncClient, bbb: BigBlueButton
) -> None:
    begin = now() - timedelta(minutes=5)
    seat = await a_seat(bbb, starts_at=begin)
    meeting, user = await meets(client, bbb, seat)
    await database.execute("UPDATE registrations SET name = ''")
    stay = [attendee(user, "Ada Exemple", (begin, begin + timedelta(minutes=3)))]
    await post_report(client, meeting, stay, finish=now())
    assert await seconds_of(seat) == 180
    assert await database.value("SELECT count(*) FROM attendance_guests") == 0


async def test_side_rooms_are_not_a_second_attendance(
    client: httpx.AsyncClient, bbb: BigBlueButton
) -> None:
    begin = now() - timedelta(minutes=5)
    seat = await a_seat(bbb, starts_at=begin)
    meeting, user = await meets(client, bbb, seat)
    stay = [attendee(user, "Ada", (begin, begin + timedelta(minutes=3)))]
    answer = await post_report(client, meeting, stay, finish=now(), breakout=True)
    assert (answer.status_code, await seconds_of(seat)) == (200, None)


async def test_a_stay_that_the_server_does_not_know_stays_unknown(
    client: httpx.AsyncClient, bbb: BigBlueButton
) -> None:
    seat = await a_seat(bbb)
    meeting, user = await meets(client, bbb, seat)
    await post_report(client, meeting, [attendee(user, "Ada")], finish=now())
    assert await seconds_of(seat) is None
    assert await database.value("SELECT count(*) FROM attendance_spans") == 1


async def test_a_token_lets_in_no_report_of_another_meeting(
    client: httpx.AsyncClient, bbb: BigBlueButton
) -> None:
    begin = now() - timedelta(minutes=5)
    mine, theirs = await a_seat(bbb, starts_at=begin), await a_seat(bbb, starts_at=begin)
    one, user = await meets(client, bbb, mine)
    other, _ = await meets(client, bbb, theirs)
    stay = [attendee(user, "Ada", (begin, begin + timedelta(minutes=3)))]
    to_another = await post_report(client, one, stay, finish=now(), to=other)
    forged = await post_report(client, one, stay, finish=now(), secret="x" * 64)
    assert [to_another.status_code, forged.status_code] == [422, 401]
    assert await database.value("SELECT count(*) FROM attendance_lists") == 0
    copied = await post_report(client, other, stay, finish=now())
    assert copied.status_code == 200
    assert [await seconds_of(mine), await seconds_of(theirs)] == [None, None]


async def test_recordings_come_once_whatever_order_and_number_of_calls(
    client: httpx.AsyncClient, bbb: BigBlueButton
) -> None:
    seat = await a_seat(bbb)
    meeting, _ = await meets(client, bbb, seat)
    assert (await post_ready(client, meeting)).status_code == 200  # before the end is known of
    bbb.leave(meeting.room)
    bbb.recordings[meeting.internal] = "https://bbb.example.org/playback/1"
    bbb.faults.add("no-id")
    await watch.watch(now)
    await watch.watch(now)
    assert await database.value("SELECT count(*) FROM resources") == 0
    bbb.faults.clear()
    for _ in range(2):
        assert (await post_ready(client, meeting, record_id="")).status_code == 200
        await watch.watch(now)
    assert await database.values("SELECT source FROM resources") == ["handed-in"]
    await database.execute("DELETE FROM resources")
    await post_ready(client, meeting)
    await watch.watch(now)
    assert await database.value("SELECT count(*) FROM resources") == 0


async def test_a_recording_is_signed_and_of_a_session_that_is_there(
    client: httpx.AsyncClient, bbb: BigBlueButton
) -> None:
    seat = await a_seat(bbb)
    meeting, _ = await meets(client, bbb, seat)
    assert (await post_ready(client, meeting, secret="x" * 64)).status_code == 401
    assert (await post_ready(client, meeting, meeting_id="c-another")).status_code == 422
    await database.execute("DELETE FROM room_services")
    assert (await post_ready(client, meeting)).status_code == 410


async def test_slides_are_loaded_by_an_address_of_a_quarter_of_an_hour(
    client: httpx.AsyncClient, bbb: BigBlueButton, sign_in: SignIn  # noqa: F811
) -> None:  # fmt: skip
    seat, desk = await a_seat(bbb), await sign_in("editor")
    slug = await database.value("SELECT slug FROM sessions WHERE id = $1", seat["session"])
    pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    added = await desk.post(f"/sessions/{slug}/resources", kind="slides", audience="registered",
                            files={"file": ("Été & co.pdf", pdf, "application/pdf")})  # fmt: skip
    assert added.status_code == 303
    meeting, _ = await meets(client, bbb, seat)
    assert 'filename="Été &amp; co.pdf"' in meeting.slides
    address = meeting.slides.partition('url="')[2].partition('"')[0]
    answer = await client.get(urlsplit(address).path)
    assert (answer.status_code, answer.content) == (200, pdf)
    assert (
        await client.get(urlsplit(address).path.replace("slides/", "slides/1"))
    ).status_code == 404


async def test_a_server_inside_is_refused_unless_it_is_allowed(sign_in: SignIn) -> None:  # noqa: F811
    desk, cycle = await sign_in("editor"), await factories.programme()
    for address in (
        "https://127.0.0.1/",
        "https://10.0.0.7/api",
        "http://bbb.example.org",
    ):
        answer = await desk.post(
            f"/programmes/{cycle['slug']}/rooms", address=address, secret="x" * 40
        )
        assert answer.status_code == 422, address
    assert await database.value("SELECT count(*) FROM room_services") == 0


async def test_the_test_of_a_week_before_and_an_unreadable_secret(
    sign_in: SignIn, bbb: BigBlueButton  # noqa: F811
) -> None:  # fmt: skip
    seat = await a_seat(bbb, starts_at=now() + timedelta(days=5))
    desk = await sign_in("editor")
    slug = await database.value("SELECT slug FROM sessions WHERE id = $1", seat["session"])
    assert "Test of the room" in (await desk.get(f"/sessions/{slug}")).text
    tested = await desk.post(f"/sessions/{slug}/room/test")
    assert tested.headers["location"].endswith("said=rooms-work")
    assert (bbb.running, bbb.calls) == ({}, ["create", "end"])
    assert "It works" in (await desk.get(f"/sessions/{slug}/room")).text
    await database.execute("UPDATE room_services SET secret = $1", signing.sealed("other", "x"))
    await desk.post(f"/sessions/{slug}/room/test")
    assert "cannot be read any more" in (await desk.get(f"/sessions/{slug}/room")).text


async def test_a_session_says_otherwise_and_that_is_undone(
    client: httpx.AsyncClient, sign_in: SignIn, bbb: BigBlueButton  # noqa: F811
) -> None:  # fmt: skip
    seat, desk = await a_seat(bbb), await sign_in("editor")
    slug = await database.value("SELECT slug FROM sessions WHERE id = $1", seat["session"])
    saved = await desk.post(f"/sessions/{slug}/room", room_url=SECOND, choice="link")
    assert await enters(client, seat) == SECOND
    step = parse_qs(urlsplit(saved.headers["location"]).query)["step"][0]
    await desk.post(f"/steps/{step}/undoing")
    assert "/api/join?" in await enters(client, seat)


async def test_a_copy_of_a_programme_has_its_server(sign_in: SignIn, bbb: BigBlueButton) -> None:  # noqa: F811
    await a_seat(bbb)
    desk = await sign_in("owner")
    slug = await database.value("SELECT slug FROM programmes")
    await desk.post(f"/programmes/{slug}/copy", title="Une autre année", weeks="52")
    assert await database.value("SELECT count(*) FROM room_services") == 2
