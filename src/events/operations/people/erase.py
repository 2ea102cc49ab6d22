"""Erase people who ask for it, and those of programmes whose retention is over."""

from datetime import datetime, timedelta
from typing import Final

from events import database
from events.attendance import write as attendance
from events.attestations import write as attestations
from events.database import Shape, transaction
from events.deliveries.plan import withdraw
from events.errors import NotFound
from events.feedback import write as feedback
from events.inbox import received_mails
from events.organisers.undo import snapshots
from events.registrations.signup import cancel, register, seats
from events.registrations.states import CancelledBy
from events.registrations.tables import Erasure, Person, Registration
from events.registrations.write import erasure, passes, people

AT_THE_LATEST: Final = timedelta(hours=1)
"""How long an address stays after an erasure for the last mail to reach it."""


async def erase(person_id: int, *, cause: str = "asked", at: datetime) -> None:
    """Give back every seat to come, mail the CANCEL, then erase; again changes nothing.

    Nothing else is mailed to them any more, neither what follows of sessions that are over.
    `finish_erasures` takes the address away once its mail has left, or after an hour. A record
    without personal data stays. Raises NotFound.
    """
    async with transaction():
        sessions = await seats.lock_all(await database.values(_SESSIONS_OF, person_id, at))
        person = await database.row(
            Asking,
            database.select(Asking, Person).where(Person.id == person_id).lock_rows("UPDATE"),
        )
        if person is None:
            raise NotFound
        if person.erase_after or person.erased_at:
            return
        await withdraw(person_id=person_id, reason="the person was erased")
        for session in sessions:
            registration = await register.lock_registration(session.id, person_id)
            if registration:
                await cancel.leave(session, registration, at=at, by=CancelledBy.ERASURE)
        await _begin(person_id, cause, at)


async def finish_erasures(at: datetime) -> int:
    """Erase those whose last mail has left, or whose hour is over; return how many."""
    async with transaction():
        due = await database.values(_FINISHED, at)
        if due:
            await attendance.forget(due)
            await attestations.forget(due)
            await received_mails.forget_writers(due)
            await feedback.forget(due)
            await erasure.forget(due, at=at)
            await snapshots.forget_answers()
    return len(due)


async def forget_expired(at: datetime) -> int:
    """Erase the people of programmes whose retention is over; return how many."""
    expired = await database.rows(ExpiredProgramme, _EXPIRED, at)
    return sum([await _forget_programme(programme, at) for programme in expired])


class ExpiredProgramme(Shape):
    """A programme whose people are kept no longer."""

    id: int
    slug: str


class Asking(Shape):
    """Somebody who asks to be erased, and whether they did so before."""

    id: int
    erase_after: datetime | None
    erased_at: datetime | None


_SESSIONS_OF = """
SELECT DISTINCT r.session FROM registrations r JOIN sessions s ON s.id = r.session
 WHERE r.person = $1 AND r.state <> 'cancelled' AND s.ends_at > $2 ORDER BY r.session
"""


async def _begin(person_id: int, cause: str, at: datetime) -> None:
    await passes.cancel_all(person_id, at=at)
    registrations = await Registration.count().where(Registration.person == person_id)
    await people.erase_after(person_id, at=at + AT_THE_LATEST)
    await Erasure.insert(Erasure(at=at, cause=cause, people=1, registrations=registrations))


async def _forget_programme(programme: ExpiredProgramme, at: datetime) -> int:
    async with transaction():
        await attendance.forget_in_programme(programme.id)
        await attestations.forget_in_programme(programme.id)
        await feedback.forget_in_programme(programme.id)
        number, registrations = await erasure.forget_in_programme(programme.id, at=at)
        if number:
            await snapshots.forget_answers()
            record = Erasure(
                at=at,
                cause="retention",
                people=number,
                registrations=registrations,
                programme_slug=programme.slug,
            )
            await Erasure.insert(record)
    return number


# A lock keeps a claimed mail and the end of its address apart; who is busy is taken next time.
_FINISHED = """
SELECT p.id FROM people p
 WHERE p.erase_after IS NOT NULL
   AND (p.erase_after <= $1 OR NOT EXISTS (
     SELECT FROM deliveries d WHERE d.person_id = p.id AND d.state IN ('due', 'handing_off')))
 ORDER BY p.id FOR UPDATE SKIP LOCKED
"""

_EXPIRED = """
SELECT p.id, p.slug FROM programmes p
 WHERE (SELECT max(s.ends_at) FROM sessions s WHERE s.programme = p.id)
         + make_interval(days => p.retention_days) <= $1
   AND (EXISTS (SELECT FROM registrations r JOIN sessions s ON s.id = r.session
                 WHERE s.programme = p.id AND r.name <> '')
        OR EXISTS (SELECT FROM passes h WHERE h.programme = p.id AND h.name <> '')
        OR EXISTS (SELECT FROM invitations i WHERE i.programme = p.id)
        OR EXISTS (SELECT FROM attendance_guests g JOIN attendance_lists l ON l.id = g.list
          JOIN sessions s ON s.id = l.session WHERE s.programme = p.id AND g.name <> ''))
 ORDER BY p.id
"""
