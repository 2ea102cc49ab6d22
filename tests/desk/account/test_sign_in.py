"""The way to the desk over HTTP: the same for everyone until the code is typed."""

from typing import Any

import httpx
import time_machine

from events import clock, database
from events.organisers import members
from events.organisers.members import Grant
from events.organisers.sign_in import codes
from events.organisers.states import Role
from tests.conftest import BASE_URL


async def ask(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/desk/sign-in", data={"email": email, "next": "/desk/programmes"})


async def test_the_answer_is_the_same_for_an_unknown_address(client: httpx.AsyncClient) -> None:
    await members.add("noor@example.org", Grant(Role.OWNER))
    known, unknown = await ask(client, "noor@example.org"), await ask(client, "x@example.org")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert known.headers["location"] == unknown.headers["location"]
    assert set(known.headers) == set(unknown.headers)


async def test_asking_and_typing_the_code_leads_where_one_wanted(
    client: httpx.AsyncClient,
) -> None:
    await members.add("noor@example.org", Grant(Role.OWNER))
    wanted = await client.get("/desk/programmes")
    assert wanted.headers["location"] == "/desk/sign-in?next=%2Fdesk%2Fprogrammes"
    await ask(client, "noor@example.org")
    _, code = codes.link_and_code(await database.value("SELECT max(id) FROM sign_in_codes"))
    done = await client.post("/desk/sign-in/code", data={"code": code, "next": "/desk/programmes"})
    assert done.headers["location"] == "/desk/programmes"
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await client.get("/desk/programmes")).status_code == 200


async def test_nobody_is_sent_to_another_site(client: httpx.AsyncClient) -> None:
    await members.add("noor@example.org", Grant(Role.OWNER))
    await ask(client, "noor@example.org")
    _, code = codes.link_and_code(await database.value("SELECT max(id) FROM sign_in_codes"))
    for wanted in ("https://evil.example", "//evil.example", "/desk/../x", "/desk\\evil"):
        answer = await client.get("/desk/sign-in/code", params={"next": wanted})
        assert 'value="/desk"' in answer.text
    done = await client.post(
        "/desk/sign-in/code", data={"code": code, "next": "//evil.example/desk"}
    )
    assert done.headers["location"] == "/desk/welcome"  # Noor has no name yet.


async def test_looking_at_a_printed_link_changes_nothing(client: httpx.AsyncClient) -> None:
    organiser = await members.add("noor@example.org", Grant(Role.OWNER))
    link = await codes.printed_link(organiser, at=clock.now())
    for _ in range(3):
        assert (await client.get(link)).status_code == 200
    assert await database.value("SELECT count(*) FROM desk_sessions") == 0
    assert (await client.post(link)).headers["location"] == "/desk/welcome"
    assert (await client.get(link)).status_code == 410


async def test_signing_out_ends_the_visit(client: httpx.AsyncClient) -> None:
    organiser = await members.add("noor@example.org", Grant(Role.OWNER))
    await client.post(await codes.printed_link(organiser, at=clock.now()))
    account = await client.get("/desk/account")
    token = account.text.split('name="csrf" value="')[1].split('"')[0]
    await client.post("/desk/sign-out", data={"csrf": token})
    assert (await client.get("/desk")).headers["location"] == "/desk/sign-in"
    assert await database.value("SELECT count(*) FROM desk_sessions") == 0


async def code_of(client: httpx.AsyncClient, email: str = "noor@example.org") -> str:
    await members.add(email, Grant(Role.OWNER))
    await ask(client, email)
    return codes.link_and_code(await database.value("SELECT max(id) FROM sign_in_codes"))[1]


async def test_the_page_for_the_code_says_where_the_mail_went(client: httpx.AsyncClient) -> None:
    for email in ("noor@example.org", "stranger@example.org"):
        await ask(client, email)
        page = (await client.get("/desk/sign-in/code?lang=en")).text
        assert f"If {email} is an organiser’s address" in page
        assert f'name="email" value="{email}"' in page
        assert f'value="{email}"' in (await client.get("/desk/sign-in")).text


