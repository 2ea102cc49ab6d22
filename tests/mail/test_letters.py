"""Every letter, in both languages: what it says, what it carries, and when it is not sent."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest

from events import database as db
from events.clock import now
from events.mail.letters.registry import LETTERS
from events.mail.render import as_read
from events.mail.render.compose import Composed, Skipped, compose
from events.mail.render.preview import preview
from events.presentation import dates
from tests import factories, sql
from tests.calendars import linter
from tests.mail.drawn import delivery

ROOT = Path(__file__).parents[2]
OF_REGISTRATIONS = [
    "confirmation", "confirm-address", "pending", "waiting", "offer", "offer-lapsed",
    "declined-by-organiser", "reminder-1d", "session-rescheduled", "session-postponed",
    "session-cancelled", "left", "follow-up", "already-registered", "calendar-declined",
    "other-date",
]  # fmt: skip


async def outcome(letter: str, about: dict[str, Any], **values: Any) -> Composed | Skipped:
    [found] = await compose([delivery(letter, about, **values)])
    return found


async def written(letter: str, about: dict[str, Any], **values: Any) -> EmailMessage:
    found = await outcome(letter, about, **values)
    assert isinstance(found, Composed), found
    return read(found)


def read(composed: Composed) -> EmailMessage:
    message = message_from_bytes(composed.message, policy=policy.default)
    assert message.defects == []
    return message


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def calendar(message: EmailMessage) -> bytes:
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) == 1
    content = parts[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


async def skipped(letter: str, about: dict[str, Any], **values: Any) -> str:
    found = await outcome(letter, about, **values)
    assert isinstance(found, Skipped), read(found)["subject"]
    return found.reason


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("letter", OF_REGISTRATIONS)
async def test_every_letter_is_whole(database: None, letter: str, language: str) -> None:
    talk = await factories.session(title="L’eau & <nous>")
    shown = await preview(letter, talk["id"], language)
    assert "L’eau & <nous>" in shown.subject
    assert "L’eau &amp; &lt;nous&gt;" in shown.html
    assert "L’eau & <nous>" in shown.plain
    for text in (shown.subject, shown.plain, shown.html):
        assert ".invalid" not in text
        assert not re.search(r"x[0-9a-f]{12}-", text)
        assert "None" not in text


async def test_i1_i2_a_confirmation_has_the_shape_that_calendars_read(database: None) -> None:
    seat = await factories.registration(email="ada@example.org")
    message = await written("confirmation", seat)
    assert message.get_content_type() == "multipart/mixed"
    alternative, attached = message.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    invitation = list(alternative.iter_parts())[2]
    assert invitation.get_param("method") == "REQUEST"
    assert invitation["content-disposition"] is None
    assert attached.get_content_type() == "application/ics"
    assert attached.get_payload() == invitation.get_payload()
    assert linter.complaints(calendar(message)) == []


async def test_i3_an_invitation_names_its_reader_alone(database: None) -> None:
    seat = await factories.registration(email="ada@example.org")
    raw = calendar(await written("confirmation", seat))
    assert linter.values(raw, "ATTENDEE") == ["mailto:ada@example.org"]
    [event] = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["ORGANIZER"] == "mailto:causerie@example.org"


async def test_i7_the_way_in_stands_where_people_look_for_it(database: None) -> None:
    seat = await factories.registration()
    message = await written("confirmation", seat)
    [way] = set(re.findall(r"http://\S+/join/\S+", body(message)))
    raw = calendar(message)
    assert way in body(message, "html")
    assert linter.values(raw, "URL") == [way]
    assert linter.values(raw, "LOCATION") == [way]
    assert linter.values(raw, "CONFERENCE") == [way]
    assert way in linter.values(raw, "DESCRIPTION")[0]


async def test_online_is_said_in_the_readers_language(database: None) -> None:
    talk = await factories.session(location="En ligne")
    for language, words in (("en", "Online"), ("fr", "En ligne")):
        seat = await factories.registration(talk, language=language)
        said = body(await written("confirmation", seat)).splitlines()
        assert words in said


async def test_a_place_in_town_stays_the_place(database: None) -> None:
    talk = await factories.session(location="12 rue des Exemples, Lyon")
    raw = calendar(await written("confirmation", await factories.registration(talk)))
    assert linter.values(raw, "LOCATION") == ["12 rue des Exemples, Lyon"]


@pytest.mark.parametrize("letter", ["confirmation", "reminder-1d"])
async def test_who_goes_there_reads_its_hour_and_its_place_and_no_way_in(
    database: None, letter: str
) -> None:
    talk = await factories.session(location="12 rue des Exemples, Lyon", timezone="Europe/Paris")
    away = await factories.person("ada@example.org", timezone="America/New_York")
    seat = await factories.registration(talk, person=away["id"], language="fr")
    message = await written(letter, seat)
    said = body(message)
    assert dates.when(talk["starts_at"], talk["ends_at"], "Europe/Paris", "fr") in said
    assert "New York" not in said
    assert "12 rue des Exemples, Lyon" in said.splitlines()
    assert "/join/" not in said + body(message, "html")
    assert re.search(r"Voir ou annuler mon inscription\s: \S+/registrations/", said)


async def test_who_may_also_join_online_has_the_way_in_and_their_own_hour(database: None) -> None:
    place, room = "12 rue des Exemples, Lyon", "https://meet.example.org/a"
    talk = await factories.session(location=place, room_url=room, timezone="Europe/Paris")
    away = await factories.person("ada@example.org", timezone="America/New_York")
    seat = await factories.registration(talk, person=away["id"], language="fr")
    message = await written("confirmation", seat)
    said = body(message)
    assert dates.when(talk["starts_at"], talk["ends_at"], "America/New_York", "fr") in said
    assert "À l’heure de Paris" in said
    assert place in said.splitlines()
    assert len(linter.values(calendar(message), "CONFERENCE")) == 1


async def test_calendars_offer_no_way_into_what_is_on_site(database: None) -> None:
    talk = await factories.session(location="12 rue des Exemples, Lyon")
    raw = calendar(await written("confirmation", await factories.registration(talk)))
    assert linter.values(raw, "CONFERENCE") == []
    assert linter.values(raw, "URL") == [f"http://127.0.0.1:8000/sessions/{talk['slug']}"]
    assert b"/join/" not in raw.replace(b"\r\n ", b"")


async def test_c1_who_leaves_and_returns_gets_rising_numbers(database: None) -> None:
    seat = await factories.registration(sequence_sent=0)
    await db.execute(
        "UPDATE registrations SET state = 'cancelled', turn = 2 WHERE id = $1", seat["id"]
    )
    raw = calendar(await written("left", seat, occasion="2"))
    assert linter.values(raw, "METHOD") == ["CANCEL"]
    assert linter.values(raw, "STATUS") == ["CANCELLED"]
    assert linter.values(raw, "SEQUENCE") == ["1"]
    await db.execute(
        "UPDATE registrations SET state = 'held', turn = 3, sequence_sent = 1 WHERE id = $1",
        seat["id"],
    )
    raw = calendar(await written("confirmation", seat, occasion="3"))
    assert linter.values(raw, "SEQUENCE") == ["2"]


async def test_who_never_had_a_seat_gets_no_cancellation_file(database: None) -> None:
    talk = await factories.session(status="cancelled")
    seat = await factories.registration(talk, state="waiting")
    message = await written("session-cancelled", seat)
    assert message.get_content_type() == "multipart/alternative"


async def test_a_move_shows_both_times(database: None) -> None:
    talk = await factories.session(version=2)
    seat = await factories.registration(talk)
    old = {
        "starts_at": (talk["starts_at"] - timedelta(days=1)).isoformat(),
        "ends_at": (talk["ends_at"] - timedelta(days=1)).isoformat(),
        "timezone": talk["timezone"],
    }
    message = await written("session-rescheduled", seat, occasion="2", data=old)
    lines = body(message).splitlines()
    assert sum("heure de Paris" in line for line in lines) == 2


async def a_speaker(**values: Any) -> dict[str, Any]:
    cycle = await factories.programme()
    talk = await factories.session(cycle, **values)
    return await factories.appearance(await factories.speaker(cycle), talk, sequence_sent=0)


async def test_speakers_are_told_of_a_new_date_to_come_when_theirs_is_gone(database: None) -> None:
    place = await a_speaker(status="postponed")
    message = await written("speaker-postponed", place, kind="appearance")
    said = body(message)
    assert "nouvelle date" in said
    assert re.search(r"http://\S+/appearances/\S+", said)
    assert "consacré" not in said
    assert "Date annulée" in said
    assert linter.values(calendar(message), "METHOD") == ["CANCEL"]


@pytest.mark.parametrize("letter", ["session-cancelled", "session-postponed"])
async def test_after_the_organiser_s_sentence_no_pronoun_hangs_in_the_air(
    database: None, letter: str
) -> None:
    talk = await factories.session(status=letter.removeprefix("session-"))
    seat = await factories.registration(talk, sequence_sent=0)
    note = {"note": "L’intervenante est souffrante."}
    said = body(await written(letter, seat, data=note)).split("souffrante.")[1]
    assert not re.search(r"\bla retire\b|\bElle (?:n’aura|vous)", said)
    assert "la séance" in said.lower()


async def test_an_offer_names_what_is_kept(database: None) -> None:
    until = now() + timedelta(days=1)
    seat = await factories.registration(state="offered", offer_until=until)
    assert "Cette place vous est gardée jusqu’au" in body(await written("offer", seat))


async def announced(cycle: dict[str, Any], about: dict[str, Any] | None, **values: Any) -> Any:
    row = {"programme": cycle["id"], "session": about and about["id"], "subject": "Un mot",
           "body": "La salle change.", "state": "planned", **values}  # fmt: skip
    return {"announcement_id": (await factories.insert("announcements", row))["id"]}


async def test_an_announcement_of_one_session_carries_the_way_in(database: None) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    data = await announced(cycle, talk, urgent=True)
    seat = await factories.registration(talk)
    place = await factories.appearance(await factories.speaker(cycle), talk)
    for letter, about, kind in (
        ("announcement", seat, "registration"),
        ("speaker-announcement", place, "appearance"),
    ):
        message = await written(letter, about, kind=kind, data=data)
        [way] = set(re.findall(r"http://\S+/join/\S+", body(message)))
        assert f'href="{way}"' in body(message, "html")
    waits = await factories.registration(talk, state="waiting")
    message = await written("announcement", waits, data=data)
    assert "/join/" not in body(message) + body(message, "html")


async def test_an_announcement_of_a_programme_shows_what_comes_and_no_date_that_is_past(
    database: None,
) -> None:
    cycle = await factories.programme(title="Le cycle d’hiver")
    over = await factories.session(cycle, title="Passée", starts_at=now() - timedelta(days=9))
    await factories.session(cycle, title="Prochaine")
    await factories.session(cycle, title="Secrète", status="draft")
    message = await written(
        "announcement", await factories.registration(over), data=await announced(cycle, None)
    )
    for said in (body(message), body(message, "html")):
        assert "Prochaine" in said
        assert f"/programmes/{cycle['slug']}" in said
        assert "Le cycle d’hiver" in said
        assert not re.search("Passée|Secrète|/join/", said)
    assert 'class="leaf"' not in body(message, "html")


async def test_who_is_asked_to_a_session_reads_of_that_one_not_of_their_own(
    database: None,
) -> None:
    cycle = await factories.programme()
    own = await factories.session(cycle, title="La leur")
    new = await factories.session(cycle, title="La nouvelle")
    seat = await factories.registration(own)
    said = body(await written("announcement", seat, data=await announced(cycle, new)))
    assert "La nouvelle" in said
    assert f"/sessions/{new['slug']}" in said
    assert "La leur" not in said
    assert "/join/" not in said


async def test_the_leaf_has_the_order_of_the_site_s(database: None) -> None:
    page = body(await written("reminder-1d", await factories.registration()), "html")
    order = [page.index(f'"text leaf-{part}"') for part in ("weekday", "month")]
    assert order[0] < page.index('"serif leaf-day"') < order[1]


async def test_why_a_mail_is_not_sent(database: None) -> None:
    past = now() - timedelta(minutes=1)
    talk = await factories.session()
    seat = await factories.registration(talk)
    left = await factories.registration(talk, state="cancelled")
    waits = await factories.registration(talk, state="waiting")
    begun = await factories.registration(await factories.session(starts_at=past))
    gone = await factories.registration(await factories.session(status="cancelled"))
    moved = await factories.registration(await factories.session(version=2))
    assert await skipped("reminder-1h", left) == "the registration is cancelled"
    assert await skipped("reminder-1h", waits) == "the person waits for a seat"
    assert await skipped("reminder-1h", begun) == "the session has begun"
    assert await skipped("reminder-1h", gone) == "the session is cancelled"
    assert await skipped("reminder-1h", moved) == "the session moved meanwhile"
    assert await skipped("left", seat) == "the person has a seat"
    assert await skipped("confirmation", seat, occasion="2") == "the registration changed meanwhile"
    assert await skipped("follow-up", seat) == "the session moved meanwhile"
    assert await skipped("no-such-letter", seat) == "there is no such letter"
    assert await skipped("confirmation", {"id": 0}) == "whom it was about is gone"


async def test_nothing_is_sent_to_who_was_erased_or_refuses_mail(database: None) -> None:
    seat = await factories.registration(email="ada@example.org")
    await factories.insert("suppressions", {"address": "ada@example.org", "reason": "5.1.1"})
    assert await skipped("confirmation", seat) == "the address refused mail before"
    await db.execute("UPDATE people SET email = NULL WHERE id = $1", seat["person"])
    assert await skipped("confirmation", seat) == "the person was erased"


@pytest.mark.parametrize(
    "name", ["https://evil.example.org", "call 0612345678", "a" * 61, "a@b", "x: y"]
)
async def test_a_name_that_may_be_a_message_is_not_repeated(database: None, name: str) -> None:
    seat = await factories.registration(name=name)
    found = await outcome("confirmation", seat)
    assert isinstance(found, Composed)
    message = read(found)
    parts = body(message) + body(message, "html") + calendar(message).decode()
    assert name not in parts.replace("\r\n ", "")


async def test_one_batch_keeps_readers_apart(database: None) -> None:
    talk = await factories.session()
    seats = [await factories.registration(talk, name=f"Personne {letter}") for letter in "ABC"]
    batch = await compose([delivery("confirmation", seat) for seat in seats])
    ways = set()
    for composed, seat in zip(batch, seats, strict=True):
        assert isinstance(composed, Composed)
        message = read(composed)
        assert seat["name"] in body(message)
        assert all(other["name"] not in body(message) for other in seats if other is not seat)
        ways.add(*re.findall(r"/join/\S+", body(message)))
    assert len(ways) == 3


async def test_the_organisers_words_stand_in_the_letter(database: None) -> None:
    words = '{"confirmation": {"fr": "Bienvenue, **{name}** : {evil.attr} [là]({join_link})"}}'
    talk = await factories.session(await factories.programme(letters=words))
    message = await written("confirmation", await factories.registration(talk, name="Zoé"))
    assert "Bienvenue, <strong>Zoé</strong>\u00a0: {evil.attr} <a" in body(message, "html").replace(
        "&nbsp;", "\u00a0"
    )
    assert re.search(r"là \(http://127.0.0.1:8000/join/\S+\)", body(message))


async def test_each_letter_has_a_line_in_the_docs() -> None:
    page = (ROOT / "docs" / "organising" / "letters.md").read_text()
    assert [name for name in LETTERS if f"`{name}" not in page] == []


async def test_a_mail_to_come_is_shown_as_it_reads_at_its_hour(database: None) -> None:
    talk = await factories.session()
    seat = await factories.registration(talk)
    for letter, before in (("reminder-1h", timedelta(hours=1)), ("reminder-2d", timedelta(days=2))):
        await factories.insert(
            "deliveries",
            {"key": letter, "letter": letter, "subject_kind": "registration",
             "subject_id": seat["id"], "occasion": "1", "session_id": talk["id"],
             "due_at": talk["starts_at"] - before, "message_id": f"<{letter}@example.org>"},
        )  # fmt: skip
    found = await sql.rows("SELECT id FROM deliveries ORDER BY due_at DESC")
    subjects = [(await as_read.show(entry["id"])).subject for entry in found]
    assert subjects == [f"Dans une heure\u00a0: {talk['title']}",
                        f"Dans 2\u00a0jours\u00a0: {talk['title']}"]  # fmt: skip


async def test_reminders_are_previewed_by_the_rules_that_they_have(database: None) -> None:
    hour = await factories.session(await factories.programme(reminder_minutes=[60]))
    own = await factories.session(reminder_minutes=[45, 2880])
    none = await factories.session(await factories.programme(reminder_minutes=[]))
    begin = [(await preview("reminder", one["id"], "en")).subject for one in (hour, own, none)]
    assert [said.split(":")[0] for said in begin] == ["In one hour", "In 2 days", "Tomorrow at 14"]
