"""Everybody on a roster who matches a filter, for what is done to all of them in parts."""

from collections.abc import Sequence
from typing import Final

from events import database
from events.database import Shape
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


async def some_of_matching(
    session_id: int, wanted: Wanted, states: Sequence[str], *, after: int, upto: int, limit: int
) -> list[int]:
    """Return ids of those that match, in one of the states, above `after` and not above `upto`."""
    return await database.values(
        _SOME_OF_MATCHING[bool(wanted.words)],
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

_SOME_OF_MATCHING: Final = {
    searched: f"SELECT m.id FROM ({found}) m WHERE m.state = ANY($5) AND m.id > $6"  # noqa: S608
    " AND m.id <= $7 ORDER BY m.id LIMIT $8"
    for searched, found in FOUND.items()
}
