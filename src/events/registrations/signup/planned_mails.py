"""Which mails a registration causes, and when; planned in the transaction that causes them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from events.database import Row
from events.deliveries.plan import Owed
from events.deliveries.states import Urgency
from events.sessions import moments

ANSWERS: Final = {
    "held": "confirmation",
    "pending": "pending",
    "waiting": "waiting",
    "unconfirmed": "confirm-address",
    "offered": "offer",
}
"""The letter that tells somebody of the state of their registration."""

INVITED_BEFORE: Final = timedelta(days=7)
"""A pass brings each session's invitation at its publication or this long before it."""


def welcome(place: Row, seat: Row, at: datetime) -> list[Owed]:
    """What a registration that has just come to its state is owed.

    `seat` has id, person, state and turn; `place` is the session as `seats` gives it.
    """
    first = letter(place, seat, ANSWERS[seat["state"]], occasion=str(seat["turn"]), at=at)
    return [first, *accompaniment(place, [seat], at)]


def by_pass(place: Row, seat: Row, at: datetime) -> list[Owed]:
    """The same for a seat of a pass: the invitation comes a week before rather than at once."""
    due_at = max(at, place["starts_at"] - INVITED_BEFORE) if seat["state"] == "held" else at
    first = letter(place, seat, ANSWERS[seat["state"]], occasion=str(seat["turn"]), at=due_at)
    return [first, *accompaniment(place, [seat], at)]


def accompaniment(place: Row, seats: Iterable[Row], at: datetime) -> list[Owed]:
    """Reminders and follow-up of held seats, as the session stands: nothing already past."""
    due = moments.reminders(place["starts_at"], place["reminder_minutes"], at)
    after = moments.follow_up(place["ends_at"], place["follow_up_minutes"], at)
    version = str(place["version"])
    return [
        letter(place, seat, moment.letter, occasion=version, at=moment.due_at,
               urgency=Urgency.REMINDER, until=moment.useful_until)
        for seat in seats if seat["state"] == "held"
        for moment in (*due, *([after] if after else []))
    ]  # fmt: skip


def letter(
    place: Row,
    who: Row,
    name: str,
    *,
    occasion: str,
    at: datetime,
    subject: str = "registration",
    urgency: int = Urgency.CONFIRMATION,
    until: datetime | None = None,
    data: Mapping[str, Any] | None = None,
) -> Owed:
    """One letter to somebody of a session: about a registration, or about an appearance."""
    return Owed(
        name,
        subject,
        who["id"],
        occasion,
        due_at=at,
        urgency=urgency,
        useful_until=until,
        session_id=place["id"],
        programme_id=place["programme"],
        person_id=who["person"] if subject == "registration" else None,
        data=dict(data or {}),
    )
