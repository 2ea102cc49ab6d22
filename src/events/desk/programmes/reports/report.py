"""The review of a programme, of one year or of all: its parts, for the page and for the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from events.operations.reports.figures import people, totals
from events.operations.reports.figures.answers import AnswerNumber
from events.operations.reports.figures.kept import ALL
from events.operations.reports.figures.people import People
from events.operations.reports.figures.registration_counts import DayNumber, SourceNumber
from events.operations.reports.figures.totals import SessionFigures, Summary
from events.presentation import N_, sentence
from events.registrations import figure_definitions

ASKED: Final = {
    "organisation": N_("Organisations"),
    "territory": N_("Territories"),
    "access": N_("Accessibility"),
}
"""Ready-made questions whose answers are counted, and the name of the table."""

SESSIONS: Final = (
    N_("Date"),
    N_("Session"),
    figure_definitions.REGISTERED.name,
    figure_definitions.HAS_SEAT.name,
    figure_definitions.WAITING.name,
    figure_definitions.CANCELLED.name,
    figure_definitions.CAME.name,
    N_("Attendance rate, %"),
    figure_definitions.CAPACITY.name,
    N_("Capacity used, %"),
    N_("Emails"),
    N_("Refused"),
)

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
    return await totals.of_sessions(programme_id, since=since, until=until)


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


def session_rows(sessions: list[SessionFigures]) -> list[list[Any]]:
    """Return the table of sessions, in the order of SESSIONS."""
    return [
        [one.starts_at.date().isoformat(), one.title, one.registered, one.seats, one.waiting,
         one.cancelled, one.came, one.rate, one.capacity, one.used, one.sent, one.refused]
        for one in sessions
    ]  # fmt: skip


def sheets(
    found: Review, sessions: list[SessionFigures], language: str
) -> list[tuple[str, list[str], list[list[Any]]]]:
    """Return the whole review as sheets of a workbook: name, head and rows."""

    def translated(name: str) -> str:
        return sentence(name, language)

    numbers = [[translated(name), number] for name, number in _named_totals(found.totals)]
    months = [[f"{one.day:%Y-%m}", one.number] for one in found.months]
    sources = [[one.source or "—", one.number] for one in found.sources]
    number = translated(N_("Registrations"))
    return [
        (translated(N_("Figures")), [translated(N_("What")), translated(N_("Number"))], numbers),
        (
            translated(N_("Sessions")),
            [translated(name) for name in SESSIONS],
            session_rows(sessions),
        ),
        (translated(N_("Registrations by month")), [translated(N_("Month")), number], months),
        *_answers(found, language),
        (translated(N_("Sources")), [translated(N_("Source")), number], sources),
        (
            translated(N_("How it is counted")),
            [translated(N_("Figure")), translated(N_("Meaning"))],
            [[translated(name), translated(meaning)] for name, meaning in EXPLAINED],
        ),
    ]


def _answers(found: Review, language: str) -> list[tuple[str, list[str], list[list[Any]]]]:
    """Return a sheet for each ready-made question that somebody answered."""
    head = [sentence(name, language) for name in (N_("Answer"), N_("People"), N_("Came"))]
    return [
        (sentence(ASKED[key], language), head, [[one.answer, one.people, one.came] for one in rows])
        for key, rows in found.answers.items()
        if rows
    ]


def _named_totals(totals: Totals) -> list[tuple[str, int | None]]:
    return [
        (figure_definitions.HELD_SESSION.name, totals.sessions),
        (figure_definitions.TO_COME.name, totals.to_come),
        (N_("Hours"), totals.hours),
        (N_("Speakers"), totals.speakers),
        (figure_definitions.REGISTERED.name, totals.registrations),
        (N_("People"), totals.people),
        (figure_definitions.CAME.name, totals.came),
        (N_("People who came at least once"), totals.people_who_came),
        (N_("Attendance rate, %"), totals.rate),
        (N_("Capacity of sessions held"), totals.capacity),
        (N_("Capacity used, %"), totals.used),
        (N_("People before the screens, as told at registration"), totals.before_screens),
        (N_("Replays, slides and documents"), totals.resources),
        (N_("Emails sent"), totals.sent),
        (N_("Emails refused"), totals.refused),
        (N_("Emails that came back"), totals.bounced),
    ]
