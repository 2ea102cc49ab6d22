"""Count what a review is made of, over any sessions, by `registrations.figure_definitions`."""

# ruff: noqa: S608 — only constants of other files are put into the SQL.

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from events import database
from events.database import Json, Shape
from events.feedback import queries as feedback
from events.registrations.figure_definitions import (
    CAME,
    HELD_SESSION,
    ONLINE,
    REGISTERED,
    year_span,
)
from events.reviews.content import (
    SMALL,
    Figures,
    InPeriod,
    InSession,
    Satisfaction,
    Territory,
    Totals,
    all_hidden,
    hidden,
    titles_in,
)


class _Totals(Shape):
    sessions: int
    hours: int
    speakers: int
    resources: int
    registrations: int
    people: int
    came: int
    people_who_came: int
    person_hours: int
    organisations: int


class _Session(Shape):
    slug: str
    title: str
    language: str
    texts: Json[dict[str, dict[str, str]]]
    programme: str
    starts_at: datetime
    starts_local: datetime
    timezone: str
    registered: int
    came: int


class _Territory(Shape):
    name: str
    people: int


async def count(session_ids: Sequence[int], compared_ids: Sequence[int]) -> Figures:
    """Count these sessions as far as they were held; years of `compared_ids` stand beside."""
    found = await database.rows(_Session, _SESSIONS, list(session_ids))
    compared = await database.rows(_Session, _SESSIONS, list(compared_ids))
    totals = await database.row(_Totals, _TOTALS, list(session_ids))
    assert totals is not None
    return Figures(
        totals=_totals(totals),
        sessions=_sessions(found),
        months=_periods(found, months=True),
        years=_periods(compared, months=False),
        territories=_territories(await database.rows(_Territory, _TERRITORIES, list(session_ids))),
        satisfaction=_satisfaction(await feedback.of_sessions(session_ids)),
    )


async def of_programme(programme_id: int) -> list[int]:
    """Return the sessions of a programme that were online."""
    return await database.values(_OF_PROGRAMME, programme_id)


async def of_year(year: int) -> list[int]:
    """Return the sessions of a year in all programmes that are or were public."""
    return await database.values(_OF_YEAR, *year_span(year))


def _totals(one: _Totals) -> Totals:
    return Totals(
        sessions=one.sessions,
        hours=one.hours,
        speakers=one.speakers,
        resources=one.resources,
        registrations=hidden(one.registrations),
        people=hidden(one.people),
        came=hidden(one.came),
        people_who_came=hidden(one.people_who_came),
        person_hours=None if hidden(one.came) is None else one.person_hours,
        organisations=hidden(one.organisations),
    )


def _sessions(found: Sequence[_Session]) -> list[InSession]:
    registered = all_hidden([one.registered for one in found])
    came = all_hidden([one.came for one in found])
    return [
        InSession(
            slug=one.slug,
            title=one.title,
            language=one.language,
            titles=titles_in(one.texts),
            programme=one.programme,
            starts_at=one.starts_at,
            timezone=one.timezone,
            registered=there,
            came=seen,
        )
        for one, there, seen in zip(found, registered, came, strict=True)
    ]


def _periods(found: Sequence[_Session], *, months: bool) -> list[InPeriod]:
    by_day: dict[date, list[_Session]] = {}
    for one in found:
        day = one.starts_local.date().replace(day=1)
        by_day.setdefault(day if months else day.replace(month=1), []).append(one)
    groups = sorted(by_day.items())
    registered = all_hidden([sum(one.registered for one in group) for _, group in groups])
    came = all_hidden([sum(one.came for one in group) for _, group in groups])
    return [
        InPeriod(day, len(group), *numbers)
        for (day, group), *numbers in zip(groups, registered, came, strict=True)
    ]


def _territories(found: Sequence[_Territory]) -> list[Territory]:
    named = [Territory(one.name, one.people) for one in found if one.people >= SMALL]
    rest = sum(one.people for one in found if one.people < SMALL)
    return named + ([Territory("", hidden(rest))] if rest else [])


