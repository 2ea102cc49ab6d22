"""Erase people who ask for it; what is counted of them stays, and a note that it was done."""

from datetime import datetime, timedelta
from typing import Final

from events import database
from events.asked_questions import write as asked_questions
from events.attendance import write as attendance
from events.attestations import write as attestations
from events.database import Shape, transaction
from events.deliveries.withdraw import withdraw
from events.errors import NotFound
from events.feedback import write as feedback
from events.inbox import received_mails
from events.organisers.undo import forget
from events.registrations.signup import cancel, enter, seats
from events.registrations.states import CancelledBy
from events.registrations.tables import Erasure, Person, Registration
from events.registrations.write import erasure, passes, people

AT_THE_LATEST: Final = timedelta(hours=1)
"""How long an address stays after an erasure for the last mail to reach it."""

AT_ONCE: Final = 500
"""So many people are erased in one transaction."""


async def erase(person_id: int, *, cause: str = "asked", at: datetime) -> None:
    """Give back every seat to come, mail the CANCEL, then erase; again changes nothing.

    Nothing else is mailed to them any more, neither what follows of sessions that are over.
    `finish_erasures` takes the address away once its mail has left, or after an hour. A record
    without personal data stays. Raises NotFound.
    """
    async with transaction():
        sessions = await seats.lock_all(await database.values(_SESSIONS_OF, person_id, at))
        person = await database.row(
            ErasureRequest,
            database.select(ErasureRequest, Person)
            .where(Person.id == person_id)
            .lock_rows("UPDATE"),
        )
        if person is None:
            raise NotFound
        if person.erase_after or person.erased_at:
            return
        await withdraw(person_id=person_id, reason="the person was erased")
        for session in sessions:
            registration = await enter.lock_registration(session.id, person_id)
            if registration:
                await cancel.leave(session, registration, at=at, by=CancelledBy.ERASURE)
        await _begin(person_id, cause, at)


async def finish_erasures(at: datetime) -> int:
    """Erase those whose last mail has left, or whose hour is over; return how many.

    At most AT_ONCE in one transaction, however many asked.
    """
    number = 0
    while some := await _finish_some(at):
        number += some
    return number


async def _finish_some(at: datetime) -> int:
    async with transaction():
        due = await database.values(_FINISHED, at, AT_ONCE)
        if due:
            await attendance.forget(due)
            await attestations.forget(due)
            await received_mails.forget_writers(due)
            await feedback.forget(due)
            await asked_questions.forget(due)
            await erasure.forget(due, at=at)
            await forget.forget_answers()
    return len(due)


async def note(cause: str, *, people: int, registrations: int, programme: str = "",
               at: datetime) -> int:  # fmt: skip
    """Write that people were erased, without who, in the transaction that does it; the row's id."""
    made = Erasure(
        at=at, cause=cause, people=people, registrations=registrations, programme_slug=programme
    )
    return int((await Erasure.insert(made).returning(Erasure.id))[0]["id"])


async def note_more(row: int, *, people: int, registrations: int) -> None:
    """Add to such a row what a further part erased."""
    await Erasure.update(
        {
            Erasure.people: Erasure.people + people,
            Erasure.registrations: Erasure.registrations + registrations,
        }
    ).where(Erasure.id == row)


class ErasureRequest(Shape):
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
    await note(cause, people=1, registrations=registrations, at=at)


# A lock keeps a claimed mail and the end of its address apart; who is busy is taken next time.
_FINISHED = """
SELECT p.id FROM people p
 WHERE p.erase_after IS NOT NULL
   AND (p.erase_after <= $1 OR NOT EXISTS (
     SELECT FROM deliveries d WHERE d.person_id = p.id AND d.state IN ('due', 'handing_off')))
 ORDER BY p.id LIMIT $2 FOR UPDATE SKIP LOCKED
"""
