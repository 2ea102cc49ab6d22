"""Which mails a registration causes, and when; planned in the transaction that causes them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Required, TypedDict, Unpack

from events.database import JsonObject
from events.deliveries.plan import Owed
from events.deliveries.states import Urgency
from events.registrations.shapes import Seat
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState
from events.sessions import reminder_times

LETTERS: Final = {
    RegistrationState.HELD: "confirmation",
    RegistrationState.PENDING: "pending",
    RegistrationState.WAITING: "waiting",
    RegistrationState.UNCONFIRMED: "confirm-address",
    RegistrationState.OFFERED: "offer",
}
"""The letter that tells somebody of the state of their registration."""

INVITED_BEFORE: Final = timedelta(days=7)
"""Where one mail tells of several sessions, each one's invitation comes this long before it."""


class Due(TypedDict, total=False):
    """What occasions a letter and when it leaves, as `Owed` has it; `data` is the letter's own."""

    occasion: Required[str]
    at: Required[datetime]
    urgency: Urgency
    until: datetime | None
    data: JsonObject | None


def welcome(session: LockedSession, seat: Seat, at: datetime) -> list[Owed]:
    """Return what a registration that has just come to its state is owed."""
    return [_of_state(session, seat, at), *accompaniment(session, [seat], at)]


def summed_up(session: LockedSession, seat: Seat, at: datetime) -> list[Owed]:
    """Return the same where one mail tells of several: each invitation comes a week before."""
    held = seat.state == RegistrationState.HELD
    due_at = max(at, session.starts_at - INVITED_BEFORE) if held else at
    return [_of_state(session, seat, due_at), *accompaniment(session, [seat], at)]


def brought_along(session: LockedSession, seat: Seat, at: datetime) -> Owed:
    """Return the letter to somebody whom another registered with themselves."""
    return letter(session, seat, "brought-along", occasion=f"{seat.turn}-{seat.state}", at=at)


def accompaniment(session: LockedSession, seats: Iterable[Seat], at: datetime) -> list[Owed]:
    """Return reminders and follow-up of held seats, as the session stands: nothing already past."""
    due = reminder_times.reminders(session.starts_at, session.reminder_minutes, at)
    after = reminder_times.follow_up(session.ends_at, session.follow_up_minutes, at)
    version = str(session.version)
    return [
        letter(session, seat, moment.letter, occasion=version, at=moment.due_at,
               urgency=Urgency.REMINDER, until=moment.useful_until)
        for seat in seats if seat.state == RegistrationState.HELD
        for moment in (*due, *([after] if after else []))
    ]  # fmt: skip


def letter(session: LockedSession, seat: Seat, name: str, **due: Unpack[Due]) -> Owed:
    """Return one letter about a registration."""
    about = ("registration", seat.id)
    return about_session(session, about, name, person_id=seat.person, **due)


def about_session(
    session: LockedSession,
    subject: tuple[str, int],
    name: str,
    *,
    person_id: int | None = None,
    **due: Unpack[Due],
) -> Owed:
    """Return one letter about a session to a subject: its kind, its id."""
    return Owed(
        name,
        *subject,
        due["occasion"],
        due_at=due["at"],
        urgency=due.get("urgency", Urgency.CONFIRMATION),
        useful_until=due.get("until"),
        session_id=session.id,
        programme_id=session.programme,
        person_id=person_id,
        data=dict(due.get("data") or {}),
    )


def _of_state(session: LockedSession, seat: Seat, at: datetime) -> Owed:
    return letter(session, seat, LETTERS[seat.state], occasion=str(seat.turn), at=at)
