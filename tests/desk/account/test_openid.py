"""Signing in elsewhere over HTTP, at a real provider out of a package (Authlib's server)."""

import re
from collections.abc import Iterator

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread

from events import database
from events import settings as settings_module
from events.organisers import members
from events.organisers.members import Grant
from events.organisers.openid import provider as providers
from events.organisers.states import Role
from tests.desk.conftest import SignIn
from tests.served import PATIENCE_SECONDS

SET_OUT = "/desk/sign-in/openid"
BACK = "/desk/sign-in/openid/callback"
PEOPLE = [
    User(sub="1", claims={"email": "noor@example.org", "email_verified": True}),
    User(sub="2", claims={"email": "stranger@example.net", "email_verified": True}),
    User(sub="3", claims={"email": "noor@example.org", "email_verified": False}),
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real server, on a port of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with run_server_in_thread(user_claims=PEOPLE, require_nonce=True) as server:
            yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def provider(client: httpx.AsyncClient, issuer: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """That server, set as this site's, whose visitor reads English."""
    client.headers["accept-language"] = "en"
    monkeypatch.setenv("EVENTS_INTERNAL_HOSTS", "127.0.0.1")
    monkeypatch.setenv("EVENTS_OIDC_ISSUER", issuer)
    monkeypatch.setenv("EVENTS_OIDC_CLIENT_ID", "causerie")
    monkeypatch.setenv("EVENTS_OIDC_CLIENT_SECRET", "only-between-us")
    monkeypatch.setenv("EVENTS_OIDC_NAME", "Maison & Cie")
    settings_module.settings.cache_clear()
    providers.forget()
    return issuer


async def at_provider(address: str, **fields: str) -> str:
    """Fill in the provider's own form; return where it sends the browser, without our host."""
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as there:
        answer = await there.post(address, data=fields)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"].removeprefix("http://127.0.0.1:8000")


async def come_back(client: httpx.AsyncClient, sub: str, **query: str) -> httpx.Response:
    sent = await client.get(SET_OUT, params=query)
    assert sent.status_code == 303, sent.text
    return await client.get(await at_provider(sent.headers["location"], sub=sub))


async def test_an_organiser_comes_in_where_they_wanted(
    client: httpx.AsyncClient, provider: str
) -> None:
    await members.add("noor@example.org", Grant(Role.EDITOR), name="Noor")
    page = (await client.get("/desk/sign-in?next=/desk/programmes")).text
    link = re.search(r'href="(/desk/sign-in/openid[^"]*)"[^>]*>Sign in with Maison &amp; Cie', page)
    assert link
    sent = await client.get(link.group(1).replace("&amp;", "&"))
    cookie = next(one for one in sent.headers.get_list("set-cookie") if "causerie_openid" in one)
    assert {"HttpOnly", "SameSite=lax", "Path=/desk", "Max-Age=900"} <= set(cookie.split("; "))
    done = await client.get(await at_provider(sent.headers["location"], sub="1"))
    assert (done.status_code, done.headers["location"]) == (303, "/desk/programmes")
    assert (await client.get("/desk/account")).status_code == 200
    assert await database.value("SELECT count(*) FROM openid_identities") == 1


async def test_nobody_is_sent_to_another_site(client: httpx.AsyncClient, provider: str) -> None:
    await members.add("noor@example.org", Grant(Role.EDITOR), name="Noor")
    done = await come_back(client, "1", next="https://evil.example/desk")
    assert done.headers["location"] == "/desk"


@pytest.mark.parametrize(
    ("sub", "told"),
    [
        ("2", "stranger@example.net n’est pas l’adresse"),
        ("3", "n’a pas vérifié votre adresse"),
    ],
)
async def test_who_does_not_come_in_reads_why_and_has_the_other_ways(
    client: httpx.AsyncClient, provider: str, sub: str, told: str
) -> None:
    await members.add("noor@example.org", Grant(Role.EDITOR))
    client.headers["accept-language"] = "fr"
    refused = await come_back(client, sub)
    assert refused.status_code == 403
    assert told in refused.text
    assert 'name="email"' in refused.text
    assert ("anew=yes" in refused.text) == (sub == "2")
    assert await database.value("SELECT count(*) FROM desk_sessions") == 0


async def test_who_turns_back_there_reads_so(client: httpx.AsyncClient, provider: str) -> None:
    sent = await client.get(SET_OUT)
    location = sent.headers["location"]
    denied = await at_provider(location, action="deny")
    state = re.search(r"state=([^&]+)", location)
    assert state
    # This server leaves the state out where somebody refuses, against RFC 6749.
    assert (await client.get(denied)).status_code == 422
    refused = await client.get(BACK, params={"error": "access_denied", "state": state.group(1)})
    assert (refused.status_code, "turned back there" in refused.text) == (403, True)


async def test_an_answer_that_comes_again_is_a_sentence(
    client: httpx.AsyncClient, provider: str
) -> None:
    await members.add("noor@example.org", Grant(Role.EDITOR))
    sent = await client.get(SET_OUT)
    back = await at_provider(sent.headers["location"], sub="1")
    assert (await client.head(back)).status_code == 405
    assert (await client.get(back)).status_code == 303
    again = await client.get(back)
    assert (again.status_code, "Please begin again" in again.text) == (422, True)
    bare = await client.get(BACK)
    assert (bare.status_code, "Please begin again" in bare.text) == (422, True)


async def test_without_a_provider_there_are_no_such_pages(client: httpx.AsyncClient) -> None:
    assert (await client.get(SET_OUT)).status_code == 404
    assert (await client.get(BACK)).status_code == 404
    assert "sign-in/openid" not in (await client.get("/desk/sign-in")).text


async def test_a_provider_that_is_away_leaves_the_other_ways(
    client: httpx.AsyncClient, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_OIDC_ISSUER", "http://127.0.0.1:1")
    settings_module.settings.cache_clear()
    answer = await client.get(SET_OUT)
    assert answer.status_code == 502
    assert "Maison &amp; Cie does not answer as it should" in answer.text
    assert 'name="email"' in answer.text


async def test_signing_out_goes_on_there_and_comes_back(
    client: httpx.AsyncClient, provider: str, sign_in: SignIn
) -> None:
    await members.add("noor@example.org", Grant(Role.EDITOR), language="en", name="Noor")
    await come_back(client, "1")
    page = (await client.get("/desk/account")).text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    left = await client.post("/desk/sign-out", data={"csrf": token.group(1)})
    there = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', left.text)
    assert there
    assert (await client.get("/desk/account")).headers["location"].startswith("/desk/sign-in")
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as browser:
        asked = await browser.get(there.group(1).replace("&amp;", "&"))
    assert asked.status_code == 200
    back = await client.get("/desk/sign-in/openid/signed-out?state=x")
    assert back.headers["location"] == "/desk/sign-in?said=signed-out"

    other = await sign_in("viewer")  # Who came in by code is signed out here alone.
    assert (await other.post("/sign-out")).status_code == 303


async def test_who_is_signed_in_already_proves_it_again(
    client: httpx.AsyncClient, provider: str
) -> None:
    await members.add("noor@example.org", Grant(Role.EDITOR), name="Noor")
    assert "prompt" not in (await client.get(SET_OUT)).headers["location"]
    await come_back(client, "1")
    page = (await client.get("/desk/sign-in")).text
    assert "anew=yes" in page
    assert "prompt=login" in (await client.get(f"{SET_OUT}?anew=yes")).headers["location"]
