"""The one lock on a session's seats. Nothing else writes `sessions.taken`.

Whoever gives or frees a seat holds the session's row: by `lock`, or by the one conditional UPDATE
of `take_at_once`. The CHECK `taken <= capacity` of the database is the second wall.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from events import database, signing
from events.database import Shape
from events.errors import NotFound
from events.programmes.states import WaitingRule
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import SessionSeats


class LockedSession(SessionSeats):
    """A session whose row is locked, with its programme's rules where it has none of its own.

    Whatever changes it returns it as it is then; who goes on with it goes on with that.
    """

    programme: int
    slug: str
    title: str
    version: int
    sequence: int
    starts_at: datetime
    timezone: str
    needs_approval: bool
    reminder_minutes: list[int]
    follow_up_minutes: int
    waiting_rule: WaitingRule
    offer_hours: int
    confirm_address: bool
    invited: bool
    """Only who was invited may register."""

    companions: int
    """How many others one may register with oneself."""

    date_choice: int | None
    """Of which choice of dates it is one."""


class SeatTaken(LockedSession):
    """The session of a seat that was taken at once, with the ids of person and registration."""

    person: int | None
    registration: int | None


async def take_at_once(session_id: int, form: RegistrationForm, at: datetime) -> SeatTaken | None:
    """Take a seat for an address never seen before: person and registration in one statement.

    None where that is not the case or no seat can be had at once, and nothing is written then.
    `registration` is None where the same address came in elsewhere meanwhile: roll back.
    """
    return await database.row(
        SeatTaken,
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
        signing.nonce(),
        signing.nonce(),
        signing.nonce(),
    )


async def lock(session_id: int) -> LockedSession:
    """Hold a session's seats until the transaction ends. Raises NotFound."""
    return (await lock_all([session_id]))[0]


async def read(session_id: int) -> LockedSession:
    """Return the session as it is now without holding it; its line is not counted.

    For who writes nothing of it. Raises NotFound.
    """
    found = await database.row(LockedSession, _LOOK, session_id)
    if found is None:
        raise NotFound
    return found


async def lock_all(session_ids: Sequence[int]) -> list[LockedSession]:
    """Hold the seats of several sessions, always in the order of their ids: no circles."""
    found = await database.rows(LockedSession, _LOCK, list(session_ids))
    if len(found) != len(set(session_ids)):
        raise NotFound
    # Counted only now: what was true before the lock may have changed while it was waited for.
    lines = await database.rows(Line, _LINES, list(session_ids))
    lengths = {line.session: line.length for line in lines}
    return [replace(each, line=lengths.get(each.id, 0)) for each in found]


async def give(session: LockedSession, seats: int = 1) -> LockedSession:
    """Count seats as taken, in a session that the caller has locked; the session as it is then."""
    if seats:
        await database.execute(_GIVE, session.id, seats)
    return replace(session, taken=session.taken + seats)


async def free(session: LockedSession, seats: int = 1) -> LockedSession:
    """Count seats as free again, in a session that the caller has locked."""
    return await give(session, -seats)


_COLUMNS = """
  s.id, s.programme, s.slug, s.title, s.status, s.version, s.sequence, s.starts_at, s.ends_at,
  s.timezone, s.capacity, s.taken,
  s.registration_open AND p.status <> 'archived' AS registration_open, s.needs_approval,
  COALESCE(s.reminder_minutes, p.reminder_minutes) AS reminder_minutes,
  COALESCE(s.follow_up_minutes, p.follow_up_minutes) AS follow_up_minutes,
  p.waiting_rule, p.offer_hours, p.confirm_address,
  'invited' IN (p.visibility, s.visibility) AS invited, p.companions, s.domain_seats,
  s.kept_seats, s.kept_until, s.kept_domains, s.date_choice, 0 AS line
"""

_LOCK = f"""
SELECT {_COLUMNS} FROM sessions s JOIN programmes p ON p.id = s.programme
 WHERE s.id = ANY($1) ORDER BY s.id FOR UPDATE OF s
"""  # noqa: S608 — only our own column names are put together.

_LOOK = f"""
SELECT {_COLUMNS} FROM sessions s JOIN programmes p ON p.id = s.programme WHERE s.id = $1
"""  # noqa: S608 — only our own column names are put together.

_GIVE = "UPDATE sessions SET taken = taken + $2 WHERE id = $1"


class Line(Shape):
    """How many wait in a session."""

    session: int
    length: int


_LINES = """
SELECT session, count(*) AS length FROM registrations
 WHERE session = ANY($1) AND state = 'waiting' GROUP BY session
"""

_PLACE = ", ".join(f"place.{name}" for name in LockedSession.__struct_fields__)

# Closed where `seat_rules.allotment` has something to say: an UPDATE that waited for its row looks
# at the row again, but not at the seats that were counted beside it before it waited.
_AT_ONCE = f"""
WITH place AS (
  UPDATE sessions s SET taken = s.taken + 1 FROM programmes p
   WHERE s.id = $1 AND p.id = s.programme AND s.status = 'published' AND s.registration_open
     AND p.status <> 'archived' AND 'invited' NOT IN (p.visibility, s.visibility)
     AND s.domain_seats IS NULL AND (s.kept_seats = 0 OR s.kept_until <= $3)
     AND s.ends_at > $3 AND NOT s.needs_approval AND NOT p.confirm_address
     AND (s.capacity IS NULL OR s.taken < s.capacity)
     AND NOT EXISTS (SELECT FROM registrations w WHERE w.session = s.id AND w.state = 'waiting')
     AND NOT EXISTS (SELECT FROM people WHERE email = $2)
  RETURNING {_COLUMNS}
), person AS (
  INSERT INTO people (email, language, timezone, may_contact, nonce, created_at)
  SELECT $2, $4, $5, $6, $11, $3 FROM place ON CONFLICT (email) DO NOTHING RETURNING id
), seat AS (
  INSERT INTO registrations (session, person, name, language, source, form_key, made_by, nonce,
    join_nonce, created_at)
  SELECT place.id, person.id, $7, $4, $8, $9, $10, $12, $13, $3 FROM place, person RETURNING id
)
SELECT {_PLACE}, person.id AS person, seat.id AS registration
  FROM place LEFT JOIN person ON true LEFT JOIN seat ON true
"""  # noqa: S608 — only our own column names are put together.
