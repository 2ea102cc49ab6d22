"""In whatever order things happen, a calendar that applies every mail holds what is true."""

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import icalendar
import pytest

from events import database as db
from events import links
from events.calendars import sent_invitations
from events.calendars.private_feed import private_feed
from events.clock import now
from events.deliveries import settle
from events.deliveries.claim import claim
from events.errors import Refusal
from events.mail.render.compose import Composed, compose
from events.operations.sessions.cancel import cancel_session, postpone, uncancel
from events.operations.sessions.reschedule import reschedule
from events.registrations.participant.own_settings import set_calendar
from events.registrations.signup.cancel import cancel, come_back
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from events.sessions.fields import Times
from tests import factories, sql
from tests.calendars import linter

BY = "equipe@example.org"


class Calendar:
    """A calendar program: newer REQUESTs replace, newer CANCELs remove, older ones are ignored."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[int, datetime, datetime | None]] = {}

    def take(self, raw: bytes) -> None:
        assert linter.complaints(raw) == []
        calendar = icalendar.Calendar.from_ical(raw)
        [event] = calendar.walk("VEVENT")
        uid, sequence, stamp = str(event["UID"]), int(event["SEQUENCE"]), event["DTSTAMP"].dt
        known = self.held.get(uid)
        if known is not None:
            assert sequence > known[0], "I6: a SEQUENCE that does not rise"
            assert stamp >= known[1], "I6: a DTSTAMP that goes back"
        gone = calendar["METHOD"] == "CANCEL"
        assert known is not None or not gone, "a CANCEL of what was never sent"
        self.held[uid] = (sequence, stamp, None if gone else event["DTSTART"].dt)

    def shows(self, uid: str) -> datetime | None:
        return self.held[uid][2] if uid in self.held else None


async def deliver(calendar: Calendar) -> None:
    """Everything that is due arrives, and is written down as the worker does."""
    claimed = await claim(100)
    by_id = {delivery.id: delivery for delivery in claimed}
    for mail in await compose(claimed):
        if not isinstance(mail, Composed):
            await settle.note([settle.skipped(by_id[mail.delivery_id], mail.reason)])
            continue
        message = message_from_bytes(mail.message, policy=policy.default)
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                calendar.take(part.get_payload(decode=True))  # type: ignore[arg-type]
        if mail.invitation is not None:
            await sent_invitations.record([mail.invitation])
        await settle.note([settle.sent(by_id[mail.delivery_id], "250")])


class Subscriber:
    """A calendar that shows what one's own feed says, each time it is asked."""

    def __init__(self, person: int, nonce: str) -> None:
        path = links.private_calendar(person, nonce)
        self.token = path.rsplit("/", 1)[1].removesuffix(".ics")
        self.sequence = -1

    async def look(self) -> tuple[str, datetime, str] | None:
        body = (await private_feed(self.token)).body
        assert linter.complaints(body) == []
        for event in icalendar.Calendar.from_ical(body).walk("VEVENT"):
            assert int(event["SEQUENCE"]) >= self.sequence, "I6: a SEQUENCE that falls"
            self.sequence = int(event["SEQUENCE"])
            return str(event["SUMMARY"]), event["DTSTART"].dt, str(event["STATUS"])
        return None


async def subscribed(seat: int) -> Subscriber:
    person = await db.value("SELECT person FROM registrations WHERE id = $1", seat)
    await set_calendar(person, wanted=True)
    return Subscriber(
        person, await db.value("SELECT calendar_nonce FROM people WHERE id = $1", person)
    )


def moves(talk: int, seat: int, dice: random.Random) -> dict[str, Callable[[], Awaitable[Any]]]:
    async def move() -> None:
        local = datetime(2027, 1, dice.randint(1, 28), dice.randint(8, 18))  # noqa: DTZ001
        times = Times(local, local + timedelta(hours=1), "Europe/Paris")
        await reschedule(talk, times, by=BY, at=now())

    async def rename() -> None:
        title = f"Titre {dice.random()}"
        await db.execute(
            "UPDATE sessions SET title = $2, updated_at = now() WHERE id = $1", talk, title
        )

    return {
        "move": move,
        "rename": rename,
        "leave": lambda: cancel(seat, at=now()),
        "return": lambda: come_back(seat, at=now()),
        "cancel": lambda: cancel_session(talk, by=BY, at=now()),
        "uncancel": lambda: uncancel(talk, by=BY, at=now()),
        "postpone": lambda: postpone(talk, by=BY, at=now()),
    }


@pytest.mark.parametrize("seed", range(12))
async def test_a_calendar_holds_what_is_true_whatever_happened(database: None, seed: int) -> None:
    dice = random.Random(seed)
    talk = await factories.session(room_url="https://room.example.org")
    form = RegistrationForm("ada@example.org", "Ada", "fr")
    seat = await register(talk["id"], form, at=now())
    calendar, history = Calendar(), []
    subscriber = await subscribed(seat.registration_id)
    steps = moves(talk["id"], seat.registration_id, dice)
    for _ in range(25):
        name = dice.choice([*steps, "deliver", "deliver"])
        history.append(name)
        if name == "deliver":
            await deliver(calendar)
        else:
            with suppress(Refusal):
                await steps[name]()
        assert await subscriber.look() == in_a_feed(await truth(seat.registration_id)), history
    await deliver(calendar)
    found = await truth(seat.registration_id)
    comes = found["state"] == "held" and found["status"] == "published"
    assert calendar.shows(found["uid"]) == (found["starts_at"] if comes else None), history
    await subscriber.look()
    assert not comes or subscriber.sequence == calendar.held[found["uid"]][0], history


async def truth(seat: int) -> dict[str, Any]:
    found = await sql.row(
        "SELECT s.uid, s.title, s.status, s.starts_at, r.state FROM registrations r"
        " JOIN sessions s ON s.id = r.session WHERE r.id = $1",
        seat,
    )
    assert found is not None
    return found


def in_a_feed(found: dict[str, Any]) -> tuple[str, datetime, str] | None:
    """Who left has it no more; what was called off stays, and says so."""
    if found["state"] == "cancelled":
        return None
    status = "CONFIRMED" if found["status"] == "published" else "CANCELLED"
    return found["title"], found["starts_at"], status
