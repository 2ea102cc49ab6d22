"""A person moves to another session, or a session to another place: what they then get."""

import re
from datetime import UTC, datetime, timedelta

from events import database as db
from events.clock import now
from events.operations.people import move_to_session
from events.operations.sessions.reschedule import reschedule
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from events.sessions.fields import Times
from tests import factories
from tests.calendars import linter
from tests.mail import post

BY = "equipe@example.org"
ADA = RegistrationForm("ada@example.org", "Ada Exemple", "fr", form_key="ada")


async def test_c2_who_is_moved_gets_a_cancel_for_the_old_and_a_request_for_the_new(
    database: None,
) -> None:
    cycle = await factories.programme()
    old, new = await factories.session(cycle), await factories.session(cycle)
    seat = await register(old["id"], ADA, at=now())
    await post.arrive()
    await move_to_session.move(seat.registration_id, new["id"], by=BY, at=now())
    arrived = {mail.letter: mail for mail in await post.arrive()}
    assert sorted(arrived) == ["confirmation", "left"]
    assert linter.values(arrived["left"].calendar, "METHOD") == ["CANCEL"]
    assert linter.values(arrived["left"].calendar, "UID") == [old["uid"]]
    assert linter.values(arrived["left"].calendar, "SEQUENCE") == ["1"]
    assert linter.values(arrived["confirmation"].calendar, "METHOD") == ["REQUEST"]
    assert linter.values(arrived["confirmation"].calendar, "UID") == [new["uid"]]


async def test_who_is_moved_back_is_invited_anew_with_rising_numbers(database: None) -> None:
    cycle = await factories.programme()
    old, new = await factories.session(cycle), await factories.session(cycle)
    seat = await register(old["id"], ADA, at=now())
    await post.arrive()
    await move_to_session.move(seat.registration_id, new["id"], by=BY, at=now())
    await post.arrive()
    moved = await db.value("SELECT id FROM registrations WHERE session = $1", new["id"])
    await move_to_session.move(moved, old["id"], by=BY, at=now())
    arrived = {mail.letter: mail for mail in await post.arrive()}
    assert linter.values(arrived["confirmation"].calendar, "UID") == [old["uid"]]
    assert linter.values(arrived["confirmation"].calendar, "SEQUENCE") == ["2"]
    assert linter.values(arrived["left"].calendar, "UID") == [new["uid"]]


async def test_a_change_of_place_shows_the_old_and_the_new(database: None) -> None:
    talk = await factories.session(await factories.programme(location="Salle A, Lyon"))
    await register(talk["id"], ADA, at=now())
    await post.arrive()
    times = Times(
        talk["starts_local"], talk["ends_local"], talk["timezone"], location="Salle B, Lyon"
    )
    await reschedule(talk["id"], times, by=BY, at=now())
    [mail] = await post.arrive()
    assert mail.subject == f"Nouveau lieu\u00a0: {talk['title']}"
    assert "Lieu auparavant\u00a0: Salle A, Lyon" in mail.plain
    assert "Lieu désormais\u00a0: Salle B, Lyon" in mail.plain
    assert linter.values(mail.calendar, "LOCATION") == ["Salle B, Lyon"]


async def test_a_new_hour_of_the_same_day_is_no_new_date(database: None) -> None:
    talk = await factories.session(starts_at=datetime(2127, 12, 1, 9, tzinfo=UTC))
    await register(talk["id"], ADA, at=now())
    await post.arrive()
    gap = timedelta(hours=5)
    times = Times(talk["starts_local"] + gap, talk["ends_local"] + gap, talk["timezone"])
    await reschedule(talk["id"], times, by=BY, at=now())
    [mail] = await post.arrive()
    assert mail.subject == f"Nouvel horaire\u00a0: {talk['title']}"
    assert "La séance change d’horaire." in mail.plain
    assert "nouvelle date" not in mail.plain.lower()
    part = mail.message.get_body(("html",))
    assert part is not None
    drawn = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(part.get_content())))
    assert "10&nbsp;h → 15&nbsp;h" in drawn


async def test_a_new_time_and_place_show_both(database: None) -> None:
    talk = await factories.session(location="Salle A")
    await register(talk["id"], ADA, at=now())
    await post.arrive()
    day = timedelta(days=1)
    times = Times(
        talk["starts_local"] + day, talk["ends_local"] + day, talk["timezone"], location="Salle B"
    )
    await reschedule(talk["id"], times, by=BY, at=now())
    [mail] = await post.arrive()
    assert mail.subject == f"Nouvelle date\u00a0: {talk['title']}"
    for words in ("Avant\u00a0:", "Désormais\u00a0:", "Salle A", "Salle B"):
        assert words in mail.plain
