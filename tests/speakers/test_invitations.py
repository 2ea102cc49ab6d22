"""Speakers come first in real life: they are invited to drafts, once each, in somebody's name."""

from datetime import timedelta

import httpx
import pytest

from events import database, signing
from events.clock import now
from events.errors import Invalid
from events.operations.sessions.edit import delete_draft
from events.operations.sessions.invite_speaker import invite
from events.operations.sessions.publish import publish
from events.operations.sessions.refusals import SpeakersInvited
from events.operations.sessions.reschedule import reschedule
from events.sessions.fields import Times
from events.speakers import appearances
from events.speakers.write.speakers import SpeakerFields
from tests import factories, sql
from tests.calendars import linter
from tests.mail import post
from tests.mail.test_letters import body

pytestmark = pytest.mark.usefixtures("database")
BY = "equipe@example.org"


async def a_draft() -> tuple[factories.Row, factories.Row]:
    """A draft, and the appearance of its speaker, who has not heard of it."""
    cycle = await factories.programme()
    talk = await factories.session(cycle, status="draft", abstract="De quoi **parler**.")
    return talk, await factories.appearance(await factories.speaker(cycle), talk)


async def test_a_speaker_is_invited_to_a_draft() -> None:
    talk, place = await a_draft()
    await invite(place["id"], by=BY, at=now())
    [mail] = await post.arrive()
    assert mail.letter == "speaker-invitation"
    assert "pas encore publique" in mail.plain
    assert linter.values(mail.calendar, "METHOD") == ["REQUEST"]
    assert f"/sessions/{talk['slug']}" not in mail.plain + mail.calendar.decode()


async def test_an_invitation_says_who_invites_to_what_with_a_word_of_theirs() -> None:
    await factories.organiser(BY, name="Zoé Exemple")
    _, place = await a_draft()
    await invite(place["id"], by=BY, at=now(), note="Votre livre nous a **beaucoup** plu.")
    [mail] = await post.arrive()
    for said in (mail.plain, body(mail.message, "html")):
        assert "vous invite à intervenir" in said
        assert "Zoé Exemple" in said
        assert "Votre livre nous a" in said
        assert "De quoi" in said
    assert "<strong>parler</strong>" in body(mail.message, "html")


async def test_a_draft_that_moves_is_told_to_its_invited_speakers_alone() -> None:
    talk, place = await a_draft()
    other = await factories.speaker({"id": talk["programme"]})
    await factories.appearance(other, talk)
    await invite(place["id"], by=BY, at=now())
    await post.arrive()
    gap = timedelta(days=1)
    times = Times(talk["starts_local"] + gap, talk["ends_local"] + gap, talk["timezone"])
    assert await reschedule(talk["id"], times, by=BY, at=now()) == 1
    [mail] = await post.arrive()
    assert mail.letter == "speaker-rescheduled"
    assert linter.values(mail.calendar, "SEQUENCE") == ["1"]
    await publish(talk["id"], by=BY, at=now())
    letters = await sql.rows("SELECT letter FROM deliveries WHERE state = 'due'")
    assert {entry["letter"].rsplit("-", 1)[0] for entry in letters} == {"speaker-reminder"}


async def test_a_draft_is_not_deleted_behind_its_speakers_back() -> None:
    talk, place = await a_draft()
    await invite(place["id"], by=BY, at=now())
    await post.arrive()
    with pytest.raises(SpeakersInvited):
        await delete_draft(talk["id"], by=BY, at=now())
    await appearances.take_off(place["id"], by=BY, at=now())
    with pytest.raises(SpeakersInvited):
        await delete_draft(talk["id"], by=BY, at=now())
    assert [mail.letter for mail in await post.arrive()] == ["speaker-cancelled"]
    assert await delete_draft(talk["id"], by=BY, at=now())


async def test_the_same_address_is_the_same_speaker() -> None:
    cycle = await factories.programme()
    first, second = await factories.session(cycle), await factories.session(cycle)
    fields = SpeakerFields("Basile Chimère", email="basile@example.org")
    await appearances.add(first["id"], fields=fields, by=BY, at=now())
    again = SpeakerFields("B. Chimère", email="basile@example.org")
    await appearances.add(second["id"], fields=again, by=BY, at=now())
    assert await database.value("SELECT count(*) FROM speakers") == 1
    assert await database.value("SELECT count(DISTINCT session) FROM appearances") == 2
    elsewhere = await factories.session()
    await appearances.add(elsewhere["id"], fields=fields, by=BY, at=now())
    assert await database.value("SELECT count(*) FROM speakers") == 2


async def test_the_same_name_without_an_address_asks_who_it_is() -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    await appearances.add(talk["id"], fields=SpeakerFields("Zoé Chimère"), by=BY, at=now())
    with pytest.raises(Invalid):
        await appearances.add(talk["id"], fields=SpeakerFields("zoe chimere"), by=BY, at=now())
    other = SpeakerFields("Zoé Chimère", email="autre@example.org")
    await appearances.add(talk["id"], fields=other, by=BY, at=now())
    assert await database.value("SELECT count(*) FROM speakers") == 2


async def reminded() -> list[str]:
    return await database.values(
        "SELECT letter FROM deliveries WHERE letter LIKE 'speaker-reminder-%' AND state = 'due'"
        " ORDER BY letter"
    )


async def test_who_was_not_invited_hears_nothing_whenever_they_were_added() -> None:
    """Added before publication or after it: reminders come with the invitation."""
    cycle = await factories.programme(reminder_minutes=[60, 1440])
    talk = await factories.session(cycle, status="draft", published_at=None)
    before = await factories.appearance(await factories.speaker(cycle), talk)
    await publish(talk["id"], by=BY, at=now())
    after = await factories.appearance(await factories.speaker(cycle), talk)
    assert await reminded() == []
    for number, place in enumerate((before, after), start=1):
        await invite(place["id"], by=BY, at=now())
        assert len(await reminded()) == 2 * number
    await invite(after["id"], by=BY, at=now() + timedelta(seconds=2))
    assert len(await reminded()) == 4


async def test_the_page_of_who_was_not_invited_says_so(client: httpx.AsyncClient) -> None:
    talk = await factories.session()
    place = await factories.appearance(await factories.speaker({"id": talk["programme"]}), talk)
    address = f"/appearances/{signing.sign('appearance', place['id'], place['nonce'])}"
    page = (await client.get(address, headers={"accept-language": "en"})).text
    assert "Not invited yet" in page
    assert "await your answer" not in page
    assert "/join/" not in page
    await invite(place["id"], by=BY, at=now())
    page = (await client.get(address, headers={"accept-language": "en"})).text
    assert "await your answer" in page
    assert "Not invited yet" not in page
