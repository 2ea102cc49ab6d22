"""How many each audience of an announcement is, counted no further than anybody reads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, bounded
from events.deliveries.invited_speakers import INVITED
from events.operations.announcements.recipients import COUNT_SPEAKERS
from events.operations.announcements.states import Audience
from events.operations.reports.figures.counting import EDITION
from events.registrations.figure_definitions import ABSENT, CAME

LOOKED_AT: Final = 2 * bounded.MOST
"""So many registrations are looked at for each audience, of however many there are."""

CONTACTS: Final = 5_000
"""Where no more than so many agreed to hear of later sessions, they are looked at, and not all
registrations of the programme for those who did."""


class _Registered(Shape):
    """How many people each audience is that is registered."""

    held: int
    waiting: int
    present: int
    absent: int
    past: int
    all: int
    earlier: int


async def by_audience(programme_id: int, session_id: int | None, *, at: datetime) -> dict[str, int]:
    """Return how many each audience is by itself, or one more than `bounded.MOST` for more.

    Who is in two of them gets one mail anyway. Where there is more to look at than is looked at,
    what was found among the first counts as more, if anything was; the figures that are kept tell
    it without looking.
    """
    few = await database.value(_FEW_EARLIER, programme_id, session_id, CONTACTS)
    found = await database.row(
        _Registered, _NUMBERS, programme_id, session_id, at, LOOKED_AT, bounded.MOST,
        few is not None,
    )  # fmt: skip
    assert found is not None
    numbers = {str(audience): int(getattr(found, audience)) for audience in _PLACES}
    if few is not None:
        numbers[Audience.EARLIER] = few
    speakers = await database.value(COUNT_SPEAKERS, programme_id, session_id, False, "")
    return {**numbers, Audience.SPEAKERS: int(speakers)}


class SilentSpeakers(Shape):
    """How many speakers would get nothing, each counted once, by the reason."""

    without_address: int
    declined: int
    stopped: int
    not_invited: int


async def silent_speakers(programme_id: int, session_id: int | None) -> SilentSpeakers:
    """Return how many speakers an announcement would not reach, and why."""
    found = await database.row(SilentSpeakers, _SILENT, programme_id, session_id)
    assert found is not None
    return found


_SILENT: Final = f"""
WITH speaking AS (
  SELECT p.email = '' AS nowhere, p.stopped_at IS NOT NULL AS stopped,
    bool_and(a.answer = 'no') AS declined, bool_or(a.answer <> 'no' AND {INVITED}) AS invited
    FROM appearances a JOIN speakers p ON p.id = a.speaker JOIN sessions s ON s.id = a.session
   WHERE s.programme = $1 AND ($2::int IS NULL OR s.id = $2) GROUP BY p.id)
SELECT count(*) FILTER (WHERE nowhere AND NOT declined) AS without_address,
  count(*) FILTER (WHERE declined) AS declined,
  count(*) FILTER (WHERE invited AND stopped AND NOT nowhere) AS stopped,
  count(*) FILTER (WHERE NOT invited AND NOT declined AND NOT nowhere) AS not_invited
  FROM speaking
"""  # noqa: S608 - our own SQL


# NULL where more may be asked.
_FEW_EARLIER: Final = """
WITH contacts AS MATERIALIZED (SELECT id FROM people
  WHERE may_contact AND email IS NOT NULL AND erase_after IS NULL LIMIT $3 + 1)
SELECT CASE WHEN (SELECT count(*) FROM contacts) <= $3 THEN (
  SELECT count(*)::int FROM contacts e
   WHERE EXISTS (SELECT FROM registrations r JOIN sessions s ON s.id = r.session
      WHERE r.person = e.id AND s.programme = $1)
     AND NOT EXISTS (SELECT FROM mail_stops m WHERE m.person = e.id AND m.programme = $1)
     AND ($2::int IS NULL OR NOT EXISTS (SELECT FROM registrations o WHERE o.person = e.id
       AND o.session = $2 AND o.state <> 'cancelled'))) END
"""


_SESSIONS: Final = f"""
  SELECT s.id, s.programme, $2::int IS NOT NULL OR s.status = 'postponed'
      OR s.status = 'published' AND s.ends_at > $3 AS counts,
    $2 IS NULL AND s.ends_at <= $3 AND s.status = 'published' AS past,
    s.ends_at <= least($3, now()) AND s.status = 'published' AS over,
    s.id IS NOT DISTINCT FROM $2 OR $2 IS NULL AS own,
    f.session IS NULL OR s.id IN (SELECT session FROM figure_changes) AS unknown,
    COALESCE(f.rows, 0) AS rows, COALESCE(f.seats, 0) AS seats, COALESCE(f.came, 0) AS came,
    COALESCE(f.cancelled, 0) AS cancelled,
    COALESCE(f.waiting + COALESCE((f.states->>'offered')::int, 0), 0) AS waiting
  FROM sessions s LEFT JOIN counted_sessions f ON f.session = s.id AND f.edition = {EDITION}
  WHERE s.programme = $1
