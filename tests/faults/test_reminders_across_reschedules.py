"""R7: reminders of a session that keeps moving: one per rule and version, none with an old time."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from events import database
from events.clock import now
from events.database import transaction
from events.deliveries.claim import Claimed
from events.deliveries.plan import REMINDER, Owed, plan, withdraw
from events.mail.compose import Composed, Skipped
from events.mail.send import Sender
from tests.deliveries.ledger import SENDER, states
from tests.mail_sink import MailSink

pytestmark = pytest.mark.usefixtures("database")

PEOPLE, MOVES = 60, 12


@pytest.mark.timeout(120)
async def test_no_reminder_carries_an_old_time(mail_sink: MailSink) -> None:
    wrong, lateness = await _reminded_across_moves(mail_sink, withdrawing=True)
    assert wrong == 0
    assert sorted(lateness)[int(len(lateness) * 0.99)] <= 60


@pytest.mark.timeout(120)
async def test_without_withdrawing_people_would_be_told_old_times(mail_sink: MailSink) -> None:
    """The negative control."""
    wrong, _ = await _reminded_across_moves(mail_sink, withdrawing=False)
    assert wrong > 0


async def _reminded_across_moves(
    mail_sink: MailSink, *, withdrawing: bool
) -> tuple[int, list[float]]:
    """Reschedule while reminders are due; how many went out about a version already replaced."""
    replaced_at: dict[int, datetime] = {}
    sender = Sender(compose=_with_version, connections=4)
    running = asyncio.create_task(sender.run())
    for version in range(1, MOVES + 1):
        async with transaction():
            if withdrawing:
                await withdraw(session_id=1, letters=["reminder-*"], reason="the session moved")
            await plan(_reminders(version))
        replaced_at[version - 1] = now()
        sender.look()
        await asyncio.sleep(random.uniform(0.02, 0.25))
    while (await states()).get("due"):  # noqa: ASYNC110 - the ledger rings no bell
        await asyncio.sleep(0.05)
    sender.stop()
    await running
    sent = await database.rows("SELECT * FROM deliveries WHERE state = 'sent'")
    assert len(sent) == len(mail_sink)
    assert max(Counter(mail.message["Message-ID"] for mail in mail_sink).values()) == 1
    assert {row["occasion"] for row in sent} >= {str(MOVES)}
    # What was already on its way to the relay at the commit may finish: half a second is ample.
    grace = timedelta(seconds=0.5)
    wrong = sum(
        row["settled_at"] > replaced_at.get(int(row["occasion"]), now()) + grace for row in sent
    )
    return wrong, [(row["settled_at"] - row["due_at"]).total_seconds() for row in sent]


def _reminders(version: int) -> list[Owed]:
    due_at = now() + timedelta(seconds=random.uniform(0.0, 0.3))
    return [
        Owed(
            letter="reminder-1h",
            subject_kind="registration",
            subject_id=person,
            occasion=str(version),
            due_at=due_at,
            urgency=REMINDER,
            session_id=1,
            data={"to": f"person-{person}@example.org"},
        )
        for person in range(PEOPLE)
    ]


async def _with_version(deliveries: Sequence[Claimed]) -> list[Composed | Skipped]:
    return [
        Composed(
            one.id,
            one.data["to"],
            SENDER,
            f"Message-ID: {one.message_id}\r\nSubject: {one.occasion}\r\n\r\n".encode(),
            None,
        )
        for one in deliveries
    ]
