"""Whose passes a session has yet to seat, and in which order."""

from events import database
from events.database import Shape
from events.registrations.signup.seats import LockedSession
from events.registrations.states import PassState


class PassHolder(Shape):
    """A pass whose holder is to get a seat."""

    id: int
    state: PassState
    language: str
    email: str


async def without_seat(
    session: LockedSession, *, after: int = 0, upto: int = 2**62, most: int | None = None
) -> list[PassHolder]:
    """Return the passes whose holders have no registration in a session yet, in order.

    None where it is one of several dates: nobody but its holder chooses among these.
    """
    if session.date_choice is not None:
        return []
    return await database.rows(
        PassHolder, _HOLDERS, session.programme, session.id, after, upto, most
    )


class Speaking(Shape):
    """A pass, and the language of its holder."""

    id: int
    language: str


class Holders(Shape):
    """How many passes whose holders have no registration in a session yet, and the last of them."""

    number: int
    upto: int


async def reach(session: LockedSession) -> Holders:
    """Count the passes of `without_seat`."""
    found = await database.row(Holders, _REACH, session.programme, session.id)
    assert found is not None
    return found


async def in_order(programme_id: int) -> list[Speaking]:
    """Return all passes of a programme that hold, in order."""
    return await database.rows(Speaking, _IN_ORDER, programme_id)


async def registered(session: LockedSession) -> list[int]:
    """Return the passes whose holders have a registration in a session already."""
    return await database.values(_REGISTERED, session.programme, session.id)


_WITHOUT_SEAT = """
  FROM passes h WHERE h.programme = $1 AND h.state = 'held'
   AND EXISTS (SELECT FROM sessions s WHERE s.id = $2 AND s.visibility = 'public')
   AND NOT EXISTS (SELECT FROM registrations r WHERE r.session = $2 AND r.person = h.person)
"""

_HOLDERS = f"""
SELECT h.id, h.state, h.language, COALESCE(e.email, '') AS email
  FROM (SELECT h.id, h.state, h.language, h.person {_WITHOUT_SEAT}
    AND h.id > $3::bigint AND h.id <= $4::bigint ORDER BY h.id LIMIT $5::bigint) h
  JOIN people e ON e.id = h.person ORDER BY h.id
"""  # noqa: S608 - a constant.

_REACH = f"""
SELECT count(*)::int AS number, COALESCE(max(h.id), 0)::bigint AS upto {_WITHOUT_SEAT}
"""

_IN_ORDER = """
SELECT h.id, h.language FROM passes h WHERE h.programme = $1 AND h.state = 'held' ORDER BY h.id
"""

_REGISTERED = """
SELECT h.id FROM passes h JOIN registrations r ON r.session = $2 AND r.person = h.person
 WHERE h.programme = $1 AND h.state = 'held'
"""
