"""Figures of programmes and sessions: what a yearly review is made of.

What each counts is said in `registrations.figure_definitions`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Json, Shape
from events.operations.reports.figures import registration_counts
from events.operations.reports.figures.kept import ALL, COUNTS
from events.operations.reports.figures.registration_counts import DayNumber, SourceNumber
from events.registrations.figure_definitions import ONLINE
from events.settings import settings


class Summary(Shape):
    """A programme in a few numbers; the people among them are counted in `people`.

    Hours, speakers and what ends in `_held` belong to sessions that were held; registrations and
    who came to all that were online. `capacity_held` leaves out sessions without a limit,
    `came_limited` counts who came to the others. `as_of`: when the oldest were counted of those
    numbers that are no longer quite true.
    """

    programme: int
    sessions: int
    to_come: int
    hours: int
    speakers: int
    resources: int
    registrations: int
    came: int
    seats_held: int
    came_held: int
    capacity_held: int
    came_limited: int
    screens: int
    before_screens: int
    sent: int
    refused: int
    bounced: int
    moments: Json[dict[str, int]]
    sources: Json[dict[str, int]]
    as_of: datetime | None

    def months(self, zone: str) -> list[DayNumber]:
        """Return its registrations by month, in a zone."""
        return registration_counts.by_month(self.moments, zone)

    def most_frequent_sources(self) -> list[SourceNumber]:
        """Return where its registrations came from."""
        return registration_counts.most_frequent(self.sources)


_SUMMARIES: Final = f"""{COUNTS},
added AS (
  SELECT c.programme, count(*) FILTER (WHERE c.held) AS sessions,
    count(*) FILTER (WHERE c.to_come) AS to_come,
    COALESCE(round(sum(extract(epoch FROM c.ends_at - c.starts_at)) FILTER (WHERE c.held) / 3600),
      0)::int AS hours,
    sum(c.registered) AS registrations, sum(c.came) AS came,
    COALESCE(sum(c.seats) FILTER (WHERE c.held), 0) AS seats_held,
    COALESCE(sum(c.came) FILTER (WHERE c.held), 0) AS came_held,
    COALESCE(sum(c.capacity) FILTER (WHERE c.held), 0) AS capacity_held,
    COALESCE(sum(c.came) FILTER (WHERE c.held AND c.capacity > 0), 0) AS came_limited,
    sum(c.screens) AS screens, sum(c.before_screens) AS before_screens,
    sum(c.sent) AS sent, sum(c.refused) AS refused, sum(c.bounced) AS bounced,
    min(c.as_of) AS as_of
  FROM counts c GROUP BY c.programme),
in_time AS (
  SELECT programme, jsonb_object_agg(key, number) AS moments
  FROM (SELECT c.programme, m.key, sum(m.value::int) AS number
    FROM counts c CROSS JOIN LATERAL jsonb_each_text(c.moments) m GROUP BY 1, 2) g
  GROUP BY programme),
from_where AS (
  SELECT programme, jsonb_object_agg(key, number) AS sources
  FROM (SELECT c.programme, x.key, sum(x.value::int) AS number
    FROM counts c CROSS JOIN LATERAL jsonb_each_text(c.sources) x
    WHERE $5::boolean GROUP BY 1, 2) g
  GROUP BY programme),
spoke AS (
  SELECT programme, count(*) AS number
  FROM (SELECT DISTINCT a.programme, x.speaker
    FROM asked a JOIN appearances x ON x.session = a.id WHERE a.held) once GROUP BY programme),
remains AS (
  SELECT a.programme, count(*) AS number
  FROM asked a JOIN resources x ON x.session = a.id GROUP BY a.programme)
SELECT p.id AS programme, COALESCE(x.sessions, 0) AS sessions, COALESCE(x.to_come, 0) AS to_come,
  COALESCE(x.hours, 0) AS hours, COALESCE(spoke.number, 0) AS speakers,
  COALESCE(remains.number, 0) AS resources, COALESCE(x.registrations, 0) AS registrations,
  COALESCE(x.came, 0) AS came, COALESCE(x.seats_held, 0) AS seats_held,
  COALESCE(x.came_held, 0) AS came_held, COALESCE(x.capacity_held, 0) AS capacity_held,
  COALESCE(x.came_limited, 0) AS came_limited, COALESCE(x.screens, 0) AS screens,
  COALESCE(x.before_screens, 0) AS before_screens, COALESCE(x.sent, 0) AS sent,
  COALESCE(x.refused, 0) AS refused, COALESCE(x.bounced, 0) AS bounced,
  COALESCE(moments, '{{}}') AS moments, COALESCE(sources, '{{}}') AS sources, x.as_of
FROM programmes p LEFT JOIN added x ON x.programme = p.id
LEFT JOIN in_time ON in_time.programme = p.id
LEFT JOIN from_where ON from_where.programme = p.id
LEFT JOIN spoke ON spoke.programme = p.id LEFT JOIN remains ON remains.programme = p.id
WHERE $1::int[] IS NULL OR p.id = ANY($1) ORDER BY p.id
"""  # noqa: S608 - our own SQL


class _YearOf(Shape):
    """A programme has sessions in a year."""

    programme: int
    year: int


_YEARS: Final = f"""
SELECT DISTINCT s.programme,
  extract(year FROM s.starts_at AT TIME ZONE $2::text)::int AS year FROM sessions s
WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND {ONLINE} ORDER BY 2 DESC
"""  # noqa: S608 - our own SQL


async def summary(
    programme_id: int, *, since: datetime, until: datetime, most: int = ALL
) -> Summary:
    """Count the whole programme, of sessions that begin in between."""
    (found,) = await summaries([programme_id], since=since, until=until, most=most)
    return found


async def summaries(
    scope: Sequence[int] | None,
    *,
    since: datetime,
    until: datetime,
    most: int,
    sources: bool = True,
) -> list[Summary]:
    """Count several programmes at once, or with None all of them; each by itself.

    `sources`: whether these are asked for.
    """
    ids = None if scope is None else list(scope)
    return await database.rows(Summary, _SUMMARIES, ids, since, until, most, sources)


async def years(programme_id: int) -> list[int]:
    """Return the years in which a programme has sessions, the latest first."""
    return (await years_of([programme_id])).get(programme_id, [])


async def years_of(scope: Sequence[int] | None) -> dict[int, list[int]]:
    """Return the years of several programmes, or with None of all, as `people.span` has them."""
    found: dict[int, list[int]] = {}
    ids = None if scope is None else list(scope)
    for one in await database.rows(_YearOf, _YEARS, ids, settings().timezone):
        found.setdefault(one.programme, []).append(one.year)
    return found
