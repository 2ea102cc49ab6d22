"""A speaker is taken off a session, and put in again: what their mails and calendar then say."""

from datetime import timedelta
from typing import Any

from events import database as db
from events.clock import now
from events.operations.sessions.cancel import cancel_session
from events.operations.sessions.invite_speaker import invite
from events.speakers import appearances, lineup
from tests import factories, sql
from tests.calendars import linter
from tests.mail import post

BY = "equipe@example.org"


async def invited(**values: Any) -> tuple[factories.Row, factories.Row, factories.Row]:
    """A session, its speaker, and the appearance, after the invitation arrived."""
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    who = await factories.speaker(cycle, email="camille@example.org")
    place = await factories.appearance(who, talk, **values)
    await invite(place["id"], by=BY, at=now())
    [mail] = await post.arrive()
    assert linter.values(mail.calendar, "METHOD") == ["REQUEST"]
    return talk, who, place


async def test_c1_who_is_taken_off_gets_a_cancellation_numbered_onwards(database: None) -> None:
    talk, _, place = await invited()
    await appearances.take_off(place["id"], by=BY, at=now())
    [mail] = await post.arrive()
    assert (mail.letter, mail.to) == ("speaker-cancelled", "camille@example.org")
    assert mail.subject == f"Votre intervention n’est plus attendue\u00a0: {talk['title']}"
    assert linter.complaints(mail.calendar) == []
    assert linter.values(mail.calendar, "METHOD") == ["CANCEL"]
    assert linter.values(mail.calendar, "UID") == [talk["uid"]]
    assert linter.values(mail.calendar, "SEQUENCE") == ["1"]
    assert linter.values(mail.calendar, "ATTENDEE") == ["mailto:camille@example.org"]


async def test_who_comes_back_keeps_links_and_numbers(database: None) -> None:
    talk, who, place = await invited()
    await appearances.take_off(place["id"], by=BY, at=now())
    await post.arrive()
    await appearances.add(talk["id"], slug=who["slug"], by=BY, at=now())
    back = await sql.row("SELECT id, nonce, answer, sequence_sent FROM appearances")
    assert back == {"id": place["id"], "nonce": place["nonce"], "answer": "none",
                    "sequence_sent": 1}  # fmt: skip
    await invite(place["id"], by=BY, at=now() - timedelta(minutes=1))
    [mail] = await post.arrive()
    assert linter.values(mail.calendar, "METHOD") == ["REQUEST"]
    assert linter.values(mail.calendar, "SEQUENCE") == ["2"]


async def test_put_back_at_once_nobody_is_told(database: None) -> None:
    talk, who, place = await invited()
    await appearances.take_off(place["id"], by=BY, at=now())
    await appearances.add(talk["id"], slug=who["slug"], by=BY, at=now())
    assert await post.arrive() == []


async def test_who_never_heard_of_it_or_declined_or_knows_already_hears_nothing(
    database: None,
) -> None:
    cycle = await factories.programme()
    silent = await factories.appearance(
        await factories.speaker(cycle), await factories.session(cycle)
    )
    await appearances.take_off(silent["id"], by=BY, at=now())
    _, _, declined = await invited()
    await db.execute("UPDATE appearances SET answer = 'no'")
    await appearances.take_off(declined["id"], by=BY, at=now())
    assert await post.arrive() == []
    off, _, knows = await invited()
    await cancel_session(off["id"], by=BY, at=now())
    assert [mail.letter for mail in await post.arrive()] == ["speaker-cancelled"]
    await appearances.take_off(knows["id"], by=BY, at=now())
    assert await post.arrive() == []


async def test_an_import_that_drops_a_speaker_tells_them(database: None) -> None:
    talk, who, _ = await invited()
    async with db.transaction():
        await lineup.set_all(talk["id"], [], [who["id"]], at=now())
    [mail] = await post.arrive()
    assert linter.values(mail.calendar, "METHOD") == ["CANCEL"]
    async with db.transaction():
        await lineup.set_all(talk["id"], [who["id"]], [], at=now())
    assert await db.value("SELECT sequence_sent FROM appearances") == 1
