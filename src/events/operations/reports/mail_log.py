"""What the desk reads about mails: what will be sent, what was, to whom, and why not.

Only reads. A mail's name of a person comes from its registration, appearance or organiser.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.deliveries.states import DeliveryState
from events.errors import NotFound

PAGE: Final = 100


class LoggedMail(Shape):
    """One mail: its state and the reason for it, `who` it is for and where it is `mailed`.

    `timezone`: of its session or programme; empty where it is of neither, as for organisers.
    """

    id: int
    letter: str
    state: DeliveryState
    reason: str
    due_at: datetime
    settled_at: datetime | None
    bounced_at: datetime | None
    attempts: int
    repeated: bool
    registration: int | None
    person: int | None
    who: str
    mailed: str
    slug: str | None
    title: str | None
    timezone: str
    programme: int | None


_MAILS: Final = """
SELECT d.id, d.letter, d.state, d.reason, d.due_at, d.settled_at, d.bounced_at, d.attempts,
  d.repeated, r.id AS registration, COALESCE(r.person, d.person_id) AS person,
  COALESCE(NULLIF(r.name, ''), v.name, NULLIF(o.name, ''), o.email, e.email, '') AS who,
  COALESCE(NULLIF(d.address, ''), e.email, NULLIF(v.email, ''), o.email, '') AS mailed,
  s.slug, s.title, COALESCE(s.timezone, p.timezone, '') AS timezone,
  COALESCE(s.programme, d.programme_id) AS programme
FROM deliveries d
LEFT JOIN sessions s ON s.id = d.session_id
LEFT JOIN programmes p ON p.id = d.programme_id
LEFT JOIN registrations r ON d.subject_kind = 'registration' AND r.id = d.subject_id
LEFT JOIN (SELECT id, speaker FROM appearances UNION ALL SELECT id, speaker FROM departures) a
  ON d.subject_kind = 'appearance' AND a.id = d.subject_id
LEFT JOIN speakers v ON v.id = a.speaker
LEFT JOIN organisers o ON d.subject_kind = 'organiser' AND o.id = d.subject_id
LEFT JOIN people e ON e.id = COALESCE(r.person, d.person_id)
"""

_ONE: Final = f"{_MAILS} WHERE d.id = $1"

_OF_SESSION: Final = f"""{_MAILS}
WHERE d.session_id = $1 AND (cardinality($2::text[]) = 0 OR d.state = ANY($2))
  AND ($3 = '' OR d.letter = $3) AND d.id > $4 ORDER BY d.id LIMIT $5
"""

# Named as a span and not as one value, lest all mails be read in the order of their ids until
# enough of the session, or of the state, have come.
_ALL_OF_SESSION: Final = f"""{_MAILS}
WHERE (d.session_id, d.id) > ($1::bigint, $2::bigint) AND d.session_id <= $1
ORDER BY d.session_id, d.id LIMIT $3
"""

_IN_STATE: Final = f"""{_MAILS}
WHERE d.state <> 'sent' AND (d.state, d.id) > ($2::text, $3::bigint) AND d.state <= $2
  AND ($1::int[] IS NULL OR COALESCE(s.programme, d.programme_id) = ANY($1))
ORDER BY d.state, d.id LIMIT $4
"""

_SENT: Final = f"""{_MAILS}
WHERE d.state = 'sent' AND ($1::int[] IS NULL OR COALESCE(s.programme, d.programme_id) = ANY($1))
  AND d.id < $2 ORDER BY d.id DESC LIMIT $3
"""

_SETTLED: Final = f"""{_MAILS}
WHERE d.state <> 'sent' AND (d.state, d.id) < ($2::text, $3::bigint) AND d.state >= $2
  AND ($1::int[] IS NULL OR COALESCE(s.programme, d.programme_id) = ANY($1))
ORDER BY d.state DESC, d.id DESC LIMIT $4
"""

_OF_PERSON: Final = f"""{_MAILS}
WHERE d.id = ANY (ARRAY (SELECT id FROM deliveries WHERE person_id = $1 UNION
    SELECT m.id FROM registrations mine JOIN deliveries m
      ON m.subject_kind = 'registration' AND m.subject_id = mine.id WHERE mine.person = $1))
  AND ($2::int[] IS NULL OR COALESCE(s.programme, d.programme_id) = ANY($2))
ORDER BY d.created_at, d.id LIMIT 1000
"""  # noqa: S608 - our own SQL

_NEWEST: Final = 2**62
"""An id that is larger than any."""


async def of_session(
    session_id: int,
    *,
    states: Sequence[DeliveryState] = (),
    letter: str = "",
    after: int = 0,
    limit: int = PAGE,
) -> list[LoggedMail]:
    """Return a page of a session's mails, by id after `after`."""
    if not states and not letter:
        return await database.rows(LoggedMail, _ALL_OF_SESSION, session_id, after, limit)
    return await database.rows_planned(
        LoggedMail, _OF_SESSION, session_id, list(states), letter, after, limit
    )


async def in_state(
    scope: Sequence[int] | None, state: DeliveryState, *, after: int = 0
) -> list[LoggedMail]:
    """Return a page of the mails in one state over all sessions in scope, after the id `after`.

    What is still to leave stands in the order in which it was owed, what is settled from the
    latest on.
    """
    before = after or _NEWEST
    if state == DeliveryState.SENT:
        return await database.rows(LoggedMail, _SENT, _ids(scope), before, PAGE)
    if state in (DeliveryState.REFUSED, DeliveryState.SKIPPED, DeliveryState.WITHDRAWN):
        return await database.rows(LoggedMail, _SETTLED, _ids(scope), state, before, PAGE)
    return await database.rows(LoggedMail, _IN_STATE, _ids(scope), state, after, PAGE)


async def of_person(person_id: int, scope: Sequence[int] | None) -> list[LoggedMail]:
    """Return every mail about one person's registrations and passes, in order of time."""
    return await database.rows(LoggedMail, _OF_PERSON, person_id, _ids(scope))


async def one(delivery_id: int) -> LoggedMail:
    """Return one mail. Raises NotFound."""
    found = await database.row(LoggedMail, _ONE, delivery_id)
    if found is None:
        raise NotFound
    return found


def _ids(scope: Sequence[int] | None) -> list[int] | None:
    return None if scope is None else list(scope)
