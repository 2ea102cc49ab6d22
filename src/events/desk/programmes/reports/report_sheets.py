"""The review of a programme as a workbook: a sheet for each of its parts."""

from collections.abc import Sequence
from typing import Any, Final

from events.desk.programmes.reports.report import ASKED, EXPLAINED, Review, Totals
from events.desk.shared.exports import Sheet
from events.operations.reports.figures.session_totals import SessionFigures
from events.presentation import N_, sentence
from events.registrations import figure_definitions

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


def session_rows(sessions: list[SessionFigures]) -> list[list[Any]]:
    """Return the table of sessions, in the order of SESSIONS."""
    return [
        [one.starts_at.date().isoformat(), one.title, one.registered, one.seats, one.waiting,
         one.cancelled, one.came, one.rate, one.capacity, one.used, one.sent, one.refused]
        for one in sessions
    ]  # fmt: skip


def sheets(found: Review, sessions: list[SessionFigures], language: str) -> list[Sheet]:
    """Return the whole review as sheets of a workbook: name, head and rows."""

    def sheet(name: str, head: Sequence[str], rows: list[list[Any]]) -> Sheet:
        return sentence(name, language), [sentence(one, language) for one in head], rows

    totals, number = _named_totals(found.totals), N_("Registrations")
    return [
        sheet(N_("Figures"), (N_("What"), N_("Number")),
              [[sentence(name, language), counted] for name, counted in totals]),
        sheet(N_("Sessions"), SESSIONS, session_rows(sessions)),
        sheet(N_("Registrations by month"), (N_("Month"), number),
              [[f"{one.day:%Y-%m}", one.number] for one in found.months]),
        *_answers(found, language),
        sheet(N_("Sources"), (N_("Source"), number),
              [[one.source or "—", one.number] for one in found.sources]),
        sheet(N_("How it is counted"), (N_("Figure"), N_("Meaning")),
              [[sentence(one, language) for one in row] for row in EXPLAINED]),
    ]  # fmt: skip


def _answers(found: Review, language: str) -> list[Sheet]:
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
