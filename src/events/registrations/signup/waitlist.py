"""The waiting list: freed seats go to the first in line, offered for a while or given at once."""

from datetime import datetime, timedelta
from typing import Final

from events import database
from events.database import Row, transaction
from events.deliveries.plan import Owed, plan, withdraw
from events.errors import NotFound
from events.registrations.signup import planned_mails, refusals, seats
from events.registrations.signup.refusals import OfferGone

TOO_SHORT_TO_ASK: Final = timedelta(minutes=30)
"""With less time than this before the start, a freed seat is given instead of offered."""


async def promote(place: Row, *, at: datetime) -> int:
    """Pass free seats on to who waits, in order; how many.

    Only inside a transaction that has locked `place`.
    """
    free = refusals.seats_left(place)
    if free == 0 or place["line"] == 0 or place["status"] != "published":
        return 0
    if place["ends_at"] <= at:
        return 0
    until = _offered_until(place, at)
    promoted = await database.rows(
        _PROMOTE, place["id"], free, "offered" if until else "held", until
    )
    await seats.give(place, len(promoted))
    place["line"] -= len(promoted)
    for seat in promoted:
        await plan(_news(place, seat, until, at))
    return len(promoted)


async def accept_offer(registration_id: int, *, at: datetime) -> None:
    """Take the seat that was offered; again changes nothing. Raises OfferGone."""
    async with transaction():
        place, seat = await hold(registration_id)
        if seat["state"] == "held":
            return
        if seat["state"] != "offered" or seat["offer_until"] <= at:
            raise OfferGone
        await database.execute(
            "UPDATE registrations SET state = 'held', offer_until = NULL WHERE id = $1", seat["id"]
        )
        await withdraw(
            subject=("registration", seat["id"]), letters=["offer"], reason="the seat was taken"
        )
        await plan(planned_mails.welcome(place, {**seat, "state": "held"}, at))


async def lapse_offers(at: datetime) -> int:
    """End the offers whose time is over and pass their seats on; how many ended.

    Also gives out what is free where somebody still waits. Safe to run from several workers.
    """
    due = await database.rows(
        "SELECT DISTINCT session FROM registrations WHERE state = 'offered' AND offer_until <= $1"
        " UNION SELECT r.session FROM registrations r JOIN sessions s ON s.id = r.session"
        " WHERE r.state = 'waiting' AND s.status = 'published' AND s.ends_at > $1"
        " AND (s.capacity IS NULL OR s.taken < s.capacity)",
        at,
    )
    return sum([await _lapse(entry["session"], at) for entry in due])


async def hold(registration_id: int) -> tuple[Row, Row]:
    """Lock a registration's session, then the registration. Raises NotFound.

    Only inside a transaction. The session comes first everywhere: nobody waits in a circle.
    """
    session_id = await database.value(
        "SELECT session FROM registrations WHERE id = $1", registration_id
    )
    if session_id is None:
        raise NotFound
    place = await seats.lock(session_id)
    seat = await database.row(
        "SELECT * FROM registrations WHERE id = $1 AND session = $2 FOR UPDATE",
        registration_id,
        session_id,
    )
    if seat is None:
        raise NotFound
    return place, seat


async def _lapse(session_id: int, at: datetime) -> int:
    async with transaction():
        place = await seats.lock(session_id)
        lapsed = await database.rows(_LAPSE, session_id, at)
        await seats.free(place, len(lapsed))
        for seat in lapsed:
            await withdraw(subject=("registration", seat["id"]), reason="the offer has ended")
        await plan(
            [
                planned_mails.letter(place, seat, "offer-lapsed", occasion=str(seat["turn"]), at=at)
                for seat in lapsed
            ]
        )
        await promote(place, at=at)
    return len(lapsed)


def _offered_until(place: Row, at: datetime) -> datetime | None:
    """Until when a freed seat is kept for one person; None where it is given at once."""
    if place["waiting_rule"] != "offer":
        return None
    until: datetime = min(at + timedelta(hours=place["offer_hours"]), place["starts_at"])
    return until if until - at >= TOO_SHORT_TO_ASK else None


def _news(place: Row, seat: Row, until: datetime | None, at: datetime) -> list[Owed]:
    if until is None:
        return planned_mails.welcome(place, seat, at)
    return [
        planned_mails.letter(place, seat, "offer", occasion=str(seat["turn"]), at=at, until=until)
    ]


_PROMOTE = """
UPDATE registrations r SET state = $3, offer_until = $4
  FROM (SELECT id FROM registrations WHERE session = $1 AND state = 'waiting'
         ORDER BY waiting_since, id LIMIT $2 FOR UPDATE) AS first
 WHERE r.id = first.id
RETURNING r.id, r.person, r.state, r.turn
"""

_LAPSE = """
UPDATE registrations
   SET state = 'cancelled', cancelled_at = $2, cancelled_by = 'lapsed', turn = turn + 1,
       offer_until = NULL
 WHERE session = $1 AND state = 'offered' AND offer_until <= $2
RETURNING id, person, state, turn
"""
