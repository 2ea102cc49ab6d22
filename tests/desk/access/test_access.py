"""Saying who finds what, and inviting: looked at first, mailed then, withdrawn again."""

import html
import re

import pytest

from events import database as db
from events.desk.access import access_form
from events.registrations.invitations import queries
from tests import factories, sql
from tests.desk.conftest import SignIn
from tests.plans import rows_read


async def test_a_session_is_hidden_and_the_step_back_shows_it(sign_in: SignIn) -> None:
    talk, desk = await factories.session(), await sign_in("owner")
    path = f"/sessions/{talk['slug']}/access"
    fields = {"visibility": "invited", "domains": "@Maison.example, exemple.org"}
    answer = await desk.post(path, **fields)
    assert answer.status_code == 303
    after = await sql.row("SELECT visibility, invited_domains FROM sessions")
    assert after == {"visibility": "invited", "invited_domains": ["maison.example", "exemple.org"]}
    page = await desk.get(answer.headers["location"].removeprefix("/desk"))
    step = page.text.split("/desk/steps/")[1].split("/")[0]
    answer = await desk.post(f"/steps/{step}/undoing", back="/desk")
    assert answer.status_code == 303, answer.text
    assert await db.value("SELECT visibility FROM sessions") == "public"


async def test_a_domain_that_is_none_keeps_what_was_typed(sign_in: SignIn) -> None:
    of, desk = await factories.programme(), await sign_in("owner")
    path = f"/programmes/{of['slug']}/access"
    answer = await desk.post(path, visibility="invited", domains="maison")
    assert answer.status_code == 422
    assert 'value="maison"' in answer.text
    assert await db.value("SELECT visibility FROM programmes") == "public"


async def test_a_list_is_looked_at_then_invited_each_once(sign_in: SignIn) -> None:
    talk, desk = await factories.session(visibility="invited"), await sign_in("owner")
    path = f"/sessions/{talk['slug']}/access/invitations"
    people = "Ada Exemple <ada@example.org>\nbea@example.org\nada@example.org"
    seen = await desk.post(path, people=people, action="look")
    assert "2 people are invited" in seen.text
    assert "ada@example.org" in seen.text.split("letter-preview")[1]
    mail = await desk.browser.get(html.unescape(seen.text.split('<iframe src="')[1].split('"')[0]))
    assert mail.status_code == 200
    assert "Ada Exemple" in mail.text
    assert (await desk.get(f"{path}/mail")).status_code == 404
    assert await sql.rows("SELECT id FROM invitations") == []
    for _ in range(2):
        answer = await desk.post(path, people=people, action="invite")
        assert answer.status_code == 303
    found = await sql.rows(
        "SELECT e.email, i.name FROM invitations i JOIN people e ON e.id = i.person ORDER BY 1"
    )
    assert found == [
        {"email": "ada@example.org", "name": "Ada Exemple"},
        {"email": "bea@example.org", "name": ""},
    ]
    assert await db.values("SELECT letter FROM deliveries") == ["invitation"] * 2


async def test_one_invitation_is_sent_again_and_withdrawn(sign_in: SignIn) -> None:
    talk, desk = await factories.session(visibility="invited"), await sign_in("owner")
    one = await factories.invitation({"id": talk["programme"]}, "ada@example.org", talk)
    path = f"/sessions/{talk['slug']}/access/invitations/{one['id']}"
    await desk.post(path, action="again")
    await desk.post(path, action="withdraw")
    state = await db.values("SELECT state FROM deliveries")
    assert state == ["withdrawn"]
    assert await db.value("SELECT withdrawn_at IS NOT NULL FROM invitations")
    assert (await desk.post(path, action="again")).status_code == 404


async def test_an_invitation_of_another_programme_is_not_found(sign_in: SignIn) -> None:
    mine, other = await factories.programme(), await factories.programme()
    desk = await sign_in("editor", limited=True, programmes={mine["id"]: "editor"})
    one = await factories.invitation(other, "ada@example.org")
    answer = await desk.post(
        f"/programmes/{mine['slug']}/access/invitations/{one['id']}", action="withdraw"
    )
    assert answer.status_code == 404
    assert (await desk.get(f"/programmes/{other['slug']}/access")).status_code in (403, 404)


async def test_a_draft_invites_nobody_yet(sign_in: SignIn) -> None:
    talk, desk = await factories.session(status="draft"), await sign_in("owner")
    path = f"/sessions/{talk['slug']}/access"
    await desk.post(path, visibility="invited", domains="")
    assert "Put it online first" in (await desk.get(path)).text
    answer = await desk.post(f"{path}/invitations", people="ada@example.org", action="invite")
    assert answer.status_code == 422


async def test_copies_are_as_hidden_as_their_originals(sign_in: SignIn) -> None:
    of, desk = await factories.programme(visibility="unlisted"), await sign_in("owner")
    talk = await factories.session(of, visibility="invited")
    await desk.post(f"/programmes/{of['slug']}/copy", title="Bis", move="weeks", weeks="52")
    await desk.post(f"/sessions/{talk['slug']}/copy", days="7")
    assert await db.values("SELECT DISTINCT visibility FROM programmes") == ["unlisted"]
    assert await db.values("SELECT DISTINCT visibility FROM sessions") == ["invited"]
    assert await db.value("SELECT count(*) FROM sessions") > 1


async def test_everybody_who_was_invited_is_found_page_by_page(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_form, "PAGE", 2)
    talk, desk = await factories.session(visibility="invited"), await sign_in("owner")
    for number in range(5):
        await factories.invitation({"id": talk["programme"]}, f"guest{number}@example.org", talk)
    path, found, pages = f"/sessions/{talk['slug']}/access", [], 0
    while path:
        page = (await desk.get(path)).text
        shown = re.findall(r'<th scope="row">(guest\d)@example', page)
        assert len(shown) <= 2
        found += shown
        pages += 1
        more = re.search(r'href="/desk([^"]+)" rel="next"', page)
        path = more[1] if more else ""
    assert found == ["guest4", "guest3", "guest2", "guest1", "guest0"]
    assert pages == 3


async def test_a_page_reads_no_more_people_than_it_lists(database: None) -> None:
    of = await factories.programme()
    await db.execute(
        "INSERT INTO people (email, nonce) SELECT n || '@crowd.example', 'x' || n"
        " FROM generate_series(1, 3000) n"
    )
    await db.execute(
        "INSERT INTO invitations (programme, person, nonce) SELECT $1, id, nonce FROM people"
        " WHERE email LIKE '%@crowd.example'",
        of["id"],
    )
    await db.execute("ANALYZE people, invitations, registrations, deliveries, sessions")
    assert await rows_read(queries._LISTED, of["id"], None, None, 20) < 200
    assert len(await queries.listed(of["id"], None, most=20)) == 20
