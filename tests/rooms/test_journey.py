"""From the server's address at the desk to the follow-up with the replay."""

from datetime import timedelta

import httpx

from events import database, links
from events.clock import now
from events.operations.rooms import watch
from tests import factories
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture
from tests.desk.sessions.test_resources import follow_up
from tests.mail import post
from tests.registrations.browsing import send
from tests.rooms.bbb import SECRET, BigBlueButton, attendee, post_end, post_ready, post_report


async def test_from_a_server_at_the_desk_to_the_replay_in_the_follow_up(
    client: httpx.AsyncClient,
    sign_in: SignIn,  # noqa: F811
    bbb: BigBlueButton,
) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    rooms = f"/programmes/{cycle['slug']}/rooms"
    saved = await desk.post(rooms, address=bbb.address, secret=SECRET, everywhere="yes",
                            manner="webinar", recording="button")  # fmt: skip
    assert saved.headers["location"].endswith("said=rooms-work")
    assert SECRET not in (await desk.get(rooms)).text
    assert SECRET not in str(await database.values("SELECT secret FROM room_services"))

    begin = now() - timedelta(minutes=61)
    talk = await factories.session(cycle, starts_at=begin)
    seats = [await factories.registration(talk, f"p{n}@example.org") for n in range(3)]
    guest = await factories.appearance(await factories.speaker(cycle), talk)
    came = []
    for seat in seats:
        way = links.join(seat["id"], seat["join_nonce"])
        page = await client.get(way)
        assert "127.0.0.1" in page.text
        entered = await send(client, page, way)
        came.append(await bbb.visit(entered.headers["location"]))
    way = links.speaker_join(guest["id"], guest["nonce"])
    entered = await send(client, await client.get(way), way)
    came.append(await bbb.visit(entered.headers["location"]))
    led = await desk.post(f"/sessions/{talk['slug']}/room/entrance")
    came.append(await bbb.visit(led.headers["location"]))
    assert [one["role"] for one in came] == ["VIEWER"] * 3 + ["MODERATOR"] * 2
    assert len({one["userID"] for one in came}) == 5
    (meeting,) = bbb.running.values()
    assert (meeting.said["notifyRecordingIsOn"], meeting.said["record"]) == ("true", "true")
    assert meeting.said["lockSettingsDisableMic"] == "true"

    bbb.leave(meeting.room)
    assert (await post_end(client, meeting)).status_code == 200
    await watch.watch(now)
    stays = [(begin, begin + timedelta(minutes=m)) for m in (10, 20, 60)]
    there = [attendee(one["userID"], one["fullName"], stay)
             for one, stay in zip(came, stays, strict=False)]  # fmt: skip
    there.append(attendee("w_guest", "Une invitée", stays[0]))
    ends = begin + timedelta(minutes=60)
    assert (await post_report(client, meeting, there, finish=ends)).status_code == 200
    seconds = await database.values("SELECT attended_seconds FROM registrations ORDER BY id")
    assert seconds == [600, 1200, 3600]
    desk_page = (await desk.get(f"/sessions/{talk['slug']}/attendance")).text
    assert "told by the server after the meeting" in desk_page
    assert "Une invitée" in desk_page

    bbb.recordings[meeting.internal] = "https://bbb.example.org/playback/presentation/2.3/1"
    assert (await post_ready(client, meeting)).status_code == 200
    await watch.watch(now)
    await follow_up(talk)
    assert await post.arrive() == []
    page_of_it = (await desk.get(f"/sessions/{talk['slug']}")).text
    assert "Recorded in the room, not public yet" in page_of_it
    assert "is ready: look at it" in (await desk.get("")).text
    draft = await database.value("SELECT id FROM resources WHERE kind = 'replay'")
    await desk.post(f"/resources/{draft}/acceptance")
    (mail,) = await post.arrive()
    assert mail.letter == "follow-up"
