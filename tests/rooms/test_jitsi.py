"""Jitsi, one's own and 8x8's: a token at the door for one person, one room and an hour."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from events import database, links, signing
from events.clock import now
from events.operations.rooms import set_up
from events.rooms.services import NewService
from events.rooms.states import Checksum, Manner, Recording, Tool
from tests import factories
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture
from tests.registrations.browsing import send
from tests.rooms.jitsi import APP, SECRET, Jitsi, TurnedAway

APP_ID = "vpaas-magic-cookie-1fc542a3e4414a44b2611668195e2bfe"
SECOND = "https://second.example.org/room"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """A key as 8x8's console makes them."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


async def a_seat(jitsi: Jitsi, **said: object) -> factories.Row:
    """A registration in a session that has begun, of a programme with a Jitsi."""
    cycle = await factories.programme()
    given = {"tool": Tool.JITSI, "account": APP, **said}
    new = NewService(
        jitsi.address, str(given.pop("secret", SECRET)), Checksum.SHA256, True, Manner.WEBINAR,
        Recording(given.pop("recording", Recording.NO)), **given,  # type: ignore[arg-type]
    )  # fmt: skip
    await set_up.save(cycle["id"], new, slug=cycle["slug"], by="x@example.org")
    talk = await factories.session(
        cycle, starts_at=now() - timedelta(minutes=5), room_url=SECOND, title="Été & co"
    )
    return await factories.registration(talk, name="Ada Exemple")


async def enters(client: httpx.AsyncClient, way: str) -> str:
    """Press the button; return where it leads."""
    answer = await send(client, await client.get(way), way)
    return answer.headers["location"]


def seat_way(seat: factories.Row) -> str:
    return links.join(seat["id"], seat["join_nonce"])


async def test_participants_enter_and_speakers_and_organisers_lead(
    client: httpx.AsyncClient, sign_in: SignIn, jitsi: Jitsi  # noqa: F811
) -> None:  # fmt: skip
    seat = await a_seat(jitsi)
    desk = await sign_in("editor")
    talk = await database.value("SELECT slug FROM sessions WHERE id = $1", seat["session"])
    cycle = {"id": await database.value("SELECT id FROM programmes")}
    guest = await factories.appearance(await factories.speaker(cycle), {"id": seat["session"]})
    listens = jitsi.enter(await enters(client, seat_way(seat)))
    speaks = jitsi.enter(await enters(client, links.speaker_join(guest["id"], guest["nonce"])))
    led = await desk.post(f"/sessions/{talk}/room/entrance")
    opens = jitsi.enter(led.headers["location"])
    assert [one.leads for one in (listens, speaks, opens)] == [False, True, True]
    assert len({one.room for one in (listens, speaks, opens)}) == 1
    assert len({one.user["id"] for one in (listens, speaks, opens)}) == 3
    assert listens.user["name"] == "Ada Exemple"
    assert "@" not in str(listens.user)
    assert listens.fragment["config.subject"] == '"Été & co"'
    assert listens.fragment["config.startWithAudioMuted"] == "true"
    assert speaks.fragment["config.startWithAudioMuted"] == "false"
    assert jitsi.asked == []  # nothing is made, nothing is asked for


async def test_a_room_cannot_be_guessed_and_a_token_opens_no_other(
    client: httpx.AsyncClient, jitsi: Jitsi
) -> None:
    one, other = await a_seat(jitsi), await a_seat(jitsi)
    way, another = await enters(client, seat_way(one)), await enters(client, seat_way(other))
    room, second = jitsi.enter(way).room, jitsi.enter(another).room
    assert room != second
    assert room == room.lower()
    assert len(room) > 32
    with pytest.raises(TurnedAway, match="room"):
        jitsi.enter(way.replace(room, second))


async def test_a_token_lasts_an_hour_and_each_entrance_makes_another(
    client: httpx.AsyncClient, jitsi: Jitsi
) -> None:
    seat = await a_seat(jitsi)
    way = await enters(client, seat_way(seat))
    jitsi.enter(way, later=3500)
    jitsi.enter(way, later=-50)  # its clock is behind ours
    with pytest.raises(TurnedAway, match="time"):
        jitsi.enter(way, later=3700)
    jitsi.enter(await enters(client, seat_way(seat)))


async def test_a_jitsi_with_another_secret_lets_nobody_in(
    client: httpx.AsyncClient, jitsi: Jitsi
) -> None:
    seat = await a_seat(jitsi)
    way = await enters(client, seat_way(seat))
    jitsi.faults.add("secret")
    with pytest.raises(TurnedAway, match="InvalidSignature"):
        jitsi.enter(way)


async def test_a_stock_jitsi_has_everybody_lead_whatever_the_token_says(
    client: httpx.AsyncClient, jitsi: Jitsi
) -> None:
    seat = await a_seat(jitsi)
    jitsi.faults.add("stock")
    came = jitsi.enter(await enters(client, seat_way(seat)))
    assert (came.user["affiliation"], came.user["moderator"], came.leads) == (
        "member", "false", True,
    )  # fmt: skip


