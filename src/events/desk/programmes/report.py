"""The review of a programme, of one year or of all: its parts, for the page and for the file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from events.operations.reports import figures
from events.presentation import N_, sentence

ASKED: Final = {
    "organisation": N_("Organisations"),
    "territory": N_("Territories"),
    "access": N_("Accessibility"),
}
"""Ready-made questions whose answers are counted, and the name of the table."""

SESSIONS: Final = (
    N_("Date"),
    N_("Session"),
    N_("Registrations"),
    N_("Seats"),
    N_("Cancellations"),
    N_("Came"),
    N_("Show-up rate, %"),
    N_("Mails"),
    N_("Refused"),
)
TOTALS: Final = {
    "sessions": N_("Sessions"),
    "hours": N_("Hours"),
    "speakers": N_("Speakers"),
    "registrations": N_("Registrations"),
    "people": N_("People"),
    "people_who_came": N_("People who came at least once"),
    "rate": N_("Show-up rate, %"),
    "before_screens": N_("People before the screens, as told at registration"),
    "resources": N_("Replays, slides and documents"),
    "sent": N_("Mails handed to the relay"),
    "refused": N_("Mails refused"),
    "bounced": N_("Mails that came back"),
}


@dataclass(frozen=True)
class Review:
    """All that is counted. `year` 0 is all years; `answers` by the key of their question."""

    year: int
    totals: dict[str, Any]
    sessions: list[dict[str, Any]]
    months: list[dict[str, Any]]
    answers: dict[str, list[dict[str, Any]]]
    sources: list[dict[str, Any]]


async def review(programme: dict[str, Any], year: int) -> Review:
    """Count it, for sessions that begin in the year."""
    since, until = between(year)
    of: int = programme["id"]
    span: Any = {"since": since, "until": until}
    sessions = await figures.of_sessions(of, **span)
    summary = await figures.summary(of, **span)
    screens = await figures.screens(of, **span)
    past = summary["seats_past"]
    mails = {
        name: sum(int(one[name]) for one in sessions) for name in ("sent", "refused", "bounced")
    }
    totals = {
        **summary,
        **mails,
        "rate": round(100 * summary["came_past"] / past) if past else None,
        # Who did not say how many they were is one.
        "before_screens": summary["came"] - screens["told"] + screens["people"],
        "told": screens["told"],
    }
    return Review(
        year,
        totals,
        sessions,
        await figures.by_month(of, programme["timezone"], **span),
        {key: await figures.answers(of, key, **span) for key in ASKED},
        await figures.sources_of_programme(of, **span),
    )


def between(year: int) -> tuple[datetime, datetime]:
    """From when until when a year is; 0 is ever."""
    first, last = (year, year + 1) if year else (1970, 2300)
    return datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)


def session_rows(found: Review) -> list[list[Any]]:
    """The table of sessions, in the order of SESSIONS."""
    return [
        [one["starts_at"].date().isoformat(), one["title"], one["registered"], one["seats"],
         one["cancelled"], one["came"], one["rate"], one["sent"], one["refused"]]
        for one in found.sessions
    ]  # fmt: skip


def sheets(found: Review, language: str) -> list[tuple[str, list[str], list[list[Any]]]]:
    """The whole review as sheets of a workbook: name, head and rows."""

    def said(name: str) -> str:
        return sentence(name, language)

    totals = [[said(name), found.totals[key]] for key, name in TOTALS.items()]
    months = [[f"{one['day']:%Y-%m}", one["number"]] for one in found.months]
    sources = [[one["source"] or "—", one["number"]] for one in found.sources]
    head = [said(N_("Answer")), said(N_("People")), said(N_("Came"))]
    answers = [
        (said(ASKED[key]), head, [[one["answer"], one["people"], one["came"]] for one in rows])
        for key, rows in found.answers.items()
        if rows
    ]
    number = said(N_("Registrations"))
    return [
        (said(N_("Review")), [said(N_("What")), said(N_("Number"))], totals),
        (said(N_("Sessions")), [said(name) for name in SESSIONS], session_rows(found)),
        (said(N_("Registrations by month")), [said(N_("Month")), number], months),
        *answers,
        (said(N_("Sources")), [said(N_("Source")), number], sources),
    ]
