"""Tokens: made at the desk and shown once, limited by scope, programme, role and date, revoked."""

import re
from datetime import timedelta

import httpx
import pytest

from events import clock, database
from events.organisers import access, desk_sessions, members
from events.organisers.states import Scope
from tests import factories
from tests.api.conftest import SignUp
from tests.api.making import token_of
from tests.desk.conftest import Desk, SignIn

PROGRAMMES = "/api/v1/desk/programmes"


async def made(desk: Desk, path: str = "/account/tokens", **fields: object) -> str:
    """A token made by the form, as the page shows it."""
    sent = {"token_name": "Agenda", "scopes": ["content:read"], "days": "30", **fields}
    page = await desk.post(path, **sent)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    found = re.search(r"cau_[\w-]{43}", page.text)
    assert found is not None, page.text
    return found[0]


async def ask(client: httpx.AsyncClient, token: str, path: str = PROGRAMMES) -> httpx.Response:
    return await client.get(path, headers={"authorization": f"Bearer {token}"})


async def test_a_token_is_shown_once_and_only_its_hash_is_kept(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    desk = await sign_in("editor")
    token = await made(desk)
    assert (await ask(client, token)).status_code == 200
    page = (await desk.get("/account/tokens")).text
    assert token not in page
    assert "Agenda" in page
    assert f"…{token[-4:]}" in page
    kept = await database.value("SELECT string_agg(t::text, ' ') FROM api_tokens t")
    recorded = await database.value("SELECT string_agg(t::text, ' ') FROM audit_entries t")
    assert token not in kept + recorded
    assert "token-made" in recorded


@pytest.mark.parametrize("days", ["", "[[[[", "31", "-1", "9" * 400])
async def test_a_span_that_is_not_offered_is_refused_beside_its_field(
    sign_in: SignIn, days: str
) -> None:
    desk = await sign_in("editor")
    answer = await desk.post("/account/tokens", token_name="A", scopes=["content:read"], days=days)
    assert answer.status_code == (200 if days == "" else 422)


async def test_a_revoked_token_is_refused_at_once(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    desk = await sign_in("editor")
    token = await made(desk)
    number = await database.value("SELECT id FROM api_tokens")
    assert (await desk.post(f"/account/tokens/{number}/end")).status_code == 303
    answer = await ask(client, token)
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert await database.value(
        "SELECT count(*) FROM audit_entries WHERE action = 'token-revoked'"
    ) == 1  # fmt: skip


async def test_nobody_revokes_anothers_token(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    token = await made(await sign_in("editor", email="a@example.org"))
    other = await sign_in("owner", email="b@example.org")
    number = await database.value("SELECT id FROM api_tokens")
    assert (await other.post(f"/account/tokens/{number}/end")).status_code == 404
    assert (await ask(client, token)).status_code == 200


async def test_a_token_ends_by_its_date_and_with_its_organisers_access(
    client: httpx.AsyncClient,
) -> None:
    token, boss = await token_of("editor"), await members.add("b@example.org", members.Grant())
    await database.execute("UPDATE organisers SET role = 'owner' WHERE id = $1", boss)
    owner = await access.member(boss)
    assert owner is not None
    await database.execute("UPDATE api_tokens SET expires_at = $1", clock.now())
    assert (await ask(client, token)).status_code == 401
    await database.execute("UPDATE api_tokens SET expires_at = $1", clock.now() + timedelta(1))
    assert (await ask(client, token)).status_code == 200
    who = await database.value("SELECT organiser FROM api_tokens")
    await members.disable(who, by=owner, at=clock.now())
    assert (await ask(client, token)).status_code == 401
    await members.add("editor@example.org", members.Grant())
    assert (await ask(client, token)).status_code == 401


async def test_a_token_of_a_programme_opens_that_programme_alone(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    own, other = await factories.programme(), await factories.programme()
    desk = await sign_in("owner")
    token = await made(desk, f"/programmes/{own['slug']}/tokens")
    assert [one["slug"] for one in (await ask(client, token)).json()["items"]] == [own["slug"]]
    assert (await ask(client, token, f"{PROGRAMMES}/{own['slug']}")).status_code == 200
    assert (await ask(client, token, f"{PROGRAMMES}/{other['slug']}")).status_code == 404
    assert "Agenda" in (await desk.get(f"/programmes/{own['slug']}/tokens")).text
    assert "Agenda" not in (await desk.get(f"/programmes/{other['slug']}/tokens")).text


async def test_a_token_does_only_what_it_is_for(program: SignUp) -> None:
    reader = await program("owner", scopes=[Scope.READ_CONTENT])
    assert (await reader.get("/desk/programmes")).status_code == 200
    answer = await reader.post("/desk/programmes", json={"title": "Alliances"})
    assert answer.status_code == 403
    assert "content:write" in answer.json()["detail"]
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


async def test_the_role_counts_as_it_is_now(program: SignUp) -> None:
    desk = await program("editor")
    assert (await desk.post("/desk/programmes", json={"title": "A"})).status_code == 201
    await database.execute("UPDATE organisers SET role = 'viewer'")
    assert (await desk.post("/desk/programmes", json={"title": "B"})).status_code == 403


async def test_making_one_asks_for_a_fresh_sign_in_a_name_and_a_use(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    page = await desk.post("/account/tokens", token_name=" ", days="30")
    assert page.status_code == 422
    assert "Give the token a name." in page.text
    assert "Choose what the token is for." in page.text
    await database.execute(
        "UPDATE desk_sessions SET created_at = $1", clock.now() - desk_sessions.RECENT * 2
    )
    page = await desk.post("/account/tokens", token_name="A", scopes=["content:read"], days="30")
    assert page.status_code == 403
    assert await database.value("SELECT count(*) FROM api_tokens") == 0


async def test_the_last_use_is_noted_once_a_minute(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, at = await token_of("editor"), clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)
    await ask(client, token)
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(seconds=59))
    await ask(client, token)
    assert await database.value("SELECT used_at FROM api_tokens") == at
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(seconds=61))
    await ask(client, token)
    assert await database.value("SELECT used_at FROM api_tokens") == at + timedelta(seconds=61)


@pytest.mark.parametrize("sent", ["", "Basic x", "Bearer", "Bearer cau_", "Bearer \u00ff"])
async def test_what_is_no_token_is_refused_on_public_addresses_too(
    client: httpx.AsyncClient, sent: str
) -> None:
    headers = [(b"authorization", sent.encode("latin-1"))]
    assert (await client.get("/api/v1/programmes", headers=headers)).status_code == 401
