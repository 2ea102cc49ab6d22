"""The way to the desk over HTTP: the same for everyone until the code is typed."""

import httpx

from events import clock, database
from events.organisers import people, sign_in
from events.organisers.people import Role


async def ask(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/desk/sign-in", data={"email": email, "next": "/desk/programmes"})


async def test_the_answer_is_the_same_for_an_unknown_address(client: httpx.AsyncClient) -> None:
    await people.add("noor@example.org", Role("owner"))
    known, unknown = await ask(client, "noor@example.org"), await ask(client, "x@example.org")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert known.headers["location"] == unknown.headers["location"]
    assert set(known.headers) == set(unknown.headers)


async def test_asking_and_typing_the_code_leads_where_one_wanted(
    client: httpx.AsyncClient,
) -> None:
    await people.add("noor@example.org", Role("owner"))
    wanted = await client.get("/desk/programmes")
    assert wanted.headers["location"] == "/desk/sign-in?next=%2Fdesk%2Fprogrammes"
    await ask(client, "noor@example.org")
    _, code = sign_in.link_and_code(await database.value("SELECT max(id) FROM sign_in_codes"))
    done = await client.post("/desk/sign-in/code", data={"code": code, "next": "/desk/programmes"})
    assert done.headers["location"] == "/desk/programmes"
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await client.get("/desk/programmes")).status_code == 200


async def test_nobody_is_sent_to_another_site(client: httpx.AsyncClient) -> None:
    await people.add("noor@example.org", Role("owner"))
    await ask(client, "noor@example.org")
    _, code = sign_in.link_and_code(await database.value("SELECT max(id) FROM sign_in_codes"))
    for wanted in ("https://evil.example", "//evil.example", "/desk/../x", "/desk\\evil"):
        answer = await client.get("/desk/sign-in/code", params={"next": wanted})
        assert 'value="/desk"' in answer.text
    done = await client.post(
        "/desk/sign-in/code", data={"code": code, "next": "//evil.example/desk"}
    )
    assert done.headers["location"] == "/desk"


async def test_looking_at_a_printed_link_changes_nothing(client: httpx.AsyncClient) -> None:
    organiser = await people.add("noor@example.org", Role("owner"))
    link = await sign_in.printed_link(organiser, at=clock.now())
    for _ in range(3):
        assert (await client.get(link)).status_code == 200
    assert await database.value("SELECT count(*) FROM desk_visits") == 0
    assert (await client.post(link)).headers["location"] == "/desk"
    assert (await client.get(link)).status_code == 410


async def test_signing_out_ends_the_visit(client: httpx.AsyncClient) -> None:
    organiser = await people.add("noor@example.org", Role("owner"))
    await client.post(await sign_in.printed_link(organiser, at=clock.now()))
    account = await client.get("/desk/account")
    token = account.text.split('name="csrf" value="')[1].split('"')[0]
    await client.post("/desk/sign-out", data={"csrf": token})
    assert (await client.get("/desk")).headers["location"] == "/desk/sign-in"
    assert await database.value("SELECT count(*) FROM desk_visits") == 0
