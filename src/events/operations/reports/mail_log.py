"""What the desk reads about mails: what will be sent, what was, to whom, and why not.

Only reads. A mail's name of a person comes from its registration, appearance or organiser.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Row
from events.errors import NotFound

STATES: Final = ("due", "handing_off", "sent", "refused", "held", "skipped", "withdrawn")
PAGE: Final = 100


async def by_letter(session_id: int) -> list[Row]:
    """For each letter of a session how many are in each state, and when the next is due."""
    return await database.rows(
        "SELECT letter, count(*) AS number, min(due_at) FILTER (WHERE state = 'due') AS next_at,"
        "  min(due_at) AS first_at,"
        "  count(*) FILTER (WHERE state IN ('due', 'handing_off')) AS due,"
        "  count(*) FILTER (WHERE state = 'sent') AS sent,"
        "  count(*) FILTER (WHERE state = 'refused') AS refused,"
        "  count(*) FILTER (WHERE state = 'held') AS held,"
        "  count(*) FILTER (WHERE state = 'skipped') AS skipped,"
        "  count(*) FILTER (WHERE state = 'withdrawn') AS withdrawn,"
        "  count(*) FILTER (WHERE bounced_at IS NOT NULL) AS bounced"
        " FROM deliveries WHERE session_id = $1 GROUP BY letter ORDER BY first_at, letter",
        session_id,
    )


async def planned(scope: Sequence[int] | None, *, limit: int = 200) -> list[Row]:
    """Every mail still to come, counted by time, session and letter, the soonest first."""
    return await database.rows(
        "SELECT date_trunc('minute', d.due_at) AS at, d.letter, count(*) AS number,"
        "  s.slug, s.title, s.timezone, s.status, p.hue, min(d.urgency) AS urgency,"
        "  count(*) FILTER (WHERE d.attempts > 0) AS tried"
        " FROM deliveries d LEFT JOIN sessions s ON s.id = d.session_id"
        " LEFT JOIN programmes p ON p.id = COALESCE(s.programme, d.programme_id)"
        " WHERE d.state IN ('due', 'handing_off')"
        "   AND ($1::int[] IS NULL OR COALESCE(s.programme, d.programme_id) = ANY($1))"
        " GROUP BY 1, d.letter, s.id, p.id ORDER BY 1, s.title, d.letter LIMIT $2",
        None if scope is None else list(scope),
        limit,
    )


async def totals(scope: Sequence[int] | None, *, since: datetime) -> dict[str, int]:
    """How many mails are in each state, settled ones since a time only."""
    found = await database.rows(
        "SELECT d.state, count(*) AS number FROM deliveries d"
        " LEFT JOIN sessions s ON s.id = d.session_id"
        " WHERE (d.state IN ('due', 'handing_off', 'held') OR d.settled_at > $2)"
        "   AND ($1::int[] IS NULL OR COALESCE(s.programme, d.programme_id) = ANY($1))"
        " GROUP BY d.state",
        None if scope is None else list(scope),
        since,
    )
    numbers = {entry["state"]: int(entry["number"]) for entry in found}
    return {state: numbers.get(state, 0) for state in STATES}


async def of_session(
    session_id: int, *, states: Sequence[str] = (), letter: str = "", after: int = 0
) -> list[Row]:
    """A page of a session's mails with whom they are for, by id after `after`."""
    return await database.rows(
        _MAILS + " WHERE d.session_id = $1 AND (cardinality($2::text[]) = 0 OR d.state = ANY($2))"
        " AND ($3 = '' OR d.letter = $3) AND d.id > $4 ORDER BY d.id LIMIT $5",
        session_id,
        list(states),
        letter,
        after,
        PAGE,
    )


async def troubled(scope: Sequence[int] | None, state: str, *, after: int = 0) -> list[Row]:
    """A page of the mails in one state over all sessions one may see, by id after `after`."""
    return await database.rows(
        _MAILS + " WHERE d.state = $2"
        " AND ($1::int[] IS NULL OR COALESCE(s.programme, d.programme_id) = ANY($1))"
        " AND d.id > $3 ORDER BY d.id LIMIT $4",
        None if scope is None else list(scope),
        state,
        after,
        PAGE,
    )


async def of_person(person_id: int, scope: Sequence[int] | None) -> list[Row]:
    """Every mail about one person's registrations and passes, in order of time."""
    return await database.rows(
        _MAILS + " WHERE (d.person_id = $1 OR (d.subject_kind = 'registration' AND r.person = $1))"
        " AND ($2::int[] IS NULL OR COALESCE(s.programme, d.programme_id) = ANY($2))"
        " ORDER BY d.created_at, d.id LIMIT 1000",
        person_id,
        None if scope is None else list(scope),
    )


async def one(delivery_id: int) -> Row:
    """One mail, with whom it is for and its programme. Raises NotFound."""
    found = await database.row(_MAILS + " WHERE d.id = $1", delivery_id)
    if found is None:
        raise NotFound
    return found


async def latest() -> int:
    """The number of the newest mail, to count by `since` what an act adds."""
    return int(await database.value("SELECT COALESCE(max(id), 0) FROM deliveries"))


async def since(latest_id: int, session_id: int, *, at: datetime) -> int:
    """How many mails about a session were added after that one and leave at once."""
    number = await database.value(
        "SELECT count(*) FROM deliveries WHERE id > $1 AND session_id = $2 AND due_at <= $3",
        latest_id,
        session_id,
        at,
    )
    return int(number)


async def suppressions() -> list[Row]:
    """Addresses that refused mail for good."""
    return await database.rows(
        "SELECT id, address, reason, created_at FROM suppressions ORDER BY created_at DESC"
        " LIMIT 500"
    )


_MAILS: Final = """
SELECT d.id, d.letter, d.subject_kind, d.subject_id, d.state, d.reason, d.due_at, d.settled_at,
  d.created_at, d.bounced_at, d.attempts, d.repeated, d.address, d.useful_until,
  r.id AS registration, COALESCE(r.person, d.person_id) AS person,
  COALESCE(NULLIF(r.name, ''), v.name, NULLIF(o.name, ''), o.email, e.email, '') AS who,
  COALESCE(NULLIF(d.address, ''), e.email, NULLIF(v.email, ''), o.email, '') AS mailed,
  s.slug, s.title, COALESCE(s.timezone, 'UTC') AS timezone,
  COALESCE(s.programme, d.programme_id) AS programme
FROM deliveries d
LEFT JOIN sessions s ON s.id = d.session_id
LEFT JOIN registrations r ON d.subject_kind = 'registration' AND r.id = d.subject_id
LEFT JOIN (SELECT id, speaker FROM appearances UNION ALL SELECT id, speaker FROM departures) a
  ON d.subject_kind = 'appearance' AND a.id = d.subject_id
LEFT JOIN speakers v ON v.id = a.speaker
LEFT JOIN organisers o ON d.subject_kind = 'organiser' AND o.id = d.subject_id
LEFT JOIN people e ON e.id = COALESCE(r.person, d.person_id)
"""
