"""Everybody on a roster who matches a filter, for what is done to all of them in parts."""

from collections.abc import Sequence
from typing import Final

from events import database
from events.database import Shape
from events.registrations.figure_definitions import ABSENT, CAME
from events.registrations.roster_filter import FOUND, Wanted, pattern
from events.registrations.states import RegistrationState


class Matching(Shape):
    """How many of those that match are in a state, and the highest of their ids."""

    state: RegistrationState
    number: int
    last_id: int


async def matching(session_id: int, wanted: Wanted) -> list[Matching]:
    """Return how many are in each state of those that match."""
    return await database.rows(
        Matching,
        _MATCHING[bool(wanted.words)],
        session_id,
        wanted.state,
        wanted.presence,
        pattern(wanted.words),
    )


class Examined(Shape):
    """A registration that was looked at, and whether it matches."""

    id: int
    matches: bool


async def piece(
    session_id: int, wanted: Wanted, states: Sequence[str], *, after: int, upto: int, limit: int
) -> list[Examined]:
    """Look at the next registrations of a session by their ids, and tell which match.

    Each piece costs the same, however rare or frequent the words are.
    """
    return await database.rows(
        Examined,
        _PIECE,
        session_id,
        wanted.state,
        wanted.presence,
        pattern(wanted.words),
        list(states),
        after,
        upto,
        limit,
    )


_MATCHING: Final = {
    searched: f"SELECT m.state, count(*) AS number, max(m.id) AS last_id"  # noqa: S608 - our own SQL
    f" FROM ({found}) m GROUP BY m.state"
    for searched, found in FOUND.items()
}

_PIECE: Final = f"""
SELECT r.id, r.state = ANY($5) AND ($2 = '' OR r.state = $2)
  AND CASE $3 WHEN 'came' THEN {CAME.sql} WHEN 'absent' THEN {ABSENT.sql}
        WHEN 'present' THEN r.present IS TRUE ELSE true END
  AND ($4 = '' OR r.name_search LIKE (SELECT searchable($4))
    OR COALESCE(e.email LIKE (SELECT lower($4)), false)) AS matches
  FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND r.id > $6::bigint AND r.id <= $7::bigint ORDER BY r.id LIMIT $8
"""  # noqa: S608 - our own SQL
