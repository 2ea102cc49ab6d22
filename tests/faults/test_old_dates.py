"""A large change finds mails in a worker's hands: none of them tells the date that it replaced."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from events.clock import now
from events.deliveries import settle
from events.deliveries.claim import Claimed
from events.deliveries.plan import Owed
from events.mail.render.compose import Composed, Skipped, compose
from events.mail.transport.sender import Sender
from events.operations.bulk import bulk_jobs
from events.operations.sessions.mails import replan_mails
from events.operations.sessions.reschedule import reschedule
from events.presentation import dates
from events.sessions.fields import Times
from tests import factories, sql
from tests.deliveries.ledger import owe
from tests.mail_sink import MailSink

pytestmark = pytest.mark.usefixtures("database")

PEOPLE = 4
NEXT_DAY = timedelta(days=1)
Talk = dict[str, Any]


async def test_what_a_worker_holds_is_withdrawn_or_written_anew(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reminders are withdrawn; confirmations go, with the date that is true now."""
    told = await moved_while_writing(mail_sink, monkeypatch)
    assert told == {"confirmation": [NEXT_DAY] * PEOPLE, "reminder-1d": []}


async def test_what_was_not_yet_withdrawn_does_not_go_either(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as what is claimed between withdrawing and the commit of a change."""
    withdraw_nothing(monkeypatch)
    told = await moved_while_writing(mail_sink, monkeypatch)
    assert told == {"confirmation": [NEXT_DAY] * PEOPLE, "reminder-1d": []}


async def test_without_comparing_versions_the_old_date_would_be_told(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    withdraw_nothing(monkeypatch)
    handing_off = settle.handing_off
    monkeypatch.setattr(settle, "handing_off", lambda one, to, **_: handing_off(one, to))
    told = await moved_while_writing(mail_sink, monkeypatch)
    assert told == {
        "confirmation": [timedelta(0)] * PEOPLE, "reminder-1d": [timedelta(0)] * PEOPLE
    }  # fmt: skip


async def moved_while_writing(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> dict[str, list[timedelta]]:
    """Move a session when its mails are written and none has left; by letter, the days told."""
    monkeypatch.setattr(replan_mails, "AT_ONCE", PEOPLE - 1)
    talk = await factories.session(starts_at=now() + timedelta(hours=23), reminder_minutes=[1440])
    for number in range(PEOPLE):
        await owed_two(await factories.registration(talk, f"person-{number}@example.org"))
    written, go = asyncio.Event(), asyncio.Event()

    async def slowly(claimed: Sequence[Claimed]) -> list[Composed | Skipped]:
        mails = await compose(claimed)
        written.set()
        await go.wait()
        return mails

    sending = asyncio.create_task(Sender(compose=slowly).drain())
    await written.wait()
    await moved(talk)
    go.set()
    await sending
    return {
        letter: await told(letter, mail_sink, talk) for letter in ("confirmation", "reminder-1d")
    }


async def owed_two(seat: dict[str, Any]) -> None:
    """Owe a confirmation and a reminder, both due."""
    await owe(
        *(
            Owed(
                letter, "registration", seat["id"], "1", due_at=now() - timedelta(seconds=1),
                session_id=seat["session"], person_id=seat["person"],
            )
            for letter in ("confirmation", "reminder-1d")
        )
    )  # fmt: skip


async def moved(talk: Talk) -> None:
    times = Times(talk["starts_local"] + NEXT_DAY, talk["ends_local"] + NEXT_DAY, talk["timezone"])
    await reschedule(talk["id"], times, by="ada@example.org", at=now())
    assert await bulk_jobs.waiting()


def withdraw_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object, **__: object) -> None:
        return

    monkeypatch.setattr(replan_mails.withdraw, "withdraw_in_hand", nothing)


async def told(letter: str, mail_sink: MailSink, talk: Talk) -> list[timedelta]:
    """By how much the dates that mails of this letter told are later than the first one."""
    ids = {one["message_id"] for one in await sql.rows(_SENT, letter)}
    texts = [plain(mail.message) for mail in mail_sink if mail.message["Message-ID"] in ids]
    return [
        later for text in texts for later in (timedelta(0), NEXT_DAY) if words(talk, later) in text
    ]


def words(talk: Talk, later: timedelta) -> str:
    start, end = talk["starts_at"] + later, talk["ends_at"] + later
    return " ".join(dates.when(start, end, talk["timezone"], "fr").split())


def plain(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


_SENT = "SELECT message_id FROM deliveries WHERE state = 'sent' AND letter = $1"
