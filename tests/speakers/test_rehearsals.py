"""A rehearsal is an event of its own in the speakers' calendars, updated and cancelled with it."""

from datetime import timedelta
from typing import Any

import pytest

from events import database as db
from events.clock import now
from events.errors import Invalid
from events.operations.sessions.cancel import cancel_session
from events.operations.sessions.invite_speaker import invite
from events.operations.speakers.rehearse import call_off, set_rehearsal
from events.speakers import answer, appearances
from events.speakers.rehearsals.write import Fields
from events.speakers.states import AppearanceAnswer
from tests import factories
from tests.calendars import linter
from tests.mail import post

pytestmark = pytest.mark.usefixtures("database")
BY = "equipe@example.org"
ROOM = "https://salle.example.org/essai"


async def a_place(sent: int = 0) -> tuple[factories.Row, factories.Row]:
    """A session, and the place of a speaker who was invited to it."""
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    who = await factories.speaker(cycle, email="camille@example.org")
    return talk, await factories.appearance(who, talk, sequence_sent=sent)


async def rehearse(talk: factories.Row, days: int = 3, **values: Any) -> int:
    starts = (now() + timedelta(days=days)).replace(microsecond=0)
    fields = Fields(starts, 30, **{"url": ROOM, **values})
    return await set_rehearsal(talk["id"], fields, by=BY, at=now())


def said(mail: post.Arrived, *names: str) -> list[str]:
    assert linter.complaints(mail.calendar) == []
    return [linter.values(mail.calendar, name)[0] for name in names]


async def test_it_is_an_event_of_its_own_with_its_own_link() -> None:
    talk, _ = await a_place()
    assert await rehearse(talk, note="Apportez vos images.") == 1
    [mail] = await post.arrive()
    assert (mail.letter, mail.to) == ("speaker-rehearsal", "camille@example.org")
    assert mail.subject == f"Répétition\u00a0: {talk['title']}"
    method, uid, sequence, attendee, place = said(
        mail, "METHOD", "UID", "SEQUENCE", "ATTENDEE", "LOCATION"
    )
    assert (method, sequence, place) == ("REQUEST", "0", ROOM)
    assert attendee == "mailto:camille@example.org"
    assert uid != talk["uid"]
    assert "Apportez vos images." in mail.plain
    assert ROOM in mail.plain
    assert await db.value("SELECT sequence_sent FROM appearances") == 0
    assert await db.value("SELECT sequence_sent FROM rehearsal_invitations") == 0


async def test_it_changes_and_is_called_off_under_the_same_number() -> None:
    talk, _ = await a_place()
    await rehearse(talk)
    [first] = await post.arrive()
    assert await rehearse(talk, days=4) == 1
    [second] = await post.arrive()
    assert await call_off(talk["id"], by=BY, at=now()) == 1
    assert await call_off(talk["id"], by=BY, at=now()) == 0
    [third] = await post.arrive()
    assert [said(mail, "METHOD", "SEQUENCE") for mail in (first, second, third)] == [
        ["REQUEST", "0"], ["REQUEST", "1"], ["CANCEL", "2"],
    ]  # fmt: skip
    assert len({said(mail, "UID")[0] for mail in (first, second, third)}) == 1
    await rehearse(talk, days=5)
    [again] = await post.arrive()
    assert said(again, "METHOD", "SEQUENCE") == ["REQUEST", "3"]


async def test_the_same_again_mails_nobody_and_an_older_mail_is_not_sent() -> None:
    talk, _ = await a_place()
    at = now() + timedelta(days=3)
    fields = Fields(at, 30)
    assert await set_rehearsal(talk["id"], fields, by=BY, at=now()) == 1
    assert await set_rehearsal(talk["id"], fields, by=BY, at=now()) == 0
    await set_rehearsal(talk["id"], Fields(at, 45), by=BY, at=now())
    [mail] = await post.arrive()
    assert said(mail, "SEQUENCE") == ["1"]
    reasons = await db.values("SELECT reason FROM deliveries WHERE state = 'skipped'")
    assert reasons == ["the rehearsal changed meanwhile"]


