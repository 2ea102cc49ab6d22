"""The right to be forgotten, and forgetting by itself when a programme's time is over."""

from datetime import datetime, timedelta
from typing import Final

from events import database
from events.database import transaction
from events.deliveries.plan import withdraw
from events.errors import NotFound
from events.organisers.undo import snapshots
from events.registrations.signup import cancel, erasure, seats

AT_THE_LATEST: Final = timedelta(hours=1)
"""How long an address stays after an erasure for the last mail to reach it."""


async def erase(person_id: int, *, cause: str = "asked", at: datetime) -> None:
    """Give back every seat to come, let the CANCEL out, then forget; again changes nothing.

    Nothing else is mailed to them any more, neither what follows of sessions that are over.
    `finish_erasures` takes the address away once its mail has left, or after an hour. A record
    without personal data stays. Raises NotFound.
    """
    async with transaction():
        sessions = await database.rows(
            "SELECT DISTINCT r.session FROM registrations r JOIN sessions s ON s.id = r.session"
            " WHERE r.person = $1 AND r.state <> 'cancelled' AND s.ends_at > $2 ORDER BY r.session",
            person_id,
            at,
        )
        places = await seats.lock_all([entry["session"] for entry in sessions])
        person = await database.row(
            "SELECT id, erase_after, erased_at FROM people WHERE id = $1 FOR UPDATE", person_id
        )
        if person is None:
            raise NotFound
        if person["erase_after"] or person["erased_at"]:
            return
        await withdraw(person_id=person_id, reason="the person was erased")
        for place in places:
            for seat in await database.rows(
                "SELECT * FROM registrations WHERE session = $1 AND person = $2 FOR UPDATE",
                place["id"],
                person_id,
            ):
                await cancel.leave(place, seat, at=at, by="erasure")
        await _begin(person_id, cause, at)


async def finish_erasures(at: datetime) -> int:
    """Forget those whose last mail has left, or whose hour is over; how many. For the worker."""
    async with transaction():
        due = await database.rows(_FINISHED, at)
        if due:
            await erasure.forget([entry["id"] for entry in due], at=at)
            await snapshots.forget_answers()
    return len(due)


async def forget_expired(at: datetime) -> int:
    """Forget the people of programmes whose retention is over; how many. For the worker."""
    programmes = await database.rows(_EXPIRED, at)
    return sum([await _forget_programme(entry["id"], entry["slug"], at) for entry in programmes])


async def _begin(person_id: int, cause: str, at: datetime) -> None:
    await database.execute(
        "UPDATE passes SET state = 'cancelled', cancelled_at = $2, turn = turn + 1"
        " WHERE person = $1 AND state <> 'cancelled'",
        person_id,
        at,
    )
    registrations = await database.value(
        "SELECT count(*) FROM registrations WHERE person = $1", person_id
    )
    await database.execute(
        "UPDATE people SET erase_after = $2 WHERE id = $1", person_id, at + AT_THE_LATEST
    )
    await database.execute(
        "INSERT INTO erasures (at, cause, people, registrations) VALUES ($1, $2, 1, $3)",
        at,
        cause,
        registrations,
    )


async def _forget_programme(programme_id: int, slug: str, at: datetime) -> int:
    async with transaction():
        people, registrations = await erasure.forget_in_programme(programme_id, at=at)
        if people:
            await snapshots.forget_answers()
            await database.execute(
                "INSERT INTO erasures (at, cause, people, registrations, programme_slug)"
                " VALUES ($1, 'retention', $2, $3, $4)",
                at,
                people,
                registrations,
                slug,
            )
    return people


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
        OR EXISTS (SELECT FROM passes h WHERE h.programme = p.id AND h.name <> ''))
 ORDER BY p.id
"""
