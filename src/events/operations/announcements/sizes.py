"""How many each audience of an announcement is, counted no further than anybody reads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, bounded
from events.deliveries.invited_speakers import INVITED
from events.operations.announcements.recipients import COUNT_SPEAKERS
from events.operations.announcements.states import Audience
from events.registrations.figure_definitions import ABSENT, CAME
from events.registrations.states import RegistrationState

LOOKED_AT: Final = 2 * bounded.MOST
"""So many registrations are looked at for each audience, of however many there are."""

CONTACTS: Final = 5_000
"""Where no more than so many agreed to hear of later sessions, they are looked at, and not all
registrations of the programme for those who did."""

_STATES: Final[Mapping[Audience, tuple[str, ...]]] = {
    Audience.HELD: ("held",),
    Audience.WAITING: ("waiting", "offered"),
    Audience.PRESENT: ("held",),
    Audience.ABSENT: ("held",),
    Audience.PAST: ("held",),
    Audience.ALL: tuple(one for one in RegistrationState if one != RegistrationState.CANCELLED),
    Audience.EARLIER: tuple(RegistrationState),
}
"""By audience, the states of registrations that are looked at."""


async def by_audience(programme_id: int, session_id: int | None, *, at: datetime) -> dict[str, int]:
    """Return how many each audience is by itself, or one more than `bounded.MOST` for more.

    Who is in two of them gets one mail anyway. Where there is more to look at than is looked at,
    what was found among the first counts as more, if anything was.
    """
    few = await database.value(_FEW_EARLIER, programme_id, session_id, CONTACTS)
    numbers: dict[str, int] = {} if few is None else {Audience.EARLIER: few}
    for audience in _STATES.keys() - numbers.keys():
        numbers[audience] = await database.value(
            _NUMBER, programme_id, session_id, audience, at, list(_STATES[audience]), LOOKED_AT,
            bounded.MOST,
        )  # fmt: skip
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


# Where what was looked at counts as more anyway, the first of those found ends the search.
_NUMBER: Final = f"""
WITH places AS MATERIALIZED (
  SELECT id, programme, starts_at, ends_at, status FROM (
    SELECT id, programme, starts_at, ends_at, status,
      $2::int IS NOT NULL OR status = 'postponed' OR status = 'published' AND ends_at > $4
        AS counts,
      $2 IS NULL AND ends_at <= $4 AND status = 'published' AS past,
      ends_at <= least($4, now()) AND status = 'published' AS over
      FROM sessions WHERE programme = $1 AND ($2 IS NULL OR id = $2 OR $3 = 'earlier')) s
   WHERE CASE $3 WHEN 'present' THEN true WHEN 'earlier' THEN true WHEN 'past' THEN past
     WHEN 'absent' THEN over ELSE counts END
), looked AS MATERIALIZED (
  SELECT r.id, r.person, r.state, r.present, r.attended, r.entered_at, r.session
    FROM places s CROSS JOIN LATERAL (
    SELECT r.id, r.person, r.state, r.present, r.attended, r.entered_at, r.session
      FROM registrations r WHERE r.session = s.id AND r.state = ANY($5) LIMIT $6) r LIMIT $6
), found AS NOT MATERIALIZED (
  SELECT r.person
    FROM looked r JOIN people e ON e.id = r.person
   WHERE e.email IS NOT NULL AND e.erase_after IS NULL
     AND NOT EXISTS (SELECT FROM mail_stops m WHERE m.person = e.id AND m.programme = $1)
     AND CASE $3 WHEN 'present' THEN {CAME.sql} WHEN 'absent' THEN {ABSENT.sql}
       WHEN 'earlier' THEN e.may_contact AND ($2 IS NULL OR NOT EXISTS (
         SELECT FROM registrations o WHERE o.person = e.id AND o.session = $2
            AND o.state <> 'cancelled'))
       ELSE true END)
SELECT CASE WHEN (SELECT count(*) FROM looked) < $6
    THEN (SELECT least(count(DISTINCT person), $7::int + 1)::int FROM found)
  WHEN EXISTS (SELECT FROM found) THEN $7 + 1 ELSE 0 END
"""  # noqa: S608 - our own SQL
