"""What takes long of a review's figures: people, and what they answered; kept where it is large.

Of up to 20,000 registrations it is counted for each page. The worker counts what is larger
(`operations.reports.figures.recount_reviews`), and pages say when.
"""

# ruff: noqa: S608 — only constants of other files are put into the SQL.

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from events import database
from events.database import Json, Shape
from events.registrations.figure_definitions import CAME, HELD_SESSION, REGISTERED
from events.reviews.tables import CountedReview


class TerritoryCount(Shape):
    """A territory as most people wrote it, and how many named it."""

    name: str
    people: int


class _Totals(Shape):
    registrations: int
    people: int
    came: int
    people_who_came: int
    person_hours: int
    organisations: int


class _OfSession(Shape):
    session: int
    registered: int
    came: int


BySession = dict[int, tuple[int, int]]
"""How many registered for a session and how many came, where anybody did."""


class Counts(_Totals):
    """People of sessions that were held, small numbers too; `held` are those sessions."""

    territories: list[TerritoryCount]
    held: list[int]
    by_session: BySession


class Kept(Shape):
    """What was counted, and when."""

    counts: Json[Counts]
    counted_at: datetime


async def count(session_ids: Sequence[int], compared_ids: Sequence[int]) -> Counts:
    """Count the people of these sessions now, however long it takes.

    Of `compared_ids`, too, how many registered for each and came.
    """
    ids = list(session_ids)
    totals = await database.row(_Totals, _TOTALS, ids)
    assert totals is not None
    both = list({*ids, *compared_ids})
    return Counts(
        **msgspec.structs.asdict(totals),
        territories=await database.rows(TerritoryCount, _TERRITORIES, ids),
        held=await database.values(_HELD, both),
        by_session=await by_session(both),
    )


async def by_session(session_ids: Sequence[int]) -> BySession:
    """Count who registered for each of these sessions that were held, and who came."""
    found = await database.rows(_OfSession, _BY_SESSION, list(session_ids))
    return {one.session: (one.registered, one.came) for one in found}


async def kept(programme_id: int, review_id: int) -> Kept | None:
    """Return what was kept of a programme's review, or with programme 0 of another one."""
    return await database.row(Kept, _KEPT, programme_id, 0 if programme_id else review_id)


async def keep(
    programme_id: int, review_id: int, counts: Counts, size: tuple[int, int, int],
    *, at: datetime, took_ms: int,
) -> None:  # fmt: skip
    """Keep what was counted of so many registrations, of whom so many came, of so many sessions."""
    told = msgspec.json.encode(counts).decode()
    await database.execute(_KEEP, programme_id, review_id, *size, told, at, took_ms)


async def delete_stale(numbers: Sequence[int]) -> None:
    """Delete what was kept of what has become small, or is gone."""
    if numbers:  # Piccolo refuses an empty list.
        await CountedReview.delete().where(CountedReview.id.is_in(list(numbers)))


_WHERE: Final = f"s.id = ANY($1::int[]) AND {HELD_SESSION.sql}"

_HELD: Final = f"SELECT s.id FROM sessions s WHERE {_WHERE} ORDER BY s.id"

_BY_SESSION: Final = f"""
SELECT r.session, count(*) FILTER (WHERE {REGISTERED.sql})::int AS registered,
  count(*) FILTER (WHERE {CAME.sql})::int AS came
FROM sessions s JOIN registrations r ON r.session = s.id WHERE {_WHERE} GROUP BY r.session
"""

# Grouped by person first: counts of distinct ones would each sort all registrations.
_TOTALS: Final = f"""
SELECT COALESCE(sum(registered), 0)::int AS registrations,
  count(*) FILTER (WHERE registered > 0)::int AS people, COALESCE(sum(came), 0)::int AS came,
  count(*) FILTER (WHERE came > 0)::int AS people_who_came,
  COALESCE(round(sum(seconds) / 3600), 0)::int AS person_hours,
  (SELECT count(DISTINCT lower(btrim(a.value #>> '{{}}')))::int FROM answers a
    JOIN questions q ON q.id = a.question AND q.key = 'organisation'
    JOIN registrations r ON r.id = a.registration JOIN sessions s ON s.id = r.session
    WHERE {_WHERE} AND {REGISTERED.sql} AND btrim(a.value #>> '{{}}') <> '') AS organisations
FROM (SELECT r.person, count(*) FILTER (WHERE {REGISTERED.sql}) AS registered,
    count(*) FILTER (WHERE {CAME.sql}) AS came,
    sum(COALESCE(r.attended_seconds, extract(epoch FROM s.ends_at - s.starts_at)))
      FILTER (WHERE {CAME.sql}) AS seconds
  FROM sessions s JOIN registrations r ON r.session = s.id WHERE {_WHERE} GROUP BY r.person) one
"""

_TERRITORIES: Final = f"""
SELECT mode() WITHIN GROUP (ORDER BY v.answer) AS name, count(DISTINCT r.person) AS people
FROM answers a JOIN questions q ON q.id = a.question AND q.key = 'territory'
JOIN registrations r ON r.id = a.registration AND {REGISTERED.sql}
JOIN sessions s ON s.id = r.session
CROSS JOIN LATERAL (SELECT btrim(regexp_replace(a.value #>> '{{}}', '\\s+', ' ', 'g')) AS answer) v
WHERE {_WHERE} AND v.answer <> ''
GROUP BY searchable(v.answer) ORDER BY people DESC, name
"""

_KEPT: Final = """
SELECT counts, counted_at FROM counted_reviews WHERE programme = $1 AND review = $2
"""

_KEEP: Final = """
INSERT INTO counted_reviews
  (programme, review, registered, came, sessions, counts, counted_at, took_ms)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)
ON CONFLICT (programme, review) DO UPDATE SET registered = excluded.registered,
  came = excluded.came, sessions = excluded.sessions, counts = excluded.counts,
  counted_at = excluded.counted_at, took_ms = excluded.took_ms
"""
