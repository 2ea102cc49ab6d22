"""The one lock on a session's seats. Nothing else writes `sessions.taken`.

Whoever gives or frees a seat holds the session's row: by `lock`, or by the one conditional UPDATE
of `take_at_once`. The CHECK `taken <= capacity` of the database is the second wall.
"""

from collections.abc import Sequence
from datetime import datetime

from events import database, tokens
from events.database import Row
from events.errors import NotFound
from events.registrations.signup.form import RegistrationForm


async def take_at_once(session_id: int, form: RegistrationForm, at: datetime) -> Row | None:
    """A seat, a person and a registration in one statement: for an address never seen before.

    None where that is not the case or no seat can be had at once, and nothing is written then.
    `registration` is None where the same address came in elsewhere meanwhile: roll back.
    """
    return await database.row(
        _AT_ONCE,
        session_id,
        form.email,
        at,
        form.language,
        form.timezone,
        form.may_contact,
        form.name,
        form.source,
        form.form_key,
        form.made_by,
        tokens.nonce(),
        tokens.nonce(),
        tokens.nonce(),
    )


async def lock(session_id: int) -> Row:
    """Hold a session's seats until the transaction ends. Raises NotFound."""
    return (await lock_all([session_id]))[0]


async def lock_all(session_ids: Sequence[int]) -> list[Row]:
    """Hold the seats of several sessions, always in the order of their ids: no circles."""
    places = await database.rows(_LOCK, list(session_ids))
    if len(places) != len(set(session_ids)):
        raise NotFound
    line = await database.rows(
        "SELECT session, count(*) AS length FROM registrations"
        " WHERE session = ANY($1) AND state = 'waiting' GROUP BY session",
        list(session_ids),
    )
    lengths = {entry["session"]: entry["length"] for entry in line}
    return [{**place, "line": lengths.get(place["id"], 0)} for place in places]


async def give(place: Row, seats: int = 1) -> None:
    """Count seats as taken, in a session that the caller has locked."""
    await database.execute(
        "UPDATE sessions SET taken = taken + $2 WHERE id = $1", place["id"], seats
    )
    place["taken"] += seats


async def free(place: Row, seats: int = 1) -> None:
    """Count seats as free again, in a session that the caller has locked."""
    await give(place, -seats)


_PLACE = """
  s.id, s.programme, s.slug, s.title, s.status, s.version, s.sequence, s.starts_at, s.ends_at,
  s.timezone, s.capacity, s.taken, s.registration_open, s.needs_approval,
  COALESCE(s.reminder_minutes, p.reminder_minutes) AS reminder_minutes,
  COALESCE(s.follow_up_minutes, p.follow_up_minutes) AS follow_up_minutes,
  p.waiting_rule, p.offer_hours, p.confirm_address
"""

_LOCK = f"""
SELECT {_PLACE} FROM sessions s JOIN programmes p ON p.id = s.programme
 WHERE s.id = ANY($1) ORDER BY s.id FOR UPDATE OF s
"""  # noqa: S608 — only our own column names are put together.

_AT_ONCE = f"""
WITH place AS (
  UPDATE sessions s SET taken = s.taken + 1 FROM programmes p
   WHERE s.id = $1 AND p.id = s.programme AND s.status = 'published' AND s.registration_open
     AND s.ends_at > $3 AND NOT s.needs_approval AND NOT p.confirm_address
     AND (s.capacity IS NULL OR s.taken < s.capacity)
     AND NOT EXISTS (SELECT FROM registrations w WHERE w.session = s.id AND w.state = 'waiting')
     AND NOT EXISTS (SELECT FROM people WHERE email = $2)
  RETURNING {_PLACE}
), person AS (
  INSERT INTO people (email, language, timezone, may_contact, nonce, created_at)
  SELECT $2, $4, $5, $6, $11, $3 FROM place ON CONFLICT (email) DO NOTHING RETURNING id
), seat AS (
  INSERT INTO registrations (session, person, name, language, source, form_key, made_by, nonce,
    join_nonce, created_at)
  SELECT place.id, person.id, $7, $4, $8, $9, $10, $12, $13, $3 FROM place, person RETURNING id
)
SELECT place.*, person.id AS person, seat.id AS registration
  FROM place LEFT JOIN person ON true LEFT JOIN seat ON true
"""  # noqa: S608 — only our own column names are put together.