async def test_a_mistyped_address_need_not_be_typed_again(client: httpx.AsyncClient) -> None:
    answer = await client.post("/desk/sign-in", data={"email": 'noor@"example'})
    assert answer.status_code == 422
    assert 'value="noor@&#34;example"' in answer.text


async def test_what_cannot_be_a_code_costs_no_try(client: httpx.AsyncClient) -> None:
    code = await code_of(client)
    for typed in ("", "1234", "noor@example.org", f"{code}0", " "):
        answer = await client.post("/desk/sign-in/code?lang=en", data={"code": typed})
        assert answer.status_code == 422
        assert "A code has eight digits." in answer.text
    assert await database.value("SELECT tries FROM sign_in_codes") == 0
    done = await client.post("/desk/sign-in/code", data={"code": f" {code[:4]}-{code[4:]} "})
    assert done.status_code == 303


async def test_another_browser_is_told_where_the_code_belongs(
    client: httpx.AsyncClient, app: Any
) -> None:
    code = await code_of(client)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url=client.base_url
    ) as other:
        looked = await other.get("/desk/sign-in/code?lang=en")
        tried = await other.post("/desk/sign-in/code?lang=en", data={"code": code})
    for answer in (looked, tried):
        assert "works only in the browser in which it was asked for" in answer.text
        assert 'name="code"' not in answer.text
    assert (looked.status_code, tried.status_code) == (200, 422)


async def test_a_link_opened_in_another_browser_says_so_and_stays_good(
    client: httpx.AsyncClient, app: Any
) -> None:
    await code_of(client)
    link, _ = codes.link_and_code(await database.value("SELECT max(id) FROM sign_in_codes"))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url=client.base_url
    ) as other:
        for answer in (await other.get(f"{link}?lang=en"), await other.post(f"{link}?lang=en")):
            assert answer.status_code == 403
            assert "Open this link where you asked for it" in answer.text
    assert (await client.post(link)).headers["location"] == "/desk/programmes"
    over = await client.get(f"{link}?lang=en")
    assert (over.status_code, "This link no longer works" in over.text) == (410, True)


async def test_asking_again_leaves_the_first_link_good(client: httpx.AsyncClient) -> None:
    await code_of(client)
    link, _ = codes.link_and_code(await database.value("SELECT max(id) FROM sign_in_codes"))
    again = {"email": "noor@example.org", "next": "/desk/programmes", "again": "yes"}
    told = await client.post("/desk/sign-in", data=again)
    assert told.headers["location"].endswith("&said=code-again")
    assert (await client.get(link)).status_code == 200
    assert (await client.post(link)).headers["location"] == "/desk/programmes"


async def test_a_forged_memory_of_what_was_asked_leads_nowhere(client: httpx.AsyncClient) -> None:
    printed = await codes.printed_link(
        await members.add("noor@example.org", Grant(Role.OWNER)), at=clock.now()
    )
    for kept in ("%%%", "aGVsbG8", "YUBleGFtcGxlLm9yZwovL2V2aWwuZXhhbXBsZQ", "_w"):
        client.cookies.set("causerie_asked", kept)
        assert (await client.get("/desk/sign-in")).status_code == 200
    assert (await client.post(printed)).headers["location"] == "/desk/welcome"


async def test_one_who_asks_for_somebody_else_shuts_nobody_out(
    app: Any, client: httpx.AsyncClient
) -> None:
    """S10; before, ten asks of a stranger left the organiser without a mail for an hour."""
    await members.add("noor@example.org", Grant(Role.OWNER), language="fr")
    with time_machine.travel(clock.now(), tick=False):
        for address, asks, mails in (("198.51.100.7", 30, 5), ("203.0.113.9", 1, 6)):
            transport = httpx.ASGITransport(app=app, client=(address, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as browser:
                for _ in range(asks):
                    assert (await ask(browser, "noor@example.org")).status_code == 303
            assert await database.value("SELECT count(*) FROM deliveries") == mails
