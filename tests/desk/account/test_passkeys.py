"""Passkeys over HTTP: what the page's script asks and sends; refusals are pages, and alike."""

import httpx
import pytest

from events import clock, database
from events.desk.account.user_agents import device
from events.organisers import desk_sessions
from events.registrations.signup import rate_limits
from tests.desk.conftest import Desk, SignIn
from tests.organisers.authenticator import Passkey

CHALLENGE = "/desk/sign-in/passkey/challenge"
COME_IN = "/desk/sign-in/passkey"
KEYS = "/account/passkeys"


async def added(desk: Desk, name: str = "Laptop") -> Passkey:
    key = Passkey()
    asked = await desk.post(f"{KEYS}/challenge")
    assert asked.headers["content-type"] == "application/json"
    done = await desk.post(KEYS, credential=key.create(asked.text), passkey_name=name)
    assert done.headers["location"] == "/desk/account?said=passkey-added", done.text
    return key


async def come_in(client: httpx.AsyncClient, key: Passkey, **fields: str) -> httpx.Response:
    asked = await client.post(CHALLENGE)
    return await client.post(COME_IN, data={"credential": key.get(asked.text), **fields})


async def grow_old() -> None:
    await database.execute(
        "UPDATE desk_sessions SET created_at = $1", clock.now() - desk_sessions.RECENT * 2
    )


async def test_a_passkey_opens_the_desk_where_one_wanted(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    key = await added(await sign_in("editor"))
    done = await come_in(client, key, next="/desk/programmes")
    assert (done.status_code, done.headers["location"]) == (303, "/desk/programmes")
    cookie = next(c for c in done.headers.get_list("set-cookie") if "causerie_desk=" in c)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await client.get("/desk/account")).status_code == 200


