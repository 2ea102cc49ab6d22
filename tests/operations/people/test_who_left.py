"""Who left is neither counted nor mailed, and still has a name where their mails are listed."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from events import database
from events.clock import now
from events.mail.render import dry_run
from events.operations.announcements import recipients
from events.operations.announcements.write import Draft
from events.operations.people.erase import erase
from events.operations.reports import mail_log
from events.operations.sessions.cancel import cancel_session
from events.operations.sessions.invite_speaker import invite
from events.speakers import appearances
from tests import factories

pytestmark = pytest.mark.usefixtures("database")
BY = "ada@example.org"


@pytest.fixture
async def talk() -> dict[str, Any]:
    """A session with two speakers, one invited and then taken off; and Ada, who left."""
    held = await factories.session(await factories.programme(reminder_minutes=[]))
    for name in ("Bo Exemple", "Zoé Exemple"):
        guest = await factories.speaker({"id": held["programme"]}, name=name)
        appearance = await factories.appearance(guest, held, sequence_sent=0)
    await invite(appearance["id"], by=BY, at=now())
    await database.execute("UPDATE deliveries SET state = 'sent', settled_at = now()")
    await appearances.take_off(appearance["id"], by=BY, at=now())
    seat = await factories.registration(held)
    await erase(seat["person"], at=now())
    return held


async def test_a_change_is_not_counted_for_them(talk: dict[str, Any]) -> None:
    seen = await dry_run.run(
        lambda: cancel_session(talk["id"], by=BY, at=later(), notify=True, note=""),
        session_id=talk["id"],
    )
    assert [(one.letter, one.number) for one in seen.groups] == [("speaker-cancelled", 1)]
    assert [reader.name for reader in seen.readers] == ["Bo Exemple"]


async def test_an_announcement_is_not_counted_for_them(talk: dict[str, Any]) -> None:
    draft = Draft("S", "B", ("all", "speakers"), talk["id"], urgent=True)
    assert await recipients.count(talk["programme"], draft) == 1


async def test_their_mails_are_listed_under_their_name(talk: dict[str, Any]) -> None:
    listed = await mail_log.of_session(talk["id"])
    told = [one.who for one in listed if one.letter.startswith("speaker-")]
    assert told == ["Zoé Exemple", "Zoé Exemple"]


def later() -> datetime:
    return now() + timedelta(minutes=1)