def _satisfaction(results: feedback.Results) -> Satisfaction | None:
    if results.answers < SMALL or results.mean is None:
        return None
    score = results.score if sum(results.nps.values()) >= SMALL else None
    return Satisfaction(results.answers, results.mean, score)


_SESSIONS: Final = f"""
SELECT s.slug, s.title, s.language, s.texts, p.title AS programme, s.starts_at, s.starts_local,
  s.timezone, x.registered, x.came
FROM sessions s JOIN programmes p ON p.id = s.programme
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE {REGISTERED.sql}) AS registered,
    count(*) FILTER (WHERE {CAME.sql}) AS came FROM registrations r WHERE r.session = s.id) x
WHERE s.id = ANY($1::bigint[]) AND {HELD_SESSION.sql} ORDER BY s.starts_at, s.id
"""

_TOTALS: Final = f"""
WITH held AS (SELECT s.id, s.starts_at, s.ends_at FROM sessions s
  WHERE s.id = ANY($1::bigint[]) AND {HELD_SESSION.sql})
SELECT (SELECT count(*) FROM held) AS sessions,
  (SELECT COALESCE(round(sum(extract(epoch FROM ends_at - starts_at)) / 3600), 0)::int
     FROM held) AS hours,
  (SELECT count(DISTINCT a.speaker) FROM appearances a JOIN held s ON s.id = a.session)
    AS speakers,
  (SELECT count(*) FROM resources x JOIN held s ON s.id = x.session
    WHERE x.public AND x.source <> 'handed-in') AS resources,
  count(r.id) FILTER (WHERE {REGISTERED.sql}) AS registrations,
  count(DISTINCT r.person) FILTER (WHERE {REGISTERED.sql}) AS people,
  count(r.id) FILTER (WHERE {CAME.sql}) AS came,
  count(DISTINCT r.person) FILTER (WHERE {CAME.sql}) AS people_who_came,
  COALESCE(round(sum(COALESCE(r.attended_seconds, extract(epoch FROM s.ends_at - s.starts_at)))
    FILTER (WHERE {CAME.sql}) / 3600), 0)::int AS person_hours,
  (SELECT count(DISTINCT lower(btrim(a.value #>> '{{}}'))) FROM answers a
    JOIN questions q ON q.id = a.question AND q.key = 'organisation'
    JOIN registrations r ON r.id = a.registration JOIN held s ON s.id = r.session
    WHERE {REGISTERED.sql} AND btrim(a.value #>> '{{}}') <> '') AS organisations
FROM held s LEFT JOIN registrations r ON r.session = s.id
"""

_TERRITORIES: Final = f"""
SELECT mode() WITHIN GROUP (ORDER BY v.answer) AS name, count(DISTINCT r.person) AS people
FROM answers a JOIN questions q ON q.id = a.question AND q.key = 'territory'
JOIN registrations r ON r.id = a.registration AND {REGISTERED.sql}
JOIN sessions s ON s.id = r.session AND {HELD_SESSION.sql}
CROSS JOIN LATERAL (SELECT btrim(regexp_replace(a.value #>> '{{}}', '\\s+', ' ', 'g')) AS answer) v
WHERE s.id = ANY($1::bigint[]) AND v.answer <> ''
GROUP BY searchable(v.answer) ORDER BY people DESC, name
"""

_OF_PROGRAMME: Final = f"""
SELECT s.id FROM sessions s WHERE s.programme = $1 AND {ONLINE} AND s.visibility = 'public'
 ORDER BY s.starts_at, s.id
"""

_OF_YEAR: Final = f"""
SELECT s.id FROM sessions s JOIN programmes p ON p.id = s.programme AND p.status <> 'draft'
   AND p.visibility = 'public' AND s.visibility = 'public'
 WHERE {ONLINE} AND s.starts_at >= $1 AND s.starts_at < $2 ORDER BY s.starts_at, s.id
"""