async def test_who_is_invited_later_hears_of_it_then_and_once() -> None:
    talk, place = await a_place(sent=-1)
    assert await rehearse(talk) == 0
    at = now()
    for _ in range(2):
        await invite(place["id"], by=BY, at=at)
    letters = [mail.letter for mail in await post.arrive()]
    assert sorted(letters) == ["speaker-invitation", "speaker-rehearsal"]
    await invite(place["id"], by=BY, at=at + timedelta(minutes=2))
    assert "speaker-rehearsal" not in [mail.letter for mail in await post.arrive()]


@pytest.mark.parametrize("how", ["the session is cancelled", "they are taken off"])
async def test_calendars_lose_it_with_the_session(how: str) -> None:
    talk, place = await a_place()
    await rehearse(talk)
    await post.arrive()
    if how == "they are taken off":
        await appearances.take_off(place["id"], by=BY, at=now())
    else:
        await cancel_session(talk["id"], by=BY, at=now())
    mails = {mail.letter: mail for mail in await post.arrive()}
    assert sorted(mails) == ["speaker-cancelled", "speaker-rehearsal-cancelled"]
    off = mails["speaker-rehearsal-cancelled"]
    assert said(off, "METHOD", "SEQUENCE") == ["CANCEL", "1"]
    assert said(off, "UID") != said(mails["speaker-cancelled"], "UID")


async def test_who_comes_back_is_told_again() -> None:
    talk, place = await a_place()
    await rehearse(talk)
    await post.arrive()
    await appearances.take_off(place["id"], by=BY, at=now())
    await post.arrive()
    slug = await db.value("SELECT slug FROM speakers")
    await appearances.add(talk["id"], slug=slug, by=BY, at=now())
    await invite(place["id"], by=BY, at=now())
    mails = {mail.letter: mail for mail in await post.arrive()}
    assert said(mails["speaker-rehearsal"], "METHOD", "SEQUENCE") == ["REQUEST", "2"]


async def test_who_declines_loses_it_once_and_has_it_again_with_yes() -> None:
    talk, place = await a_place()
    await rehearse(talk)
    await post.arrive()
    for _ in range(2):
        await answer.note_answer(place["id"], AppearanceAnswer.NO, at=now())
    [off] = await post.arrive()
    assert off.letter == "speaker-rehearsal-cancelled"
    assert off.subject.startswith("Votre présence à la répétition n’est pas attendue")
    assert "Il n’y aura pas de répétition" not in off.plain
    assert said(off, "METHOD", "SEQUENCE") == ["CANCEL", "1"]
    for _ in range(2):
        await answer.note_answer(place["id"], AppearanceAnswer.YES, at=now())
    [on] = await post.arrive()
    assert said(on, "METHOD", "SEQUENCE") == ["REQUEST", "2"]
    assert said(on, "UID") == said(off, "UID")


async def test_yes_after_no_brings_the_rehearsal_as_it_became_meanwhile() -> None:
    talk, place = await a_place()
    await rehearse(talk)
    await post.arrive()
    await answer.note_answer(place["id"], AppearanceAnswer.NO, at=now())
    await post.arrive()
    assert await rehearse(talk, days=4) == 0
    await answer.note_answer(place["id"], AppearanceAnswer.YES, at=now())
    assert [mail.letter for mail in await post.arrive()] == ["speaker-rehearsal"]


async def test_who_declined_is_not_told_again_that_there_is_none() -> None:
    talk, place = await a_place()
    await rehearse(talk)
    await post.arrive()
    await answer.note_answer(place["id"], AppearanceAnswer.NO, at=now())
    await post.arrive()
    assert await call_off(talk["id"], by=BY, at=now()) == 0


async def test_no_and_yes_before_any_mail_left_changes_no_calendar() -> None:
    talk, place = await a_place()
    await rehearse(talk)
    await answer.note_answer(place["id"], AppearanceAnswer.NO, at=now())
    assert await post.arrive() == []
    await answer.note_answer(place["id"], AppearanceAnswer.YES, at=now())
    assert [mail.letter for mail in await post.arrive()] == ["speaker-rehearsal"]
    for said_now in (AppearanceAnswer.NO, AppearanceAnswer.YES):
        await answer.note_answer(place["id"], said_now, at=now())
    assert await post.arrive() == []


async def test_one_in_the_past_or_endless_is_refused() -> None:
    talk, _ = await a_place()
    for fields in (Fields(now(), 30), Fields(now() + timedelta(days=1), 481)):
        with pytest.raises(Invalid):
            await set_rehearsal(talk["id"], fields, by=BY, at=now())
