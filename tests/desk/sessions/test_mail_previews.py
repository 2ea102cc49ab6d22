"""Mails are looked at before they leave: their HTML in a frame, with the words as typed."""

import html
import re

from events import database
from tests import factories
from tests.desk.conftest import Desk, SignIn

MOVE = {"day": "2127-06-01", "starts": "10:00", "ends": "11:00", "timezone": "Europe/Paris",
        "location": "En ligne", "notify": "yes", "note": "L’oratrice est souffrante."}  # fmt: skip


async def test_a_change_shows_the_mail_as_it_will_look(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    ada = await factories.registration(talk, name="Ada Exemple", language="fr")
    paul = await factories.registration(talk, name="Paul Exemple", language="en")
    for reader, name in ((ada, "Ada"), (paul, "Paul")):
        page = await desk.post(f"/sessions/{talk['slug']}/reschedule", **MOVE, reader=reader["id"])
        mail = await framed(desk, page.text)
        assert "<html" in mail
        assert "L’oratrice est souffrante." in mail
        assert name in mail
    assert await database.value("SELECT count(*) FROM deliveries") == 0


async def test_a_draft_is_shown_as_each_reader_gets_it(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    await factories.registration(talk, name="Ada Exemple", language="en")
    paul = await factories.registration(talk, name="Paul Exemple", language="en")
    kept = await desk.post(f"/sessions/{talk['slug']}/announcements",
                           subject="News", body="Hello **{name}**", audience="held")  # fmt: skip
    path = kept.headers["location"].split("?")[0].removeprefix("/desk")
    assert "<strong>Ada Exemple</strong>" in await framed(desk, (await desk.get(path)).text)
    assert "<strong>Paul Exemple</strong>" in await framed(
        desk, (await desk.get(f"{path}?reader={paul['id']}")).text
    )


async def test_words_of_a_letter_are_shown_before_they_are_kept(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    await factories.session(cycle)
    path = f"/programmes/{cycle['slug']}/letters/confirmation"
    looked = await desk.post(path, action="look", en="Bring a **pen**.", fr="")
    mails = [await framed(desk, looked.text, number) for number in (0, 1)]
    assert ["<strong>pen</strong>" in mail for mail in mails].count(True) == 1
    assert await database.value("SELECT letters::text FROM programmes") == "{}"
    assert await database.value("SELECT count(*) FROM audit_entries WHERE who = ''") == 0


async def test_a_frame_has_no_rights_and_stands_on_our_pages_only(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    await factories.registration(talk, name="Ada Exemple")
    page = await desk.post(f"/sessions/{talk['slug']}/cancellation", notify="yes")
    answer = await desk.browser.get(source(page.text))
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "sandbox allow-same-origin", "frame-ancestors 'self'"} <= set(
        policy
    )
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_an_address_that_no_page_made_is_not_found(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    for packed in ("x", "AAAA", "eJw", "%00", "é"):
        answer = await desk.get(f"/sessions/{talk['slug']}/cancellation/mail?typed={packed}")
        assert answer.status_code in (400, 404), packed


def source(page: str, number: int = 0) -> str:
    found = re.findall(r'<iframe src="([^"]+)"', page)
    return html.unescape(found[number])


async def framed(desk: Desk, page: str, number: int = 0) -> str:
    answer = await desk.browser.get(source(page, number))
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)
