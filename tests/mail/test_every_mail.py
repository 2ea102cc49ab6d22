"""What holds for every mail: names, marks of machines, both bodies, language and zone."""

import re
from datetime import timedelta
from typing import Any

import pytest

from events import database as db
from events.mail.render.compose import Composed, compose
from events.presentation import dates
from tests import factories
from tests.mail.drawn import delivery
from tests.mail.test_letters import body, read, written

_MONTH = timedelta(days=30)


async def test_m1_the_message_id_is_that_of_the_delivery_at_each_attempt(database: None) -> None:
    owed = delivery("confirmation", await factories.registration())
    for _ in range(2):
        [mail] = await compose([owed])
        assert isinstance(mail, Composed)
        assert read(mail)["Message-ID"] == owed.message_id


async def test_m2_every_mail_says_that_a_program_wrote_it(database: None) -> None:
    seat = await factories.registration()
    for letter in ("confirmation", "reminder-1h", "already-registered"):
        assert (await written(letter, seat))["Auto-Submitted"] == "auto-generated"


async def a_series_of() -> list[tuple[str, dict[str, Any], str, dict[str, Any]]]:
    """Each letter of the series with what it is about."""
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    over = await factories.session(cycle, starts_at=talk["starts_at"] - _MONTH)
    await factories.resource(over)
    seat, past = await factories.registration(talk), await factories.registration(over)
    place = await factories.appearance(await factories.speaker(cycle), talk)
    words = await factories.insert(
        "announcements",
        {"programme": cycle["id"], "subject": "Un mot", "body": "Bonjour", "state": "planned"},
    )
    said = {"announcement_id": words["id"]}
    return [
        ("reminder-1d", seat, "registration", {}),
        ("follow-up", past, "registration", {}),
        ("announcement", seat, "registration", said),
        ("speaker-reminder-1h", place, "appearance", {}),
        ("speaker-announcement", place, "appearance", said),
    ]


async def test_m3_series_mail_can_be_stopped_in_one_click(database: None) -> None:
    for letter, about, kind, data in await a_series_of():
        [mail] = await compose([delivery(letter, about, kind, data=data, occasion="1")])
        assert isinstance(mail, Composed), (letter, mail)
        head = mail.message.split(b"\r\n\r\n")[0].decode("ascii")
        [link] = re.findall(r"^List-Unsubscribe: <(\S+)>$", head.replace("\r", ""), re.MULTILINE)
        assert re.fullmatch(r"http://127\.0\.0\.1:8000/unsubscribe/\S+", link), letter
        assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in head, letter
        assert re.search(r"^List-Id: <programme-\d+\.[a-z0-9.]+>\r$", head, re.MULTILINE), letter
        assert link in body(read(mail)), letter
        assert link in body(read(mail), "html"), letter


async def test_m3_what_must_be_known_and_what_is_urgent_cannot_be_stopped(database: None) -> None:
    [_, _, (_, seat, _, data), *_] = await a_series_of()
    assert (await written("confirmation", seat))["List-Unsubscribe"] is None
    await db.execute("UPDATE announcements SET urgent = true")
    await factories.insert(
        "mail_stops",
        {"person": seat["person"], "programme": await db.value("SELECT id FROM programmes")},
    )
    urgent = await written("announcement", seat, data=data)
    assert urgent["List-Unsubscribe"] is None
    assert "/unsubscribe/" not in body(urgent)


async def test_m4_plain_and_html_with_styles_inlined_and_a_dark_form(database: None) -> None:
    message = await written("confirmation", await factories.registration())
    page = body(message, "html")
    assert re.search(r"<h1[^>]* style=", page)
    assert "@media (prefers-color-scheme: dark)" in page
    assert '<meta name="color-scheme" content="light dark">' in page
    assert not re.search(r"<(?:img|script|link)\b", page)
    assert not re.search(r"<\w+", body(message))


@pytest.mark.parametrize("zone", ["Pacific/Noumea", "America/Guadeloupe", "Asia/Kathmandu"])
async def test_m7_each_reader_has_their_own_language_and_zone(database: None, zone: str) -> None:
    talk = await factories.session(timezone="Europe/Paris")
    person = await factories.person("ada@example.org", timezone=zone)
    seat = await factories.registration(talk, person=person["id"], language="en")
    said = body(await written("reminder-1d", seat))
    assert dates.when(talk["starts_at"], talk["ends_at"], zone, "en") in said
    there = dates.hours(talk["starts_at"], talk["ends_at"], "Europe/Paris", "en")
    assert re.search(rf"In Paris time: (\w+ \d+\s\w+ 2\d+, )?{there}", said)
    assert "Received:" not in said
    assert "sends you this message" in said