async def test_nobody_is_sent_to_another_site(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    key = await added(await sign_in("editor"))
    done = await come_in(client, key, next="//evil.example/desk")
    assert done.headers["location"] == "/desk/welcome"


async def test_every_refusal_is_the_same_page(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    key = await added(await sign_in("editor"))
    asked = (await client.post(CHALLENGE)).text
    wrong = {
        "unknown": Passkey(handle=key.handle).get(asked),
        "elsewhere": Passkey(origin="https://evil.example", key=key.key, id=key.id,
                             handle=key.handle).get(asked),
        "junk": "{}",
        "nothing": "",
    }  # fmt: skip
    pages = {why: await client.post(COME_IN, data={"credential": sent})
             for why, sent in wrong.items()}  # fmt: skip
    assert {page.status_code for page in pages.values()} == {422}
    assert len({page.text for page in pages.values()}) == 1
    assert "n’a pas pu servir" in pages["junk"].text
    assert "set-cookie" not in pages["junk"].headers


async def test_an_assertion_is_good_once_and_in_its_own_browser(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    desk = await sign_in("editor")
    key = await added(desk)
    asked = await client.post(CHALLENGE)
    sent = {"credential": key.get(asked.text)}
    stolen = await desk.browser.post(COME_IN, data=sent)
    assert stolen.status_code == 422
    kept = client.cookies["causerie_passkey"]
    assert (await client.post(COME_IN, data=sent)).status_code == 303
    client.cookies.set("causerie_passkey", kept)
    replayed = await client.post(COME_IN, data=sent)
    assert replayed.status_code == 422


async def test_two_windows_of_a_browser_both_work(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    key = await added(await sign_in("editor"))
    first = await client.post(CHALLENGE)
    await client.post(CHALLENGE)
    done = await client.post(COME_IN, data={"credential": key.get(first.text)})
    assert done.status_code == 303


async def test_asking_keeps_nothing(client: httpx.AsyncClient) -> None:
    for _ in range(3):
        assert (await client.post(CHALLENGE)).status_code == 200
    assert await database.value("SELECT count(*) FROM spent_challenges") == 0
    assert "set-cookie" not in (await client.get("/desk/sign-in")).headers


async def test_one_client_does_not_ask_for_ever(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "PER_WINDOW", 2)
    transport = httpx.ASGITransport(app=client._transport.app, client=("192.0.2.1", 1))  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=transport, base_url=client.base_url) as stranger:
        told = [(await stranger.post(CHALLENGE)).status_code for _ in range(3)]
        assert told == [200, 200, 429]
        refused = await stranger.post(COME_IN, data={"credential": "{}"})
        assert refused.status_code == 429
        assert "Trop de demandes" in refused.text


async def test_adding_asks_for_a_fresh_sign_in(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    assert 'data-passkey="create"' in (await desk.get("/account")).text
    await grow_old()
    page = (await desk.get("/account")).text
    assert 'data-passkey="create"' not in page
    assert "Sign in again to add a passkey" in page
    asked = await desk.post(f"{KEYS}/challenge")
    assert asked.status_code == 403
    assert "older than ten minutes" in asked.json()["problem"]


async def test_adding_needs_the_forms_token(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    asked = await desk.post(f"{KEYS}/challenge")
    sent = Passkey().create(asked.text)
    desk.token = "forged"
    assert (await desk.post(f"{KEYS}/challenge")).status_code == 403
    assert (await desk.post(KEYS, credential=sent)).status_code == 403
    assert await database.value("SELECT count(*) FROM passkeys") == 0


async def test_what_is_no_passkey_is_said_on_the_page(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    answer = await desk.post(KEYS, credential="{}", passkey_name="<b>x</b>")
    assert answer.status_code == 422
    assert "could not be used" in answer.text
    assert "<b>x" not in answer.text
    assert "editor@example.org" in answer.text


async def test_keys_are_listed_renamed_and_removed_by_their_owner_alone(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    other = await sign_in("owner")
    await added(desk, "<i>Laptop</i>")
    page = (await desk.get("/account")).text
    assert "&lt;i&gt;Laptop&lt;/i&gt;" in page
    assert "not used yet" in page
    assert "Laptop" not in (await other.get("/account")).text
    key = await database.value("SELECT id FROM passkeys")
    assert (await other.post(f"{KEYS}/{key}/name", passkey_name="Mine")).status_code == 404
    assert (await other.post(f"{KEYS}/{key}/end")).status_code == 404
    await desk.post(f"{KEYS}/{key}/name", passkey_name="Telephone")
    assert "Telephone" in (await desk.get("/account")).text
    await desk.post(f"{KEYS}/{key}/end")
    assert await database.value("SELECT count(*) FROM passkeys") == 0


async def test_a_key_without_a_name_has_its_browsers(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    desk.browser.headers["user-agent"] = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    )
    await added(desk, "  ")
    assert await database.value("SELECT name FROM passkeys") == "Firefox, Windows"


async def test_signing_in_again_replaces_the_visit(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    key = await added(desk)
    await grow_old()
    assert 'value="editor@example.org"' in (await desk.browser.get("/desk/sign-in")).text
    await come_in(desk.browser, key, next="/desk/account")
    assert await database.value("SELECT count(*) FROM desk_sessions") == 1
    desk.browser.cookies.delete("causerie_desk", domain="")  # Not the new one, which has a host.
    assert 'data-passkey="create"' in (await desk.browser.get("/desk/account")).text


async def test_whoever_tries_the_site_by_its_bare_address_is_sent_to_localhost(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    assert '<a href="http://localhost:8000/desk/account">' in (await desk.get("/account")).text
    there = await desk.browser.get("/desk/account", headers={"host": "localhost:8000"})
    assert "http://localhost:8000/desk/account" not in there.text


async def test_where_browsers_keep_no_passkeys_none_is_offered(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from events import settings as settings_module

    monkeypatch.setenv("EVENTS_BASE_URL", "https://192.0.2.7")
    monkeypatch.setenv("EVENTS_SMTP_URL", "smtp://relay.example.org")
    settings_module.settings.cache_clear()
    origin = {"origin": "https://192.0.2.7"}
    assert 'data-host=""' in (await client.get("/desk/sign-in")).text
    assert (await client.post(CHALLENGE, headers=origin)).status_code == 422


MOZILLA = "Mozilla/5.0"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (f"{MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 18_5 like Mac OS X) {APPLE} Version/18.5 Safari/604.1",
         "Safari, iPhone"),
        (f"{MOZILLA} (Windows NT 10.0) {APPLE} Chrome/140.0 Safari/537.36 Edg/140.0",
         "Edge, Windows"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Chrome/140.0 Safari/537.36",
         "Chrome, Mac"),
        ("curl/8.1", "curl/8.1"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_its_owner_knows_it(user_agent: str, said: str) -> None:
    assert device(user_agent) == said
