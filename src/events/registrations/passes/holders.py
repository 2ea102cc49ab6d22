"""Whose passes a session has yet to seat, and in which order."""

from collections import Counter
from collections.abc import Sequence

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


async def has_more_than(session: LockedSession, number: int) -> bool:
    """Tell whether `without_seat` would be more than so many, without reading them."""
    if session.date_choice is not None:
        return False
    return bool(await database.value(_MORE_THAN, session.programme, session.id, number))


class Readers(Shape):
    """How many holders of passes read a language."""

    language: str
    number: int


class Holders(Shape):
    """How many passes whose holders have no registration in a session yet, and the last of them."""

    number: int
    upto: int


async def reach(session: LockedSession) -> Holders:
    """Count the passes of `without_seat`."""
    found = await database.row(Holders, _REACH, session.programme, session.id)
    assert found is not None
    return found


async def by_language(programme_id: int) -> Counter[str]:
    """Count all passes of a programme that hold, by the language of their holders."""
    return _numbers(await database.rows(Readers, _BY_LANGUAGE, programme_id))


async def registered(session: LockedSession) -> Counter[str]:
    """Count in the same way the passes whose holders have a registration in a session already."""
    return _numbers(await database.rows(Readers, _REGISTERED, session.programme, session.id))


async def first(session: LockedSession, number: int) -> Counter[str]:
    """Count in the same way the first so many of `without_seat`."""
    found = await database.rows(Readers, _FIRST, session.programme, session.id, number)
    return _numbers(found)


def _numbers(found: Sequence[Readers]) -> Counter[str]:
    return Counter({one.language: one.number for one in found})


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

_MORE_THAN = f"""
SELECT count(*) > $3::int FROM (SELECT {_WITHOUT_SEAT} LIMIT $3 + 1) counting
"""  # noqa: S608 - a constant.

_BY_LANGUAGE = """
SELECT h.language, count(*) AS number FROM passes h
 WHERE h.programme = $1 AND h.state = 'held' GROUP BY h.language
"""

_REGISTERED = """
SELECT h.language, count(*) AS number
  FROM passes h JOIN registrations r ON r.session = $2 AND r.person = h.person
 WHERE h.programme = $1 AND h.state = 'held' GROUP BY h.language
"""

_FIRST = f"""
SELECT h.language, count(*) AS number
  FROM (SELECT h.language {_WITHOUT_SEAT} ORDER BY h.id LIMIT $3::bigint) h GROUP BY h.language
"""  # noqa: S608 - a constant.
