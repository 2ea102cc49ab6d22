"""R7 with the real reschedule, the real letters and a worker at work all the while."""

import asyncio
import math
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from events.clock import now
from events.mail.letters import skip_rules
from events.mail.transport.sender import Sender
from events.operations.bulk import carry_out
from events.operations.sessions.mails import notifications, replan_mails
from events.operations.sessions.reschedule import reschedule
from events.presentation import dates
from events.sessions.fields import Times
from tests import factories, sql
from tests.mail_sink import MailSink
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")

PEOPLE, MOVES = 25, 7
ZONES = (
    "Europe/Paris", "Asia/Tokyo", "America/Guadeloupe", "Europe/London", "Indian/Reunion",
    "Pacific/Noumea", "America/Toronto",
)  # fmt: skip
"""One for each version, so that no two versions tell their time in the same words."""


@pytest.mark.parametrize("in_parts", [False, True])
async def test_one_reminder_a_rule_and_version_and_none_with_an_old_time(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch, in_parts: bool
) -> None:
    if in_parts:
        monkeypatch.setattr(replan_mails, "AT_ONCE", PEOPLE // 2)
        monkeypatch.setattr(carry_out, "PART", PEOPLE // 2)
    words, on_their_way = await _reminded_while_moving()
    sent = await _reminders()
    assert await _wrong(mail_sink, words, on_their_way) == 0
    last = Counter(row["subject_id"] for row in sent if row["occasion"] == str(MOVES + 1))
    assert sorted(last.values()) == [1] * PEOPLE
    late = sorted((row["settled_at"] - row["due_at"]).total_seconds() for row in sent)
    print(f"99 of 100 left within {late[int(len(late) * 0.99)]:.1f} s; the promise is 60")
    identifiers = Counter(mail.message["Message-ID"] for mail in mail_sink)
    assert set(identifiers.values()) == {1}


async def test_without_withdrawing_and_comparing_versions_some_would(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: nothing is withdrawn, and no letter looks at the session's version."""

    async def nothing(**_: object) -> int:
        return 0

    monkeypatch.setattr(notifications, "withdraw", nothing)
    monkeypatch.setattr(skip_rules, "occasion_number", lambda _case: None)
    words, on_their_way = await _reminded_while_moving()
    assert await _wrong(mail_sink, words, on_their_way) > 0


async def _reminded_while_moving() -> tuple[dict[int, str], set[int]]:
    """Move the session when its reminders are due: each version's time in words, and the mails
    that the relay already had, or was being given, when their time was replaced.
    """
    session = await factories.session(reminder_minutes=[60])
    for number in range(PEOPLE):
        await factories.registration(session, email=f"person-{number}@example.org")
    sender = Sender(connections=4)
    running = asyncio.create_task(sender.run())
    parts = asyncio.create_task(_carry_out())
    words: dict[int, str] = {}
    on_their_way: set[int] = set()
    for version in range(2, MOVES + 2):
        due = datetime.fromtimestamp(math.ceil(now().timestamp() + 0.6), UTC)
        starts = due + timedelta(minutes=60)
        zone = ZONES[version - 2]
        local = starts.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        times = Times(local, local + timedelta(hours=1), zone)
        words[version] = dates.when(starts, starts + timedelta(hours=1), zone, "fr")
        await reschedule(session["id"], times, by="o@example.org", at=now())
        on_their_way |= {row["id"] for row in await sql.rows(_WITH_THE_RELAY, str(version - 1))}
        await asyncio.sleep((due - now()).total_seconds() + random.uniform(-0.1, 0.3))
        sender.look()
    await _until_sent(str(MOVES + 1))
    sender.stop()
    parts.cancel()
    await running
    return words, on_their_way


async def _carry_out() -> None:
    """Carry out what a change leaves to the worker, as soon as it may."""
    while True:
        await carry_out.carry_out(now)
        await asyncio.sleep(0.01)


async def _wrong(mail_sink: MailSink, words: dict[int, str], on_their_way: set[int]) -> int:
    """Mails that name another time than their version's, or set out after it was replaced."""
    mails = {mail.message["Message-ID"]: mail.message for mail in mail_sink}
    wrong = 0
    for row in await _reminders():
        version = int(row["occasion"])
        text = _plain(mails[row["message_id"]])
        late = version <= MOVES and row["id"] not in on_their_way
        wrong += late or _plain_words(words[version]) not in text
    return wrong


def _plain(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain",))
    assert part is not None
    return _plain_words(part.get_content())


def _plain_words(text: str) -> str:
    """Whatever its spaces and line ends."""
    return " ".join(text.split())


async def _reminders() -> list[dict[str, Any]]:
    return await sql.rows(
        "SELECT * FROM deliveries WHERE state = 'sent' AND letter = 'reminder-1h'"
    )


async def _until_sent(occasion: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            sent = [row for row in await _reminders() if row["occasion"] == occasion]
            if len(sent) >= PEOPLE:
                return
            await asyncio.sleep(0.1)


_WITH_THE_RELAY = """
SELECT id FROM deliveries WHERE state IN ('handing_off', 'sent') AND letter = 'reminder-1h'
   AND occasion = $1
"""
