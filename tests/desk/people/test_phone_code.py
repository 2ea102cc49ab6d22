"""Eight digits read out on the telephone lead to one person's way in."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine

from events import clock, database, links
from events.registrations.signup import rate_limits
from tests import factories, sql
from tests.conftest import BASE_URL
from tests.desk.conftest import SignIn

HERE = {"origin": "http://127.0.0.1:8000"}


async def read_out(sign_in: SignIn, registration: int) -> str:
    desk = await sign_in("editor")
    answer = await desk.post(f"/registrations/{registration}/way-in")
    found = re.search(r"(\d{4}) (\d{4})</p>", answer.text)
    assert found is not None
    return found[1] + found[2]


async def typed(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.post(links.JOIN_BY_CODE, data={"code": code}, headers=HERE)


async def test_a_code_leads_to_the_way_in_however_it_is_typed(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    ada = await factories.registration()
    code = await read_out(sign_in, ada["id"])
    answer = await typed(client, f" {code[:4]}-{code[4:]} ")
    way_in = links.join(ada["id"], ada["join_nonce"])
    assert (answer.status_code, answer.headers["location"]) == (303, way_in)
    assert (await client.get(way_in)).status_code == 200


async def test_another_code_or_one_of_an_hour_ago_leads_nowhere(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    ada = await factories.registration()
    code = await read_out(sign_in, ada["id"])
    for wrong in ("", "x" * 5000, f"{(int(code) + 1) % 10**8:08d}"):
        answer = await typed(client, wrong)
        assert answer.status_code == 422
        assert "Ce code" in answer.text or "This code opens no session" in answer.text
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert (await typed(client, code)).status_code == 422


async def test_only_its_hash_is_kept_and_that_it_was_read_out(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    ada = await factories.registration()
    code = await read_out(sign_in, ada["id"])
    kept = await sql.row("SELECT * FROM phone_codes")
    assert kept is not None
    assert code not in str(kept)
    done = await sql.rows("SELECT action, subject FROM audit_entries WHERE action LIKE 'way%'")
    assert done == [{"action": "way-in-read-out", "subject": f"registration:{ada['id']}"}]


@pytest.mark.parametrize("state", ["waiting", "cancelled", "pending"])
async def test_who_has_no_seat_has_no_code(sign_in: SignIn, state: str) -> None:
    desk = await sign_in("editor")
    ada = await factories.registration(state=state)
    assert (await desk.post(f"/registrations/{ada['id']}/way-in")).status_code == 409
    assert await database.value("SELECT count(*) FROM phone_codes") == 0


async def test_many_clients_together_cannot_guess(
    client: httpx.AsyncClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "WRONG_PER_WINDOW", 5)
    ada = await factories.registration()
    code = await read_out(sign_in, ada["id"])
    with time_machine.travel(clock.now(), tick=False):
        wrong = [await typed(client, f"{number:08d}") for number in range(5)]
        assert {answer.status_code for answer in wrong} == {422}
        assert (await typed(client, code)).status_code == 429
    with time_machine.travel(clock.now() + rate_limits.WINDOW):
        assert (await typed(client, code)).status_code == 303


@contextlib.asynccontextmanager
async def browser_at(app: Any, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on another machine."""
    transport = httpx.ASGITransport(app=app, client=(address, 50_000))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as browser:
        yield browser


async def test_one_who_guesses_is_refused_and_nobody_else_notices(
    app: Any, sign_in: SignIn
) -> None:
    """S10; before, two hundred wrong codes of one client shut everybody out."""
    ada = await factories.registration()
    code = await read_out(sign_in, ada["id"])
    with time_machine.travel(clock.now(), tick=False):
        async with browser_at(app, "198.51.100.7") as hostile:
            at_once = await asyncio.gather(*(typed(hostile, f"{n:08d}") for n in range(250)))
            assert sum(one.status_code == 422 for one in at_once) == rate_limits.WRONG_OF_ONE
            assert (await typed(hostile, code)).status_code == 429
        async with browser_at(app, "203.0.113.9") as honest:
            assert (await typed(honest, "11111111")).status_code == 422
            assert (await typed(honest, code)).status_code == 303


async def test_while_many_guess_together_a_right_code_still_opens(
    app: Any, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "WRONG_PER_WINDOW", 5)
    ada = await factories.registration()
    code = await read_out(sign_in, ada["id"])
    with time_machine.travel(clock.now(), tick=False):
        for number in range(5):
            async with browser_at(app, f"198.51.100.{number}") as hostile:
                assert (await typed(hostile, f"{number:08d}")).status_code == 422
        async with browser_at(app, "198.51.100.77") as hostile:
            assert (await typed(hostile, "22222222")).status_code == 422
            assert (await typed(hostile, "33333333")).status_code == 429
        async with browser_at(app, "203.0.113.9") as honest:
            for _ in range(3):
                assert (await typed(honest, code)).status_code == 303
