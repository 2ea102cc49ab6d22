"""Write a new registration, with the mails it is owed, in a session that is locked."""

from dataclasses import dataclass
from datetime import datetime

from events import database
from events.deliveries.plan import Owed, plan
from events.registrations.shapes import LOCKED_COLUMNS, LockedRegistration, Seat
from events.registrations.signup import participants, planned_mails, rate_limits, seats
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.seats import LockedSession
from events.registrations.states import SEATED, RegistrationState
from events.registrations.write import registrations
from events.registrations.write.answers import keep_answers
from events.registrations.write.registrations import NewRegistration


@dataclass(frozen=True)
class Registered:
    """What became of a form; `new` is False where the address had a registration already."""

    registration_id: int
    state: RegistrationState
    new: bool


@dataclass(frozen=True)
class Entry:
    """What a new registration is to be: its state, and what it keeps of an earlier one.

    `waiting_since`: its place in the line, else the end of it; `offer_until`: of a seat that is
    offered; `held_by`: the pass that brings it; `summed_up`: one mail tells of it and others;
    `came_with`: the registration of who named its person in their form.
    """

    state: RegistrationState
    waiting_since: datetime | None = None
    offer_until: datetime | None = None
    held_by: int | None = None
    summed_up: bool = False
    came_with: int | None = None


async def enter(
    session: LockedSession, form: RegistrationForm, entry: Entry, at: datetime
) -> Registered:
    """Write a new registration with the mails it is owed, in a session that the caller locked."""
    session, seat = await write(session, form, entry, at)
    await plan(_mails(session, seat, entry, at))
    return Registered(seat.id, seat.state, new=True)


async def write(
    session: LockedSession, form: RegistrationForm, entry: Entry, at: datetime
) -> tuple[LockedSession, Seat]:
    """Write a new registration that nobody is mailed about; the session as it is then."""
    person = await participants.find_or_add(form, at)
    if entry.state in SEATED:
        session = await seats.give(session)
    waiting = entry.state == RegistrationState.WAITING
    new = NewRegistration(
        session.id,
        person.id,
        form.name,
        form.language,
        entry.state,
        form.source,
        form.form_key,
        form.made_by,
        waiting_since=entry.waiting_since or (at if waiting else None),
        offer_until=entry.offer_until,
        held_by=entry.held_by,
        came_with=entry.came_with,
    )
    seat = await registrations.by_form(new, at=at)
    await keep_answers(seat.id, form.answers)
    return session, seat


def _mails(session: LockedSession, seat: Seat, entry: Entry, at: datetime) -> list[Owed]:
    if entry.came_with is not None:
        return [planned_mails.brought_along(session, seat, at)]
    if entry.held_by is None and not entry.summed_up:
        return planned_mails.welcome(session, seat, at)
    # The summary says where the others stand.
    return planned_mails.summed_up(session, seat, at) if seat.state in SEATED else []


async def mail_again(
    session: LockedSession, earlier: LockedRegistration, form: RegistrationForm, at: datetime
) -> None:
    """Mail the link again to who has one, within what strangers may cause."""
    if await rate_limits.mails_left(earlier.person, session.id) > 0:
        occasion = form.form_key or str(at)
        again = planned_mails.letter(
            session, earlier.seat, "already-registered", occasion=occasion, at=at
        )
        await plan([again])


async def lock_registration(session_id: int, person_id: int) -> LockedRegistration | None:
    """Return the registration of a person, whatever its state, held until the transaction ends."""
    return await database.row(LockedRegistration, _LOCK, session_id, person_id)


_LOCK = f"""
SELECT {LOCKED_COLUMNS} FROM registrations r WHERE r.session = $1 AND r.person = $2 FOR UPDATE
"""  # noqa: S608 — only our own column names are put together.
