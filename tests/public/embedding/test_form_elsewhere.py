"""The form on another site: only where an organiser allowed it, by the rules of the page itself."""

import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from events import database
from events.registrations.signup import rate_limits
from tests import factories

THERE = "https://www.example.org"
ELSEWHERE = {"origin": THERE, "sec-fetch-site": "cross-site", "accept-language": "fr"}


async def place(**values: Any) -> str:
    cycle = await factories.programme(embed_origins=[THERE])
    talk = await factories.session(cycle, **values)
    return f"/embed/{cycle['slug']}/sessions/{talk['slug']}"


async def typed(client: httpx.AsyncClient, there: str, **values: str) -> dict[str, str]:
    """What the form says when it is fetched, and what a reader types."""
    piece = await client.get(f"{there}/form", headers=ELSEWHERE)
    assert piece.status_code == 200, piece.text
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', piece.text)
    return {**dict(hidden), "name": "Ada", "email": "ada@example.org", **values}


async def send(
    client: httpx.AsyncClient, there: str, form: Mapping[str, str], **headers: str
) -> httpx.Response:
    return await client.post(
        f"{there}/registrations", data=dict(form), headers={**ELSEWHERE, **headers}
    )


async def test_a_seat_is_taken_from_another_site(client: httpx.AsyncClient) -> None:
    there = await place()
    answer = await send(client, there, await typed(client, there))
    assert (answer.status_code, "Un courriel est en route" in answer.text) == (200, True)
    assert answer.headers["access-control-allow-origin"] == THERE
    assert "Origin" in answer.headers["vary"]
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-credentials" not in answer.headers
    taken = await database.values("SELECT state || ' ' || source FROM registrations")
    assert taken == ["held embed"]
    assert (
        await database.value("SELECT letter FROM deliveries ORDER BY id LIMIT 1") == "confirmation"
    )


@pytest.mark.parametrize("origin", ["https://other.example.org", "null", ""])
async def test_no_other_site_gets_the_form_or_registers(
    client: httpx.AsyncClient, origin: str
) -> None:
    there = await place()
    form = await typed(client, there)
    headers = {**ELSEWHERE, "origin": origin}
    fetched = await client.get(f"{there}/form", headers=headers)
    sent = await send(client, there, form, origin=origin)
    for answer in (fetched, sent):
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
    assert await database.value("SELECT count(*) FROM registrations") == 0


async def test_what_is_wrong_is_said_in_the_readers_language_and_nothing_is_lost(
    client: httpx.AsyncClient,
) -> None:
    there = await place()
    form = await typed(client, there, email="nobody", name="Ada Exemple")
    answer = await send(client, there, form)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (422, THERE)
    assert 'value="Ada Exemple"' in answer.text
    assert "Corrigez les champs" in answer.text
    english = await client.post(f"{there}/registrations?lang=en", data=form, headers=ELSEWHERE)
    assert "Please correct the fields" in english.text


async def test_a_full_session_is_refused_and_then_offers_the_line(
    client: httpx.AsyncClient,
) -> None:
    there = await place(capacity=1)
    first, second = await typed(client, there), await typed(client, there, email="bo@example.org")
    await send(client, there, first)
    answer = await send(client, there, second)
    assert (answer.status_code, "liste d’attente" in answer.text) == (409, True)
    waiting = await typed(client, there, email="bo@example.org")
    assert waiting["waiting"] == "yes"
    assert (await send(client, there, waiting)).status_code == 200
    states = await database.values("SELECT state FROM registrations ORDER BY id")
    assert states == ["held", "waiting"]


async def test_who_asks_too_often_is_told_so_there(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "PER_WINDOW", 1)
    client._transport = httpx.ASGITransport(
        app=client._transport.app,  # type: ignore[attr-defined]
        client=("203.0.113.7", 4000),
    )
    there = await place()
    form = await typed(client, there)
    await send(client, there, form)
    answer = await send(client, there, form)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (429, THERE)
    assert "<form" in answer.text


async def test_what_few_may_see_is_embedded_nowhere(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme(embed_origins=[THERE])
    hidden = await factories.session(cycle, visibility="invited")
    draft = await factories.session(cycle, status="draft")
    foreign = await factories.session()
    for one in (hidden, draft, foreign):
        address = f"/embed/{cycle['slug']}/sessions/{one['slug']}/form"
        assert (await client.get(address, headers=ELSEWHERE)).status_code == 404, one["slug"]