"""  # noqa: S608 - our own SQL

# How many registrations each audience has at least, of sessions unchanged since counted.
_REGISTERED: Final = """
SELECT COALESCE(sum(seats) FILTER (WHERE own AND counts), 0)::bigint AS held,
  COALESCE(sum(waiting) FILTER (WHERE own AND counts), 0)::bigint AS waiting,
  COALESCE(sum(came) FILTER (WHERE own), 0)::bigint AS present,
  COALESCE(sum(seats - came) FILTER (WHERE own AND over), 0)::bigint AS absent,
  COALESCE(sum(seats) FILTER (WHERE past), 0)::bigint AS past,
  COALESCE(sum(rows - cancelled) FILTER (WHERE own AND counts), 0)::bigint AS all,
  COALESCE(sum(rows), 0)::bigint AS earlier
FROM theirs WHERE NOT unknown
"""

# By audience: the sessions it is of, as far as any of theirs are in it, and their registrations.
_PLACES: Final[Mapping[Audience, tuple[str, str]]] = {
    Audience.HELD: ("own AND counts AND (unknown OR seats > 0)", "r.state = 'held'"),
    Audience.WAITING: (
        "own AND counts AND (unknown OR waiting > 0)",
        "r.state IN ('waiting', 'offered')",
    ),
    Audience.PRESENT: ("own AND (unknown OR came > 0)", CAME.sql),
    Audience.ABSENT: ("own AND over AND (unknown OR seats > came)", ABSENT.sql),
    Audience.PAST: ("past AND (unknown OR seats > 0)", "r.state = 'held'"),
    Audience.ALL: ("own AND counts AND (unknown OR rows > cancelled)", "r.state <> 'cancelled'"),
    Audience.EARLIER: ("unknown OR rows > 0", "true"),
}

_MAY_BE_ASKED: Final = """e.may_contact AND ($2 IS NULL OR NOT EXISTS (
  SELECT FROM registrations o WHERE o.person = e.id AND o.session = $2
     AND o.state <> 'cancelled'))"""


AUDIENCES: Final = frozenset(_PLACES)
"""The audiences that are registered."""


def _looked_at(audience: Audience) -> str:
    sessions, registrations = _PLACES[audience]
    return f"""
  SELECT r.person FROM theirs s CROSS JOIN LATERAL (
    SELECT r.person FROM registrations r WHERE r.session = s.id AND {registrations} LIMIT $4) r
   WHERE {sessions} LIMIT $4
"""  # noqa: S608 - our own SQL


def looked_at(audience: Audience) -> str:
    """Return who is registered as the audience asks: the first $4 of them."""
    return f"WITH theirs AS MATERIALIZED ({_SESSIONS}) {_looked_at(audience)}"


def _number(audience: Audience) -> str:
    """Count an audience; where what is looked at counts as more, until one of it is found."""
    asked = _MAY_BE_ASKED if audience is Audience.EARLIER else "true"
    reached = f"""JOIN people e ON e.id = r.person
      WHERE e.email IS NOT NULL AND e.erase_after IS NULL AND {asked}
        AND NOT EXISTS (SELECT FROM mail_stops m WHERE m.person = e.id AND m.programme = $1)"""
    return f"""
CASE WHEN {"$6::bool" if audience is Audience.EARLIER else "false"} THEN 0
  WHEN (SELECT "{audience}" FROM kept) >= $4
    THEN CASE WHEN EXISTS (SELECT FROM ({_looked_at(audience)}) r {reached}) THEN $5::int + 1
      ELSE 0 END
  WHEN (SELECT count(*) FROM "looked_{audience}") < $4
    THEN (SELECT least(count(DISTINCT r.person), $5 + 1)::int FROM "looked_{audience}" r {reached})
  WHEN EXISTS (SELECT FROM "looked_{audience}" r {reached}) THEN $5 + 1
  ELSE 0 END AS "{audience}"
"""  # noqa: S608 - our own SQL


_LOOKED: Final = ", ".join(
    f'"looked_{audience}" AS MATERIALIZED ({_looked_at(audience)})' for audience in _PLACES
)
_NUMBERS: Final = f"""
WITH theirs AS MATERIALIZED ({_SESSIONS}), kept AS MATERIALIZED ({_REGISTERED}), {_LOOKED}
SELECT {", ".join(_number(audience) for audience in _PLACES)}
"""
