"""R7 for follow-ups: a session is moved again and again when they are due, and workers die."""

import asyncio
import math
import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from events import database
from events.clock import now
from events.mail.transport.sender import CONNECTIONS
from events.operations.sessions.cancel import postpone
from events.operations.sessions.mails import notifications
from events.operations.sessions.reschedule import reschedule
from events.sessions.fields import Times
from tests import sql
from tests.faults.kit.workers import Workers
from tests.faults.test_follow_ups import is_theirs, over
from tests.mail_sink import Accepted, MailSink
from tests.served import PATIENCE_SECONDS

MOVES = int(os.environ.get("SOAK_MOVES", "10"))
SEED = int(os.environ.get("EVENTS_TEST_SEED", "0")) or random.randrange(1, 10**6)
AFTER = timedelta(minutes=60)
"""From the end of a session to its follow-up, as programmes have it unless they say otherwise."""
ZONES = ("Europe/Paris", "Asia/Tokyo", "America/Guadeloupe", "Indian/Reunion", "Pacific/Noumea")
BY = "equipe@example.org"
KINDS = ("soon", "soon", "soon", "far", "postponed")

pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.timeout(max(1200, 300 + 10 * MOVES)),
]


async def test_moved_and_killed_at_any_moment_each_gets_their_own_once(
    mail_sink: MailSink,
) -> None:
    pages, kills, in_hand = await _moved_and_killed()
    sent = await _follow_ups()
    arrived = [one for one in mail_sink if one.message["Message-ID"] in sent]
    assert await _late(sent, in_hand) == [], f"EVENTS_TEST_SEED={SEED}"
    last = await database.value("SELECT version FROM sessions")
    got = Counter((row["address"], row["occasion"]) for row in sent.values())
    assert {who for who, version in got if version == str(last)} == set(pages)
    assert set(got.values()) == {1}  # One a person and version, none for two dates at once.
    assert [one.to for one in arrived if not is_theirs(one, pages)] == []
    assert [one.to for one in arrived if one.to != _owed_to(one, sent)] == []
    times = Counter(one.message["Message-ID"] for one in arrived)
    twice = [sent[mail] for mail, count in times.items() if count > 1]
    assert all(row["repeated"] for row in twice), f"EVENTS_TEST_SEED={SEED}"
    assert len(arrived) - len(times) <= kills * CONNECTIONS
    assert set(times) == set(sent)  # None is called sent that did not arrive.


async def test_without_withdrawing_and_comparing_versions_some_come_late(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: nothing is withdrawn, and no letter looks at the session's version."""

    async def nothing(**_: object) -> int:
        return 0

    monkeypatch.setattr(notifications, "withdraw", nothing)
    _, _, in_hand = await _moved_and_killed(("soon",), TEST_WITHOUT="versions")
    assert await _late(await _follow_ups(), in_hand) != []


async def _moved_and_killed(
    kinds: tuple[str, ...] = KINDS, **environment: str
) -> tuple[dict[str, str], int, set[int]]:
    """Move a session that is over; return each one's page, the number of kills, and the follow-ups
    that the relay already had, or was being given, when their version was replaced.
    """
    chance, kills = random.Random(SEED), 0
    talk, pages = await over()
    in_hand: set[int] = set()
    async with Workers(2, TEST_LEASE_SECONDS="10", TEST_LETTERS="own", **environment) as workers:
        for move in range(MOVES + 1):
            replaced = await database.value("SELECT version FROM sessions")
            due = await _move(talk["id"], chance, "soon" if move == MOVES else chance.choice(kinds))
            in_hand |= {row["id"] for row in await sql.rows(_WITH_THE_RELAY, str(replaced))}
            until = (due - now()).total_seconds() + chance.uniform(-0.4, 2.6)
            if move:  # The second comes at once, before what the first planned is due.
                await asyncio.sleep(max(min(until, 4), 0))
            if chance.random() < 0.4:
                workers.kill()
                kills += 1
        await _until_nothing_is_owed()
    return pages, kills, in_hand


async def _move(session_id: int, chance: random.Random, kind: str) -> datetime:
    """Give the session other times, or take its date away; return when its follow-ups are due.

    Mostly in a second, as if it had been over for an hour; now and then days from now.
    """
    if kind == "postponed":
        await postpone(session_id, by=BY, at=now())
        return now()
    due = datetime.fromtimestamp(math.ceil(now().timestamp() + 1), UTC)
    if kind == "far":
        due += timedelta(days=chance.randint(1, 9))
    zone = ZoneInfo(chance.choice(ZONES))
    ends = (due - AFTER).astimezone(zone).replace(tzinfo=None)
    length = timedelta(minutes=chance.randint(30, 120))
    await reschedule(session_id, Times(ends - length, ends, zone.key), by=BY, at=now())
    return due


async def _until_nothing_is_owed() -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if not await database.value(_OWED):
                return
            await asyncio.sleep(0.3)


async def _late(sent: dict[str, dict[str, Any]], in_hand: set[int]) -> list[tuple[str, str]]:
    """Follow-ups of a version that was replaced, and that set out afterwards."""
    version = await database.value("SELECT version FROM sessions")
    return [
        (row["address"], row["occasion"])
        for row in sent.values()
        if row["occasion"] != str(version) and row["id"] not in in_hand
    ]


async def _follow_ups() -> dict[str, dict[str, Any]]:
    """Those that were sent, by Message-ID."""
    return {row["message_id"]: row for row in await sql.rows(_SENT)}


def _owed_to(one: Accepted, sent: dict[str, dict[str, Any]]) -> str:
    return str(sent[one.message["Message-ID"]]["address"])


_OWED = "SELECT count(*) FROM deliveries WHERE state IN ('due', 'handing_off')"
_SENT = "SELECT * FROM deliveries WHERE letter = 'follow-up' AND state = 'sent'"
_WITH_THE_RELAY = """
SELECT id FROM deliveries WHERE letter = 'follow-up' AND state IN ('handing_off', 'sent')
   AND occasion = $1
"""
