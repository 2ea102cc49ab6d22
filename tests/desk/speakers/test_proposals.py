"""A programme opens a call; people propose to speak; organisers accept into a draft, or decline."""

import re
from datetime import timedelta

import httpx
import pytest

from events import database as db
from events.clock import now
from events.desk.speakers import proposals
from events.errors import NotFound
from events.operations.proposals import decide
from events.operations.proposals.decide import DecidedAlready
from events.proposals.queries import CallShown
from tests import factories, sql
from tests.conftest import BASE_URL
from tests.desk.conftest import SignIn
from tests.mail import post

HERE = {"origin": BASE_URL}
BY = "equipe@example.org"
ONE = {"title": "Lire un paysage", "summary": "Ce qu’une carte ne dit pas.",
       "name": "Nadia Experte", "email": "nadia@example.org", "organisation": "Là"}  # fmt: skip


async def a_call(**values: object) -> factories.Row:
    """A programme whose call is open."""
    cycle = await factories.programme()
    words = {"fr": "Nous cherchons des **récits**."}
    call = CallShown(**{"enabled": True, "words": words, **values})
    await decide.save_call(cycle["id"], cycle["slug"], call, by=BY)
    return cycle


async def propose(client: httpx.AsyncClient, cycle: factories.Row, **values: str) -> httpx.Response:
    path = f"/programmes/{cycle['slug']}/call"
    return await client.post(path, data={**ONE, **values}, headers=HERE)


async def confirmed(client: httpx.AsyncClient) -> int:
    """A proposal whose address was confirmed by the button of its mail."""
    [mail] = await post.arrive()
    assert (mail.letter, mail.to) == ("proposal-confirm", "nadia@example.org")
    found = re.search(r"http://\S+(/proposals/\S+)", mail.plain)
    assert found is not None
    assert (await client.get(found[1])).status_code == httpx.codes.OK
    assert await db.value("SELECT state FROM proposals") == "unconfirmed"
    await client.post(f"{found[1]}/confirmation", headers=HERE)
    return int(await db.value("SELECT id FROM proposals WHERE state = 'new'"))


async def test_a_programme_leads_to_its_call_while_it_is_open(client: httpx.AsyncClient) -> None:
    cycle = await a_call()
    path = f"/programmes/{cycle['slug']}"
    assert f"{path}/call" in (await client.get(path)).text
    assert "<strong>récits</strong>" in (await client.get(f"{path}/call")).text
    over = CallShown(enabled=True, closes_at=now() - timedelta(minutes=1))
    await decide.save_call(cycle["id"], cycle["slug"], over, by=BY)
    assert f"{path}/call" not in (await client.get(path)).text
    assert "appel est clos" in (await client.get(f"{path}/call")).text
    refused = await propose(client, cycle)
    assert refused.status_code == httpx.codes.CONFLICT
    await decide.save_call(cycle["id"], cycle["slug"], CallShown(), by=BY)
    assert (await client.get(f"{path}/call")).status_code == httpx.codes.NOT_FOUND


async def test_it_is_read_once_its_address_is_confirmed(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    cycle = await a_call()
    answer = await propose(client, cycle)
    assert answer.headers["location"].endswith("/call?said=sent")
    desk = await sign_in("editor")
    path = f"/programmes/{cycle['slug']}/proposals"
    assert "Lire un paysage" not in (await desk.get(path)).text
    await confirmed(client)
    assert "Lire un paysage" in (await desk.get(path)).text
    assert "/proposals" in (await desk.get("")).text


async def test_one_button_makes_a_draft_with_speaker_title_and_summary(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    cycle = await a_call()
    await propose(client, cycle)
    number = await confirmed(client)
    desk = await sign_in("editor")
    answer = await desk.post(f"/programmes/{cycle['slug']}/proposals/{number}/acceptance")
    assert "/desk/sessions/lire-un-paysage" in answer.headers["location"]
    made = await sql.row(
        "SELECT s.status, s.title, s.abstract, v.name, v.email, a.own_title, a.own_summary"
        " FROM sessions s JOIN appearances a ON a.session = s.id JOIN speakers v"
        " ON v.id = a.speaker"
    )
    assert made == {
        "status": "draft", "title": ONE["title"], "abstract": ONE["summary"], "name": ONE["name"],
        "email": ONE["email"], "own_title": ONE["title"], "own_summary": ONE["summary"],
    }  # fmt: skip
    assert await post.arrive() == []
    with pytest.raises(DecidedAlready):
        await decide.decline(number, cycle["id"], note="", by=BY, at=now())


async def test_declined_it_is_told_once_with_a_sentence(client: httpx.AsyncClient) -> None:
    cycle = await a_call()
    await propose(client, cycle)
    number = await confirmed(client)
    elsewhere = await factories.programme()
    with pytest.raises(NotFound):
        await decide.decline(number, elsewhere["id"], note="", by=BY, at=now())
    await decide.decline(number, cycle["id"], note="Une autre **fois**.", by=BY, at=now())
    [mail] = await post.arrive()
    assert (mail.letter, mail.to) == ("proposal-declined", "nadia@example.org")
    assert "Une autre fois." in mail.plain
    assert await decide.forget_proposals(now() + timedelta(days=184)) == 1


async def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    client: httpx.AsyncClient,
) -> None:
    cycle = await a_call()
    answer = await propose(client, cycle, email="nadia", title="")
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert answer.text.count('aria-invalid="true"') == 2
    assert "Ce qu’une carte ne dit pas." in answer.text
    assert await db.value("SELECT count(*) FROM proposals") == 0


async def test_machines_and_floods_mail_nobody(client: httpx.AsyncClient) -> None:
    cycle = await a_call()
    await propose(client, cycle, website="https://spam.example")
    for _ in range(5):
        answer = await propose(client, cycle)
        assert answer.status_code == httpx.codes.SEE_OTHER
    assert len(await post.arrive()) == 3
    assert await decide.forget_proposals(now() + timedelta(days=4)) == 3


async def test_all_of_many_are_found_page_by_page_what_waits_first(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposals, "PAGE", 2)
    cycle, desk = await factories.programme(), await sign_in("editor")
    states = ("new", "declined", "new", "unconfirmed", "declined", "new", "declined")
    for number, state in enumerate(states):
        await factories.insert("proposals", {
            "programme": cycle["id"], "state": state, "email": f"p{number}@example.org",
            "name": "Zoé", "title": f"Sujet{number}", "nonce": "n",
        })  # fmt: skip
    path, found = f"/programmes/{cycle['slug']}/proposals", []
    decided = False
    while path:
        page = (await desk.get(path)).text
        shown = re.findall(r"Sujet(\d)</h2>", page)
        assert len(shown) <= 2
        found += shown
        more = re.search(r'href="/desk([^"]+)" rel="next"', page)
        path = more[1] if more else ""
        if not decided:  # What is decided between two pages moves nothing that follows.
            decided = True
            await db.execute("UPDATE proposals SET state = 'declined' WHERE title = 'Sujet2'")
    assert found == ["5", "2", "0", "6", "4", "2", "1"]
