"""Look up who of a list is registered for a session already, and who asked to be erased."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from events import database
from events.database import Shape

PIECE: Final = 5_000
"""So many are sent to PostgreSQL in one statement: a process answers others in between."""


class KnownAddresses(NamedTuple):
    """Addresses of a list that need no seat or no new person."""

    there: frozenset[str]
    """They are registered."""

    leaving: frozenset[str]
    """They asked to be erased, so they come as somebody new."""


class _Found(Shape):
    """Somebody who is registered, or is leaving."""

    email: str
    leaving: bool


async def known_addresses(session_id: int, emails: Sequence[str]) -> KnownAddresses:
    """Return which of these addresses are known in one of the two ways."""
    found: list[_Found] = []
    for first in range(0, len(emails), PIECE):
        piece = list(emails[first : first + PIECE])
        found += await database.rows(_Found, _KNOWN, session_id, piece)
    leaving = frozenset(one.email for one in found if one.leaving)
    return KnownAddresses(frozenset(one.email for one in found) - leaving, leaving)


# Who has another date of the same choice is registered too, and stays where they are. Each is
# looked up by itself, lest PostgreSQL read all seats of a large session for each part of a list.
_KNOWN: Final = """
SELECT l.email, e.erase_after IS NOT NULL AS leaving
  FROM (SELECT id, date_choice FROM sessions WHERE id = $1) s
 CROSS JOIN unnest($2::text[]) AS l (email)
  JOIN LATERAL (SELECT id, erase_after FROM people WHERE email = l.email OFFSET 0) e ON true
 WHERE e.erase_after IS NOT NULL
    OR COALESCE(
         (SELECT true FROM registrations r
           WHERE r.session = s.id AND r.person = e.id AND r.state <> 'cancelled' LIMIT 1),
         (SELECT true FROM registrations r
           WHERE r.date_choice = s.date_choice AND r.person = e.id AND r.state <> 'cancelled'
           LIMIT 1))
"""
