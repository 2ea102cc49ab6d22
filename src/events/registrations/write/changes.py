"""Every change of a registration that is there: its state, its presence, its name.

None of them counts seats: `signup.seats` does.
"""

from collections.abc import Sequence
from datetime import datetime

from events import database
from events.database import Shape
from events.registrations.shapes import Seat
from events.registrations.states import CancelledBy, Partstat, RegistrationState
from events.registrations.tables import Registration


async def cancel(registration_id: int, *, by: CancelledBy, at: datetime) -> int:
    """Note that it was given back or ended; return its turn, which rises."""
    changed = await (
        Registration.update(
            {
                Registration.state: RegistrationState.CANCELLED,
                Registration.turn: Registration.turn + 1,
                Registration.cancelled_at: at,
                Registration.cancelled_by: by,
                Registration.offer_until: None,
                Registration.waiting_since: None,
            }
        )
        .where(Registration.id == registration_id)
        .returning(Registration.turn)
    )
    return int(changed[0]["turn"])


async def register_again(
    registration_id: int, state: RegistrationState, *, removed: bool, at: datetime
) -> Seat:
    """Undo a cancellation; the registration as it is then, at its next turn."""
    changed = await (
        Registration.update(
            {
                Registration.state: state,
                Registration.turn: Registration.turn + 1,
                Registration.cancelled_at: None,
                Registration.cancelled_by: CancelledBy.NOBODY,
                Registration.waiting_since: state.waiting_since(at),
                Registration.removed: removed,
                Registration.came_with: None,
            }
        )
        .where(Registration.id == registration_id)
        .returning(Registration.id, Registration.person, Registration.state, Registration.turn)
    )
    return Seat(**{**changed[0], "state": state})


async def confirm(registration_id: int, state: RegistrationState, *, at: datetime) -> None:
    """Bring a registration whose address is right to its state."""
    await Registration.update(
        {Registration.state: state, Registration.waiting_since: state.waiting_since(at)}
    ).where(Registration.id == registration_id)


async def bring(
    registration_id: int, state: RegistrationState, *, until: datetime | None, at: datetime
) -> None:
    """Keep a seat for somebody whom another named, until then, or let them wait."""
    await Registration.update(
        {
            Registration.state: state,
            Registration.offer_until: until,
            Registration.waiting_since: state.waiting_since(at),
        }
    ).where(Registration.id == registration_id)


async def accept(registration_id: int) -> None:
    """Note that the seat that was offered is taken."""
    await Registration.update(
        {Registration.state: RegistrationState.HELD, Registration.offer_until: None}
    ).where(Registration.id == registration_id)


async def approve(registration_id: int) -> None:
    """Note that organisers gave the seat, and that nobody is removed any more."""
    await Registration.update(
        {Registration.state: RegistrationState.HELD, Registration.removed: False}
    ).where(Registration.id == registration_id)


class Promoted(Shape):
    """A registration that got a seat or lost one, with that of who named its person, if any."""

    id: int
    person: int
    state: RegistrationState
    turn: int
    came_with: int | None

    @property
    def seat(self) -> Seat:
        """Return what mails need of it."""
        return Seat(self.id, self.person, self.state, self.turn)


async def is_any_party_in_line(session_id: int) -> bool:
    """Tell whether anybody waits who was named in somebody else's form."""
    return bool(await database.value(_PARTY_IN_LINE, session_id))


_PARTY_IN_LINE = """
SELECT EXISTS (SELECT FROM registrations
 WHERE session = $1 AND state = 'waiting' AND came_with IS NOT NULL)
"""


async def promote(
    session_id: int,
    seats: int | None,
    *,
    until: datetime | None,
    companions_until: datetime,
    among: Sequence[int] | None = None,
) -> list[Promoted]:
    """Bring who waits to a seat, in order; with `until`, to the offer of one. None: everybody.

    Who was named by somebody else is offered one in any case. `among`: these only.
    """
    state = RegistrationState.OFFERED if until else RegistrationState.HELD
    chosen = None if among is None else list(among)
    return await database.rows(
        Promoted, _PROMOTE, session_id, seats, state, until, companions_until, chosen
    )


# MATERIALIZED, so that the first in line are chosen once: PostgreSQL may run a subquery in FROM
# once a row, and each time it would find others who still wait.
_PROMOTE = """
WITH first AS MATERIALIZED (
  SELECT id FROM registrations WHERE session = $1 AND state = 'waiting'
     AND ($6::bigint[] IS NULL OR id = ANY($6))
   ORDER BY waiting_since, id LIMIT $2 FOR UPDATE)
UPDATE registrations r SET state = CASE WHEN came_with IS NULL THEN $3 ELSE 'offered' END,
  offer_until = CASE WHEN came_with IS NULL THEN $4::timestamptz ELSE $5::timestamptz END
  FROM first WHERE r.id = first.id
RETURNING r.id, r.person, r.state, r.turn, r.came_with
"""


async def lapse(session_id: int, *, at: datetime) -> list[Promoted]:
    """End the offers of a session whose time is over."""
    return await database.rows(Promoted, _LAPSE, session_id, at)


_LAPSE = """
UPDATE registrations
   SET state = 'cancelled', cancelled_at = $2, cancelled_by = 'lapsed', turn = turn + 1,
       offer_until = NULL
 WHERE session = $1 AND state = 'offered' AND offer_until <= $2
RETURNING id, person, state, turn, came_with
"""


async def answer(registration_id: int, partstat: Partstat, *, at: datetime, by: str = "") -> None:
    """Note what somebody's calendar answered; `by` is their other address, if it was by one."""
    await Registration.update(
        {
            Registration.partstat: partstat,
            Registration.partstat_at: at,
            Registration.partstat_from: by,
        }
    ).where(Registration.id == registration_id)


async def rename(person_id: int, *, name: str, language: str) -> None:
    """Change name and language of all registrations of a person."""
    await Registration.update({Registration.name: name, Registration.language: language}).where(
        Registration.person == person_id
    )
