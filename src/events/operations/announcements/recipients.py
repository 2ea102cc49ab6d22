"""Who gets an announcement: each person once, counted before anything is sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import clock, database
from events.database import Shape
from events.deliveries.invited_speakers import INVITED
from events.operations.announcements.states import Audience
from events.operations.announcements.write import Draft
from events.registrations.figure_definitions import ABSENT, CAME


class Recipient(Shape):
    """One mail: which letter, about which registration or appearance, to whom."""

    letter: str
    subject_kind: str
    subject_id: int
    person: int | None


async def recipients(
    programme_id: int, draft: Draft, *, at: datetime, announcement_id: int
) -> list[Recipient]:
    """Return one row for each mail: a person once, by their next registration; then speakers.

    Who had this announcement before over another registration gets it no more.
    """
    values = _values(programme_id, draft, at, announcement_id)
    people = await database.rows(Recipient, _PEOPLE, *values)
    return people + await speakers(programme_id, draft, announcement_id=announcement_id)


async def these(
    programme_id: int,
    draft: Draft,
    person_ids: Sequence[int],
    *,
    at: datetime,
    announcement_id: int,
) -> list[Recipient]:
    """Return the same of these people alone, without speakers."""
    values = _values(programme_id, draft, at, announcement_id)
    return await database.rows(Recipient, _THESE_PEOPLE, *values, list(person_ids))


async def first(
    programme_id: int, draft: Draft, most: int, *, at: datetime, announcement_id: int
) -> list[Recipient]:
    """Return the same of the first people, without speakers."""
    values = _values(programme_id, draft, at, announcement_id)
    return await database.rows(Recipient, _FIRST_PEOPLE, *values, most)


async def speakers(programme_id: int, draft: Draft, *, announcement_id: int) -> list[Recipient]:
    """Return the speakers among them."""
    if Audience.SPEAKERS not in draft.audience:
        return []
    values = (programme_id, draft.session_id, draft.urgent, str(announcement_id))
    return await database.rows(Recipient, _SPEAKERS, *values)


async def by_language(
    programme_id: int, draft: Draft, *, at: datetime, announcement_id: int
) -> dict[str, int]:
    """Count the people among them by the language that they read."""
    values = _values(programme_id, draft, at, announcement_id)
    found = await database.rows(_Spoken, _BY_LANGUAGE, *values)
    return {one.language: one.number for one in found}


async def count(programme_id: int, draft: Draft) -> int:
    """Return how many mails an announcement would be: exact, before anything is sent."""
    return await _count(programme_id, draft, at=clock.now())


def _values(
    programme_id: int, draft: Draft, at: datetime, announcement_id: int
) -> tuple[object, ...]:
    audience = list(draft.audience)
    return (programme_id, draft.session_id, audience, draft.urgent, at, str(announcement_id))


class _Spoken(Shape):
    """How many read one language."""

    language: str
    number: int


async def _count(programme_id: int, draft: Draft, *, at: datetime) -> int:
    """Count the `recipients` where they are, as they may be 100,000."""
    session_id = draft.session_id
    number: int = await database.value(
        _COUNT_PEOPLE, programme_id, session_id, list(draft.audience), draft.urgent, at, ""
    )
    if Audience.SPEAKERS in draft.audience:
        number += await database.value(COUNT_SPEAKERS, programme_id, session_id, draft.urgent, "")
    return number


_SELECTED: Final = f"""
WITH places AS (
  SELECT id, programme, starts_at, id IS NOT DISTINCT FROM $2 OR $2 IS NULL AND (
    status = 'postponed' OR status = 'published' AND ends_at > $5) AS counts,
    $2 IS NULL AND ends_at <= $5 AND status = 'published' AS past,
    ends_at <= least($5, now()) AND status = 'published' AS over
    FROM sessions WHERE programme = $1
     AND ($2::int IS NULL OR id = $2 OR 'earlier' = ANY($3)))
SELECT DISTINCT ON (e.id) 'announcement' AS letter, 'registration' AS subject_kind,
  r.id AS subject_id, e.id AS person
  FROM registrations r JOIN people e ON e.id = r.person JOIN places s ON s.id = r.session
 WHERE e.email IS NOT NULL AND e.erase_after IS NULL
   AND NOT EXISTS (SELECT FROM deliveries d WHERE d.person_id = e.id AND d.occasion = $6
     AND d.letter = 'announcement' AND d.subject_id <> r.id
     AND (d.state <> 'withdrawn' OR d.repeated))
   AND ($4 OR NOT EXISTS (
     SELECT FROM mail_stops m WHERE m.person = e.id AND m.programme = s.programme))
   AND CASE WHEN 'earlier' = ANY($3)
         AND e.may_contact AND ($2::int IS NULL OR NOT EXISTS (
           SELECT FROM registrations o WHERE o.person = e.id AND o.session = $2
              AND o.state <> 'cancelled')) THEN true
       WHEN $2::int IS NOT NULL AND r.session <> $2 THEN false
       ELSE 'all' = ANY($3) AND r.state <> 'cancelled' AND s.counts
         OR 'held' = ANY($3) AND r.state = 'held' AND s.counts
         OR 'past' = ANY($3) AND r.state = 'held' AND s.past
         OR 'waiting' = ANY($3) AND r.state IN ('waiting', 'offered') AND s.counts
         OR 'present' = ANY($3) AND {CAME.sql}
         OR 'absent' = ANY($3) AND s.over AND {ABSENT.sql}
       END
"""  # noqa: S608 - our own SQL

_IN_ORDER: Final = """
 ORDER BY e.id, (r.session = $2) DESC NULLS LAST, s.counts DESC,
   CASE WHEN s.counts THEN s.starts_at END, s.starts_at DESC, r.id
"""

_PEOPLE: Final = f"{_SELECTED}{_IN_ORDER}"
_FIRST_PEOPLE: Final = f"{_PEOPLE} LIMIT $7"
_THESE_PEOPLE: Final = f"{_SELECTED} AND e.id = ANY($7::bigint[]) {_IN_ORDER}"

_SPEAKERS: Final = f"""
SELECT DISTINCT ON (p.id) 'speaker-announcement' AS letter, 'appearance' AS subject_kind,
  a.id AS subject_id, NULL::int AS person
  FROM appearances a JOIN speakers p ON p.id = a.speaker JOIN sessions s ON s.id = a.session
 WHERE s.programme = $1 AND ($2::int IS NULL OR s.id = $2) AND p.email <> '' AND a.answer <> 'no'
   AND {INVITED}
   AND ($3 OR p.stopped_at IS NULL)
   AND NOT EXISTS (SELECT FROM appearances o JOIN deliveries d ON d.subject_kind = 'appearance'
     AND d.subject_id = o.id WHERE o.speaker = p.id AND o.id <> a.id AND d.occasion = $4
     AND d.letter = 'speaker-announcement' AND (d.state <> 'withdrawn' OR d.repeated))
 ORDER BY p.id, s.starts_at DESC
"""  # noqa: S608 - our own SQL

_BY_LANGUAGE: Final = f"""
SELECT r.language, count(*) AS number
  FROM ({_PEOPLE}) chosen JOIN registrations r ON r.id = chosen.subject_id GROUP BY 1
"""  # noqa: S608 - our own SQL

_COUNT_PEOPLE: Final = f"SELECT count(*) FROM ({_PEOPLE}) people"  # noqa: S608 - our own SQL
COUNT_SPEAKERS: Final = f"SELECT count(*) FROM ({_SPEAKERS}) speakers"  # noqa: S608 - our own SQL
