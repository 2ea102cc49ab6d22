"""R7 with the real reschedule, the real letters and a worker at work all the while."""

import asyncio
import random
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events import database
from events.clock import now
from events.mail.send import Sender
from events.organising.reschedule import Times, reschedule
from tests import factories
from tests.mail_sink import MailSink

pytestmark = pytest.mark.usefixtures("database")

PEOPLE, MOVES = 25, 12
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.timeout(120)
async def test_one_reminder_a_rule_and_version_and_none_with_an_old_time(
    mail_sink: MailSink,
) -> None:
    session = await factories.session(reminder_minutes=[60], starts_at=_soon())
    for number in range(PEOPLE):
        await factories.registration(session, email=f"person-{number}@example.org")
    sender = Sender(connections=4)
    running = asyncio.create_task(sender.run())
    replaced_at: dict[int, datetime] = {}
    for version in range(2, MOVES + 2):
        starts = _soon().astimezone(PARIS).replace(tzinfo=None)
        times = Times(starts, starts + timedelta(hours=1), "Europe/Paris")
        await reschedule(session["id"], times, by="o@example.org", at=now())
        replaced_at[version - 1] = now()
        sender.look()
        await asyncio.sleep(random.uniform(0.1, 0.6))
    await _until_sent("reminder-1h", str(MOVES + 1))
    sender.stop()
    await running
    sent = await database.rows(
        "SELECT * FROM deliveries WHERE state = 'sent' AND letter = 'reminder-1h'"
    )
    last = Counter(row["subject_id"] for row in sent if row["occasion"] == str(MOVES + 1))
    assert sorted(last.values()) == [1] * PEOPLE
    grace = timedelta(seconds=0.5)
    for row in sent:
        assert row["settled_at"] <= replaced_at.get(int(row["occasion"]), now()) + grace
    late = sorted((row["settled_at"] - row["due_at"]).total_seconds() for row in sent)
    assert late[int(len(late) * 0.99)] <= 60
    identifiers = Counter(mail.message["Message-ID"] for mail in mail_sink)
    assert set(identifiers.values()) == {1}


def _soon() -> datetime:
    """A start whose one-hour reminder is due within half a second or so."""
    return now() + timedelta(minutes=60, seconds=random.uniform(0.1, 0.6))


async def _until_sent(letter: str, occasion: str) -> None:
    async with asyncio.timeout(30):
        while True:
            count = await database.value(
                "SELECT count(*) FROM deliveries"
                " WHERE letter = $1 AND occasion = $2 AND state = 'sent'",
                letter,
                occasion,
            )
            if count >= PEOPLE:
                return
            await asyncio.sleep(0.1)
