"""Changes of many registrations of one session in one statement each, under its lock.

None of them counts seats: `signup.seats` does.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.registrations.shapes import Seat
from events.registrations.states import CancelledBy, RegistrationState


class Left(Shape):
    """A registration that was cancelled, at its next turn, with the state that it had."""

    id: int
    person: int
    state: RegistrationState
    turn: int
    was: RegistrationState

    @property
    def seat(self) -> Seat:
        """Return what mails need of it; they say what it was."""
        return Seat(self.id, self.person, self.was, self.turn)


async def cancel(
    session_id: int,
    registration_ids: Sequence[int],
    states: Sequence[str],
    *,
    by: CancelledBy,
    at: datetime,
) -> list[Left]:
    """Cancel those that are in one of these states, in the order of their ids."""
    return await database.rows(
        Left, _CANCEL, session_id, list(registration_ids), list(states), by, at
    )


class Pending(Shape):
    """A registration that awaits approval, with its address."""

    id: int
    email: str


async def pending(session_id: int, registration_ids: Sequence[int]) -> list[Pending]:
    """Return which of these await approval, in the order in which they are approved."""
    return await database.rows(Pending, _PENDING, session_id, list(registration_ids))


async def approve(session_id: int, registration_ids: Sequence[int], most: int | None) -> list[Seat]:
    """Give seats to at most so many of those that await approval; None: to all of them."""
    return await database.rows(Seat, _APPROVE, session_id, list(registration_ids), most)


_CANCEL: Final = """
WITH old AS (SELECT id, state FROM registrations
  WHERE session = $1 AND id = ANY($2) AND state = ANY($3) ORDER BY id FOR UPDATE)
UPDATE registrations r
   SET state = 'cancelled', turn = r.turn + 1, cancelled_at = $5, cancelled_by = $4,
       offer_until = NULL, waiting_since = NULL
  FROM old WHERE r.id = old.id
RETURNING r.id, r.person, r.state, r.turn, old.state AS was
"""

_PENDING: Final = """
SELECT r.id, COALESCE(e.email, '') AS email FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND r.id = ANY($2) AND r.state = 'pending' ORDER BY r.id
"""

_APPROVE: Final = """
WITH first AS MATERIALIZED (SELECT id FROM registrations
  WHERE session = $1 AND id = ANY($2) AND state = 'pending' ORDER BY id LIMIT $3 FOR UPDATE)
UPDATE registrations r SET state = 'held', removed = false
  FROM first WHERE r.id = first.id
RETURNING r.id, r.person, r.state, r.turn
"""
