"""Leaving a session, and coming back: the seat, the line and the mails in one transaction."""

from datetime import datetime

from events import database
from events.database import Row, transaction
from events.deliveries.plan import plan, withdraw
from events.errors import Refusal
from events.registrations.signup import planned_mails, refusals, seats, waitlist
from events.registrations.signup.refusals import SessionFull, TakenBack

SEATED = ("held", "offered")
"""States that count in `sessions.taken`."""


async def cancel(registration_id: int, *, at: datetime, by: str = "self") -> None:
    """Give the seat or the place in the line back; again changes nothing. Raises NotFound.

    The calendar is told (a CANCEL to this person only), what was still to be mailed is withdrawn,
    and the seat goes to the first in line. `by`: self, organiser, erasure.
    """
    async with transaction():
        place, seat = await waitlist.hold(registration_id)
        await leave(place, seat, at=at, by=by)


async def leave(
    place: Row,
    seat: Row,
    *,
    at: datetime,
    by: str,
    passed_on: bool = False,
    one_of_many: bool = False,
) -> None:
    """The same inside a transaction that holds the session and the registration.

    `passed_on`: the seat is already promised to somebody, so nobody in line gets it. `one_of_many`:
    several are left at once, so that only a calendar that holds the session is written to.
    """
    if seat["state"] == "cancelled":
        return
    turn = await database.value(
        "UPDATE registrations SET state = 'cancelled', turn = turn + 1, cancelled_at = $2,"
        " cancelled_by = $3, offer_until = NULL, waiting_since = NULL WHERE id = $1 RETURNING turn",
        seat["id"],
        at,
        by,
    )
    await withdraw(subject=("registration", seat["id"]), reason="the registration was cancelled")
    if seat["state"] in SEATED:
        await seats.free(place)
    elif seat["state"] == "waiting":
        place["line"] -= 1
    told = seat["state"] != "unconfirmed" and (not one_of_many or await _invited(seat["id"]))
    if told:
        left = {"was": seat["state"], "by": by}
        await plan(
            [planned_mails.letter(place, seat, "left", occasion=str(turn), at=at, data=left)]
        )
    if not passed_on:
        await waitlist.promote(place, at=at)


async def _invited(registration_id: int) -> bool:
    """Whether an invitation went out; asked after `withdraw`, when none can set out any more."""
    return bool(
        await database.value(
            "SELECT sequence_sent >= 0 OR EXISTS (SELECT FROM deliveries d"
            " WHERE d.subject_kind = 'registration' AND d.subject_id = registrations.id"
            " AND d.letter = 'confirmation' AND d.state IN ('handing_off', 'sent'))"
            " FROM registrations WHERE id = $1",
            registration_id,
        )
    )


async def come_back(registration_id: int, *, at: datetime, by: str = "self") -> str:
    """Undo a cancellation: the seat if one is free, else the end of the line; the new state.

    Again changes nothing. What organisers ended only organisers bring back: they are asked again
    where the person asked before. Raises TakenBack, SessionFull where nobody waits, SessionPast,
    SessionClosed, SessionCancelled, NotFound.
    """
    async with transaction():
        place, seat = await waitlist.hold(registration_id)
        if seat["state"] != "cancelled":
            return str(seat["state"])
        if by == "self" and seat["cancelled_by"] == "organiser":
            raise TakenBack
        refused = refusals.refusal(place, at) or _no_room(place)
        if refused:
            raise refused
        return await _enter_again(place, seat, at, asks=by == "self" and seat["removed"])


async def _enter_again(place: Row, seat: Row, at: datetime, *, asks: bool) -> str:
    state = "waiting" if refusals.is_full(place) else "held"
    if place["needs_approval"] or asks:
        state = "pending"
    if state == "held":
        await seats.give(place)
    back = await database.row(
        "UPDATE registrations SET state = $2::varchar, turn = turn + 1, cancelled_at = NULL,"
        " cancelled_by = '', waiting_since = CASE WHEN $2 = 'waiting' THEN $3::timestamptz END,"
        " removed = $4 WHERE id = $1 RETURNING id, person, state, turn",
        seat["id"],
        state,
        at,
        asks,
    )
    assert back is not None
    await plan(planned_mails.welcome(place, back, at))
    return state


def _no_room(place: Row) -> Refusal | None:
    if refusals.is_full(place) and place["waiting_rule"] == "none" and not place["needs_approval"]:
        return SessionFull()
    return None
