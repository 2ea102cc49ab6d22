"""The review of a programme, of one year or of all: its parts, for the page and for the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events.operations.reports.figures import people, session_totals, totals
from events.operations.reports.figures.answers import AnswerNumber
from events.operations.reports.figures.kept import ALL
from events.operations.reports.figures.people import People
from events.operations.reports.figures.registration_counts import DayNumber, SourceNumber
from events.operations.reports.figures.session_totals import SessionFigures
from events.operations.reports.figures.totals import Summary
from events.presentation import N_
from events.registrations import figure_definitions

ASKED: Final = {
    "organisation": N_("Organisations"),
    "territory": N_("Territories"),
    "access": N_("Accessibility"),
}
"""Ready-made questions whose answers are counted, and the name of the table."""


EXPLAINED: Final = (
    *((figure.name, figure.meaning) for figure in figure_definitions.EXPLAINED),
    (N_("Attendance rate, %"), figure_definitions.SHOW_UP),
    (N_("Capacity used, %"), figure_definitions.CAPACITY_USED),
)
"""Each figure and what it counts, written beside the figures."""


@dataclass(frozen=True)
class Totals:
    """A programme in numbers: sessions held and to come, and what became of their registrations.

    `rate` is who came in percent of those who had a seat, `used` in percent of the `capacity` of
    sessions held; None without any. `before_screens` is people, of whom `answered_screens` said
    how many they were.
    """

    sessions: int
    to_come: int
    hours: int
    speakers: int
    registrations: int
    people: int
    came: int
    people_who_came: int
    rate: int | None
    capacity: int
    used: int | None
    before_screens: int
    answered_screens: int
    resources: int
    sent: int
    refused: int
    bounced: int


@dataclass(frozen=True)
class Review:
    """All that is counted but for its sessions. `year` 0 is all years.

    `answers` by the key of their question. `as_of`, `people_counted_at`: when those numbers were
    counted that may no longer be quite true.
    """

    year: int
    totals: Totals
    months: list[DayNumber]
    answers: Mapping[str, list[AnswerNumber]]
    sources: list[SourceNumber]
    as_of: datetime | None
    people_counted_at: datetime | None


async def review(programme_id: int, zone: str, year: int, *, most: int) -> Review:
    """Count a programme's sessions that begin in the year; `zone` is the one of its months.

    `most`: how many registrations of what has changed are counted now. ALL: all, and the people.
    """
    since, until = people.span(year)
    summary = await totals.summary(programme_id, since=since, until=until, most=most)
    if most == ALL:
        who = await people.count([programme_id], since, until)
    else:
        who = await people.of_programme(programme_id, year)
    return Review(
        year,
        _totals(summary, who),
        summary.months(zone),
        {key: who.answers.get(key, []) for key in ASKED},
        summary.most_frequent_sources(),
        summary.as_of,
        who.counted_at,
    )


async def sessions_of(programme_id: int, year: int) -> list[SessionFigures]:
    """Count each session of a programme that begins in the year, as it is now."""
    since, until = people.span(year)
    return await session_totals.of_sessions(programme_id, since=since, until=until)


def _totals(summary: Summary, who: People) -> Totals:
    return Totals(
        sessions=summary.sessions,
        to_come=summary.to_come,
        hours=summary.hours,
        speakers=summary.speakers,
        registrations=summary.registrations,
        people=who.people,
        came=summary.came,
        people_who_came=who.people_who_came,
        rate=_percent(summary.came_held, summary.seats_held),
        capacity=summary.capacity_held,
        used=_percent(summary.came_limited, summary.capacity_held),
        # Who did not say how many they were is one.
        before_screens=summary.came - summary.screens + summary.before_screens,
        answered_screens=summary.screens,
        resources=summary.resources,
        sent=summary.sent,
        refused=summary.refused,
        bounced=summary.bounced,
    )


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