async def test_8x8_gets_its_key_id_and_features_for_those_who_lead(
    client: httpx.AsyncClient, jitsi: Jitsi, key: rsa.RSAPrivateKey
) -> None:
    jitsi.public = key.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    ).decode()  # fmt: skip
    jitsi.account, jitsi.kid = APP_ID, f"{APP_ID}/4f4910"
    seat = await a_seat(
        jitsi, tool=Tool.JAAS, secret=private(key), account=APP_ID, client="4f4910",
        recording=Recording.BUTTON,
    )  # fmt: skip
    cycle = {"id": await database.value("SELECT id FROM programmes")}
    guest = await factories.appearance(await factories.speaker(cycle), {"id": seat["session"]})
    way = await enters(client, seat_way(seat))
    assert urlsplit(way).path.startswith(f"/{APP_ID}/")
    listens = jitsi.enter(way)
    speaks = jitsi.enter(await enters(client, links.speaker_join(guest["id"], guest["nonce"])))
    assert (listens.leads, listens.features["recording"]) == (False, "false")
    assert (speaks.leads, speaks.features["recording"]) == (True, "true")
    assert speaks.features["livestreaming"] == "false"
    await database.execute("UPDATE room_services SET client = $1", jitsi.kid)
    jitsi.enter(await enters(client, seat_way(seat)))  # the whole kid, as the console shows it


async def test_a_key_that_is_none_is_refused_beside_its_field(
    sign_in: SignIn, jitsi: Jitsi, key: rsa.RSAPrivateKey  # noqa: F811
) -> None:  # fmt: skip
    desk, cycle = await sign_in("editor"), await factories.programme()
    path = f"/programmes/{cycle['slug']}/rooms"
    said = {"tool": "jaas", "address": jitsi.address, "account": APP_ID, "client": "4f4910"}
    wrong = await desk.post(path, **said, secret="no key")
    assert wrong.status_code == 422
    assert "no private RSA key" in wrong.text
    assert APP_ID in wrong.text
    right = await desk.post(path, **said, secret=private(key))
    assert right.headers["location"].endswith("said=rooms-answer")
    assert jitsi.asked == [f"/{APP_ID}/external_api.js"]
    page = await desk.get(path)
    assert "PRIVATE KEY" not in page.text.replace("BEGIN PRIVATE KEY", "")
    assert private(key)[60:100] not in page.text
    assert private(key)[60:100] not in str(
        await database.values("SELECT secret FROM room_services")
    )


async def test_what_an_application_is_called_is_asked_for(sign_in: SignIn, jitsi: Jitsi) -> None:  # noqa: F811
    desk, cycle = await sign_in("editor"), await factories.programme()
    path = f"/programmes/{cycle['slug']}/rooms"
    assert "app_id" in (await desk.get(f"{path}?tool=jitsi")).text
    assert "bbb-conf" in (await desk.get(f"{path}?tool=nonsense")).text
    wrong = await desk.post(path, tool="jitsi", address=jitsi.address, secret=SECRET)
    assert wrong.status_code == 422
    assert 'id="problem-account"' in wrong.text
    other = await desk.post(path, tool="nonsense", address=jitsi.address, secret=SECRET)
    assert other.status_code == 422
    assert await database.value("SELECT count(*) FROM room_services") == 0


async def test_the_test_of_the_room_says_what_it_proves(sign_in: SignIn, jitsi: Jitsi) -> None:  # noqa: F811
    seat, desk = await a_seat(jitsi), await sign_in("editor")
    slug = await database.value("SELECT slug FROM sessions WHERE id = $1", seat["session"])
    tested = await desk.post(f"/sessions/{slug}/room/test")
    assert parse_qs(urlsplit(tested.headers["location"]).query)["said"] == ["rooms-answer"]
    jitsi.faults.add("html")
    await desk.post(f"/sessions/{slug}/room/test")
    assert "is not Jitsi" in (await desk.get(f"/sessions/{slug}/room")).text


async def test_another_tool_needs_its_own_secret(sign_in: SignIn, jitsi: Jitsi) -> None:  # noqa: F811
    await a_seat(jitsi)
    desk = await sign_in("editor")
    slug = await database.value("SELECT slug FROM programmes")
    kept = await desk.post(f"/programmes/{slug}/rooms", tool="jitsi", address=jitsi.address,
                           account="another-name", secret="")  # fmt: skip
    assert kept.status_code == 303
    wrong = await desk.post(f"/programmes/{slug}/rooms", tool="bigbluebutton",
                            address=jitsi.address, secret="")  # fmt: skip
    assert wrong.status_code == 422


async def test_an_unreadable_secret_leads_to_the_second_link(
    client: httpx.AsyncClient, jitsi: Jitsi
) -> None:
    seat = await a_seat(jitsi)
    await database.execute("UPDATE room_services SET secret = $1", signing.sealed("other", "x"))
    assert await enters(client, seat_way(seat)) == SECOND
