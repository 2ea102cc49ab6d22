"""Count what a review is made of, over any sessions, by `registrations.figure_definitions`."""

# ruff: noqa: S608 — only constants of other files are put into the SQL.

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from events import database
from events.database import Json, Shape
from events.feedback import queries as feedback
from events.registrations.figure_definitions import HELD_SESSION, ONLINE, year_span
from events.reviews import counts
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
from events.reviews.counts import BySession, Counts, TerritoryCount


class _Plain(Shape):
    """What is counted quickly, whoever registered."""

    sessions: int
    hours: int
    speakers: int
    resources: int


class _Session(Shape):
    id: int
    slug: str
    title: str
    language: str
    texts: Json[dict[str, dict[str, str]]]
    programme: str
    starts_at: datetime
    timezone: str


class _When(Shape):
    """A session that was held, and when by its own clock."""

    id: int
    starts_local: datetime


class _Held(NamedTuple):
    """A session with how many registered for it, and how many came."""

    id: int
    day: date
    registered: int
    came: int


async def count(
    session_ids: Sequence[int],
    compared_ids: Sequence[int],
    kept: Counts | None = None,
    *,
    listed: int | None = None,
) -> Figures:
    """Count these sessions as far as they were held; years of `compared_ids` stand beside.

    With `kept` people are not counted again. `listed`: so many of the sessions are named, the
    latest; None: all.
    """
    counted = kept or await counts.count(session_ids, compared_ids)
    held = await _held(list({*session_ids, *compared_ids}), counted)
    mine, beside = set(session_ids), set(compared_ids)
    found = [one for one in held if one.id in mine]
    return Figures(
        totals=await _totals(session_ids, counted),
        sessions=await _sessions(found, len(found) if listed is None else listed),
        months=_periods(found, months=True),
        years=_periods([one for one in held if one.id in beside], months=False),
        territories=_territories(counted.territories),
        satisfaction=_satisfaction(await feedback.of_sessions(session_ids)),
    )


async def totals(session_ids: Sequence[int], kept: Counts | None = None) -> Totals:
    """Count the whole of these sessions in numbers alone; with `kept` people are not counted."""
    return await _totals(session_ids, kept or await counts.count(session_ids, ()))


async def _held(session_ids: Sequence[int], counted: Counts) -> list[_Held]:
    """Return those of the sessions that were held, with who registered and came."""
    people = await _people(session_ids, counted)
    return [
        _Held(one.id, one.starts_local.date(), *people.get(one.id, (0, 0)))
        for one in await database.rows(_When, _WHEN, session_ids)
    ]


async def _people(session_ids: Sequence[int], counted: Counts) -> BySession:
    """Return who registered for each session and came, also of those held since it was kept."""
    since = set(session_ids) - set(counted.held)
    return {**counted.by_session, **(await counts.by_session(list(since)) if since else {})}


async def of_programme(programme_id: int) -> list[int]:
    """Return the sessions of a programme that were online."""
    return await database.values(_OF_PROGRAMME, programme_id)


async def of_year(year: int) -> list[int]:
    """Return the sessions of a year in all programmes that are or were public."""
    return await database.values(_OF_YEAR, *year_span(year))


async def _totals(session_ids: Sequence[int], one: Counts) -> Totals:
    plain = await database.row(_Plain, _PLAIN, list(session_ids))
    assert plain is not None
    return Totals(
        sessions=plain.sessions,
        hours=plain.hours,
        speakers=plain.speakers,
        resources=plain.resources,
        registrations=hidden(one.registrations),
        people=hidden(one.people),
        came=hidden(one.came),
        people_who_came=hidden(one.people_who_came),
        person_hours=None if hidden(one.came) is None else one.person_hours,
        organisations=hidden(one.organisations),
    )


async def _sessions(held: Sequence[_Held], listed: int) -> list[InSession]:
    """Return the latest sessions; what is small is hidden among all of them."""
    registered = all_hidden([one.registered for one in held])
    came = all_hidden([one.came for one in held])
    numbers = {one.id: pair for one, *pair in zip(held, registered, came, strict=True)}
    wanted = [one.id for one in held[len(held) - min(listed, len(held)) :]]
    return [
        InSession(
            slug=one.slug,
            title=one.title,
            language=one.language,
            titles=titles_in(one.texts),
            programme=one.programme,
            starts_at=one.starts_at,
            timezone=one.timezone,
            registered=numbers[one.id][0],
            came=numbers[one.id][1],
        )
        for one in await database.rows(_Session, _SESSIONS, wanted)
    ]


def _periods(found: Sequence[_Held], *, months: bool) -> list[InPeriod]:
    by_day: dict[date, list[_Held]] = {}
    for one in found:
        day = one.day.replace(day=1)
        by_day.setdefault(day if months else day.replace(month=1), []).append(one)
    groups = sorted(by_day.items())
    registered = all_hidden([sum(one.registered for one in group) for _, group in groups])
    came = all_hidden([sum(one.came for one in group) for _, group in groups])
    return [
        InPeriod(day, len(group), *numbers)
        for (day, group), *numbers in zip(groups, registered, came, strict=True)
    ]


def _territories(found: Sequence[TerritoryCount]) -> list[Territory]:
    named = [Territory(one.name, one.people) for one in found if one.people >= SMALL]
    rest = sum(one.people for one in found if one.people < SMALL)
    return named + ([Territory("", hidden(rest))] if rest else [])


def _satisfaction(results: feedback.Results) -> Satisfaction | None:
    if results.answers < SMALL or results.mean is None:
        return None
    score = results.score if sum(results.nps.values()) >= SMALL else None
    return Satisfaction(results.answers, results.mean, score)


_WHEN: Final = f"""
SELECT s.id, s.starts_local FROM sessions s
WHERE s.id = ANY($1::int[]) AND {HELD_SESSION.sql} ORDER BY s.starts_at, s.id
"""

_SESSIONS: Final = """
SELECT s.id, s.slug, s.title, s.language, s.texts, p.title AS programme, s.starts_at, s.timezone
FROM sessions s JOIN programmes p ON p.id = s.programme
WHERE s.id = ANY($1::int[]) ORDER BY s.starts_at, s.id
"""

_PLAIN: Final = f"""
WITH held AS MATERIALIZED (SELECT s.id, s.starts_at, s.ends_at FROM sessions s
  WHERE s.id = ANY($1::int[]) AND {HELD_SESSION.sql})
SELECT (SELECT count(*) FROM held)::int AS sessions,
  (SELECT COALESCE(round(sum(extract(epoch FROM ends_at - starts_at)) / 3600), 0)::int
     FROM held) AS hours,
  (SELECT count(*) FROM (SELECT FROM appearances a JOIN held s ON s.id = a.session
    GROUP BY a.speaker) each)::int AS speakers,
  (SELECT count(*) FROM resources x JOIN held s ON s.id = x.session
    WHERE x.public AND x.source <> 'handed-in')::int AS resources
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
