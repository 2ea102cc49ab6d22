"""Strangers, scanners and machines: what they may cause, and what they may learn."""

import os
import random
import re
from datetime import timedelta
from time import perf_counter

import httpx
import pytest

from events import database, links
from events.clock import now
from events.registrations.signup import rate_limits
from tests import factories, sql
from tests.conftest import SLOT_SECONDS
from tests.registrations.browsing import form, send

TABLES = ("people", "mail_stops", "passes", "registrations", "answers", "entrances", "appearances",
          "deliveries", "sessions", "programmes", "announcements", "erasures")  # fmt: skip


async def whole_database() -> str:
    """Every row about people, sessions and mail, as text."""
    return repr([await sql.rows(f"SELECT t::text FROM {table} t ORDER BY 1") for table in TABLES])


async def test_opening_every_link_changes_nothing(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    near = await factories.session(
        cycle, starts_at=now() + timedelta(minutes=5), room_url="https://room.example.org/"
    )
    seats = [
        await factories.registration(near, f"{state}@example.org", state=state)
        for state in ("held", "waiting", "offered", "pending", "unconfirmed", "cancelled")
    ]
    held = await factories.programme_pass(cycle)
    where = await factories.appearance(await factories.speaker(cycle), near)
    await factories.person("held@example.org")
    await database.execute("UPDATE registrations SET offer_until = now() + interval '1 day'")
    own = [links.registration(seat["id"], seat["nonce"]) for seat in seats]
    addresses = [
        *own,
        *(f"{link}/confirmation" for link in own),
        *(f"{link}/erasure" for link in own),
        *(f"{link}/data.json" for link in own),
        *(links.join(seat["id"], seat["join_nonce"]) for seat in seats),
        links.pass_page(held["id"], held["nonce"]),
        links.appearance(where["id"], where["nonce"]),
        links.speaker_join(where["id"], where["nonce"]),
        links.unsubscribe("pass", held["id"], held["nonce"]),
        links.unsubscribe("appearance", where["id"], where["nonce"]),
        links.LOST_LINK,
        links.thanks(links.session(near["slug"])),
        links.registrations(links.session(near["slug"])),
    ]
    before = await whole_database()
    for address in addresses:
        for method in ("GET", "HEAD"):
            answer = await client.request(method, address)
            assert answer.status_code < 400, (address, answer.status_code)
    assert await whole_database() == before


async def test_a_known_and_an_unknown_address_get_the_same_answer(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session()
    await factories.registration(session, "known@example.org")
    page = await client.get(links.session(session["slug"]))
    answers = [
        await send(client, page, "/registrations", name="Ada", email=f"{who}@example.org")
        for who in ("known", "unknown")
    ]
    kept = [
        (answer.status_code, answer.content, _without_number(answer.headers)) for answer in answers
    ]
    assert kept[0] == kept[1]


async def test_a_full_session_shows_both_the_same_page(client: httpx.AsyncClient) -> None:
    session = await factories.session(capacity=1)
    page = await client.get(links.session(session["slug"]))
    await factories.registration(session, "known@example.org")
    pages = []
    for who in ("known", "other"):
        answer = await send(client, page, "/registrations", name="Ada", email=f"{who}@example.org")
        assert answer.status_code == 409
        shown = re.sub(r'name="form_key" value="[^"]+"', "", answer.text)
        pages.append(shown.replace("other@", "known@"))
    assert pages[0] == pages[1]


@pytest.mark.usefixtures("slots")
@pytest.mark.parametrize("who", ["known", "unknown"])
async def test_every_door_waits_for_the_end_of_its_slot(
    client: httpx.AsyncClient, who: str
) -> None:
    session = await factories.session()
    await factories.registration(session, "known@example.org")
    cycle = await database.value("SELECT slug FROM programmes")
    address = {"name": "Ada", "email": f"{who}@example.org", "wrong": f"{who}@example.org"}
    for path, ending in (
        (links.session(session["slug"]), "/registrations"),
        (links.programme(cycle), "/registrations"),
        (links.thanks(links.session(session["slug"])), "/correction"),
        (links.LOST_LINK, "/lost-link"),
    ):
        page = await client.get(path)
        began = perf_counter()
        await send(client, page, ending, **address)
        assert perf_counter() - began >= SLOT_SECONDS, path


@pytest.mark.skipif(
    "SOAK_TIMES" not in os.environ,
    reason="a stopwatch needs a quiet machine: SOAK_TIMES=1000; there are tests without one",
)
@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("slots")
async def test_the_time_of_an_answer_does_not_tell_who_is_known(
    client: httpx.AsyncClient,
) -> None:
    """S5 in full with SOAK_TIMES=1000."""
    session = await factories.session()
    page = await client.get(links.session(session["slug"]))
    filled = form(page, "/registrations")
    numbers = range(int(os.environ["SOAK_TIMES"]))
    for number in numbers:
        await factories.registration(session, f"known{number}@example.org")
    wanted = [(f"{who}{number}@example.org", who) for number in numbers
              for who in ("known", "unknown")]  # fmt: skip
    random.Random(7).shuffle(wanted)
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for email, who in wanted:
        began = perf_counter()
        await client.post(filled.action, data={**filled.fields, "name": "Ada", "email": email})
        times[who].append(perf_counter() - began)
    area = _area_under_curve(times["known"], times["unknown"])
    print(f"area under the curve: {area:.3f}")
    assert 0.45 <= area <= 0.55


async def test_a_client_that_sends_too_many_forms_is_asked_to_wait(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "PER_WINDOW", 3)
    session = await factories.session()
    page = await client.get(links.session(session["slug"]))
    client._transport = httpx.ASGITransport(
        app=client._transport.app,  # type: ignore[attr-defined]
        client=("203.0.113.7", 4000),
    )
    answers = [
        await send(client, page, "/registrations", name="Ada", email=f"p{number}@example.org")
        for number in range(5)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429, 429]
    kept = await database.value("SELECT string_agg(client, '') FROM request_counts")
    assert "203.0.113" not in kept
    assert await rate_limits.forget_requests(now() + timedelta(hours=2)) == 1


async def test_form_after_form_for_one_address_causes_three_mails(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session()
    for _ in range(40):
        fresh = await client.get(links.session(session["slug"]))
        await send(client, fresh, "/registrations", name="Ada", email="victim@example.org")
    mails = "SELECT count(*) FROM deliveries WHERE due_at < now() + interval '1 hour'"
    assert await database.value(mails) == rate_limits.PER_SESSION


async def test_lost_links_are_mailed_a_few_times_a_day_at_most(client: httpx.AsyncClient) -> None:
    await factories.registration(email="victim@example.org")
    page = await client.get(links.LOST_LINK)
    for _ in range(20):
        answer = await send(client, page, "/lost-link", email="victim@example.org")
        assert answer.status_code == 303
    mails = "SELECT count(*) FROM deliveries WHERE letter = 'lost-link'"
    assert 1 <= await database.value(mails) <= rate_limits.PER_DEPLOYMENT


def _without_number(headers: httpx.Headers) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in headers.items() if name != "x-request-id")


def _area_under_curve(first: list[float], second: list[float]) -> float:
    """How often a value of the second is greater than one of the first; ties count half."""
    wins = sum((b > a) + 0.5 * (b == a) for a in first for b in second)
    return wins / (len(first) * len(second))
