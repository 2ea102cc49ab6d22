"""The seats that passes bring: in a session as it is published, or all of them at once."""

from datetime import datetime
from typing import Any

from events import database, tokens
from events.database import Row
from events.deliveries.plan import plan
from events.registrations.signup import cancel, confirm, planned_mails, questions, refusals, seats


async def seat_holders(place: Row, *, at: datetime) -> int:
    """Give the holders of passes their seats in a session that is new, in order; how many.

    Only inside a transaction that has locked `place`.
    """
    holders = await database.rows(
        "SELECT h.id, h.person, h.state FROM passes h"
        " WHERE h.programme = $1 AND h.state = 'held' AND NOT EXISTS"
        " (SELECT FROM registrations r WHERE r.session = $2 AND r.person = h.person)"
        " ORDER BY h.created_at, h.id",
        place["programme"],
        place["id"],
    )
    await give(place, holders, at, summed_up=False)
    return len(holders)


async def give(
    place: Row,
    holders: list[Row],
    at: datetime,
    *,
    answers: Any = None,
    summed_up: bool = True,
) -> None:
    """Seats for as many as there are, the line for the rest; whom organisers removed stays out.

    Only inside a transaction that has locked `place`. `summed_up`: another mail says who waits.
    """
    if not holders:
        return
    states = _states(place, holders)
    wanted = holders[: len(states)]
    made = await database.rows(
        _SEAT,
        place["id"],
        [holder["id"] for holder in wanted],
        states,
        [tokens.nonce() for _ in wanted],
        [tokens.nonce() for _ in wanted],
        at,
    )
    await seats.give(place, sum(one["state"] == "held" for one in made))
    place["line"] += sum(one["state"] == "waiting" for one in made)
    for one in made:
        await questions.keep(one["id"], answers or {})
    told = ("held",) if summed_up else ("held", "waiting", "pending")
    await plan(
        [m for one in made if one["state"] in told for m in planned_mails.by_pass(place, one, at)]
    )


async def brought(place: Row, pass_id: int) -> list[Row]:
    """What a pass brought in a session: one registration, held, or none."""
    return await database.rows(
        "SELECT * FROM registrations WHERE session = $1 AND held_by = $2 FOR UPDATE",
        place["id"],
        pass_id,
    )


async def settle(place: Row, pass_id: int, at: datetime) -> None:
    """Give the session's seat that waited for the address of a pass to be confirmed.

    Only inside a transaction that has locked `place`.
    """
    seat = await database.row(
        "SELECT * FROM registrations WHERE session = $1 AND held_by = $2 AND state = 'unconfirmed'"
        " FOR UPDATE",
        place["id"],
        pass_id,
    )
    if seat is None:
        return
    state = confirm.state(place, seat)
    if state is None:
        await cancel.leave(place, seat, at=at, by="lapsed")
        return
    settled = await confirm.settle(place, seat, state, at)
    if state == "held":  # The summary says where the others stand.
        await plan(planned_mails.by_pass(place, settled, at))


def _states(place: Row, holders: list[Row]) -> list[str]:
    """What each holder gets, in order; fewer than there are where no seat is left and none wait."""
    if holders[0]["state"] == "unconfirmed":
        return ["unconfirmed"] * len(holders)
    if place["needs_approval"]:
        return ["pending"] * len(holders)
    free = 0 if refusals.is_full(place) else refusals.seats_left(place)
    room = len(holders) if free is None else min(free, len(holders))
    rest = 0 if place["waiting_rule"] == "none" else len(holders) - room
    return ["held"] * room + ["waiting"] * rest


_SEAT = """
INSERT INTO registrations (session, person, held_by, name, language, source, state, nonce,
  join_nonce, created_at, waiting_since)
SELECT $1, h.person, h.id, h.name, h.language, h.source, w.state, w.nonce, w.join_nonce, $6,
  CASE WHEN w.state = 'waiting' THEN $6::timestamptz END
  FROM unnest($2::int[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY
    AS w (pass, state, nonce, join_nonce, place)
  JOIN passes h ON h.id = w.pass
 ORDER BY w.place
ON CONFLICT (session, person) DO UPDATE
   SET held_by = excluded.held_by, state = excluded.state, turn = registrations.turn + 1,
       cancelled_at = NULL, cancelled_by = '', waiting_since = excluded.waiting_since
 WHERE NOT registrations.removed AND registrations.cancelled_by <> 'organiser'
   AND (registrations.state = 'cancelled'
     OR registrations.state = 'unconfirmed' AND excluded.state <> 'unconfirmed')
RETURNING id, person, state, turn
"""
