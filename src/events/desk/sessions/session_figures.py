"""A session's figures as four pictures, each with its table: looked at, printed, taken away."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from litestar import Response
from markupsafe import Markup

from events import clock
from events.desk.shared import exports, pages
from events.desk.shared.dependencies import Organiser, SessionInPath
from events.desk.shared.routes import SESSION, Slug, show
from events.errors import NotFound
from events.mail.render.colours import colours
from events.operations.reports import mail_counts
from events.operations.reports.figures import registration_counts
from events.operations.reports.figures.kept import ALL, FOR_A_PAGE
from events.operations.reports.figures.registration_counts import DayNumber, SourceNumber
from events.operations.reports.mail_counts import LetterCounts
from events.operations.reports.sessions import SessionDetails
from events.presentation import N_, bar_charts, charts, sentence
from events.presentation.charts import Point
from events.presentation.request import SiteRequest
from events.registrations.states import RegistrationState

SVG: Final = "image/svg+xml"
MOST_SOURCES: Final = 8


@dataclass(frozen=True)
class Picture:
    """A picture and the table beside it: `head`, then `rows` of a name and a number."""

    name: str
    title: str
    chart: Markup
    head: tuple[str, str]
    rows: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Counted:
    """What the pictures are drawn from."""

    counts: Mapping[RegistrationState, int]
    came: int
    days: Sequence[DayNumber]
    sources: Sequence[SourceNumber]
    letters: Sequence[LetterCounts]


@show(f"{SESSION}/figures", policy="viewer")
async def of_session(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show registrations over time, from where, who came, what became of the mails."""
    found = await _counted(session, most=FOR_A_PAGE)
    return pages.page(
        request,
        "sessions/session_figures",
        here="figures",
        session=session,
        hue=session.hue,
        counts=found.counts,
        came=found.came,
        pictures=await _pictures(session, found, organiser.language),
        as_of=await registration_counts.as_of(session.id, most=FOR_A_PAGE),
    )


@show(f"{SESSION}/figures.xlsx", policy="viewer")
async def as_xlsx(session: SessionInPath, organiser: Organiser) -> Response[bytes]:
    """Return the tables of the pictures as a workbook, a sheet for each."""
    counted = await _counted(session, most=ALL)
    found = await _pictures(session, counted, organiser.language)
    sheets = [(one.title, one.head, one.rows) for one in found]
    body = await asyncio.to_thread(exports.as_book, sheets)
    return exports.file(body, exports.XLSX, f"{session.slug}-figures.xlsx")


@show(f"{SESSION}/figures/{{picture:str}}", policy="viewer")
async def one_picture(
    session: SessionInPath, picture: Slug, organiser: Organiser
) -> Response[bytes]:
    """Return a picture as a file: time.svg, sources.svg, attendance.svg, mails.svg."""
    counted = await _counted(session, most=ALL)
    for one in await _pictures(session, counted, organiser.language):
        if picture == f"{one.name}.svg":
            hue = colours(session.hue)
            body = bar_charts.as_file(one.chart, ink=hue.ink, tint=hue.tint)
            return exports.file(body, SVG, f"{session.slug}-{picture}")
    raise NotFound


async def _counted(session: SessionDetails, *, most: int) -> Counted:
    """Count all of it; `most`: as `registration_counts.by_day` has it."""
    return Counted(
        counts=await registration_counts.by_state(session.id),
        came=await registration_counts.came(session.id),
        days=await registration_counts.by_day(session.id, session.timezone, most=most),
        sources=await registration_counts.sources(session.id, most=most),
        letters=await mail_counts.by_letter(session.id, most=None),
    )


async def _pictures(session: SessionDetails, counted: Counted, language: str) -> list[Picture]:
    def translated(message: str) -> str:
        return sentence(message, language)

    number = translated(N_("Registrations"))
    days = _every_day(counted.days)
    sources = _sources(counted.sources, translated(N_("the session’s page")))
    attendance = [(translated(name), many) for name, many in _attendance(session, counted)]
    results = [(translated(name), many) for name, many in _results(counted.letters)]
    return [
        _over_time(days, translated(N_("Registrations over time")),
                   (translated(N_("Date")), number), language),
        _named("sources", translated(N_("Where they came from")),
               (translated(N_("Source")), number), sources, language),
        _named("attendance", translated(N_("Who came")),
               (translated(N_("State")), translated(N_("People"))), attendance, language),
        _named("mails", translated(N_("What became of the emails")),
               (translated(N_("State")), translated(N_("Emails"))), results, language),
    ]  # fmt: skip


def _over_time(
    days: Sequence[tuple[date, int]], title: str, head: tuple[str, str], language: str
) -> Picture:
    total, points = 0, []
    for day, number in days:
        total += number
        points.append(Point(f"{day:%d/%m}", total))
    description = sentence(N_("%(number)s in all"), language, number=total)
    chart = charts.line(points, title=title, description=description, language=language)
    rows = [(day.isoformat(), number) for day, number in days if number]
    return Picture("time", title, chart, head, rows)


def _named(
    name: str, title: str, head: tuple[str, str], rows: Sequence[tuple[str, int]], language: str
) -> Picture:
    """Draw numbers with names; the description says them all, for who sees no picture."""
    points = [Point(named, number) for named, number in rows]
    description = "; ".join(
        sentence(N_("%(name)s: %(value)s"), language, name=named, value=number)
        for named, number in rows
    )
    chart = bar_charts.across(points, title=title, description=description, language=language)
    return Picture(name, title, chart, head, rows)


def _every_day(days: Sequence[DayNumber]) -> list[tuple[date, int]]:
    """Fill in the days without a registration, from the first to the last; a year at most."""
    if not days:
        return []
    numbers = {entry.day: entry.number for entry in days}
    first, last = days[0].day, days[-1].day
    length = min((last - first).days, 366)
    every = [last - timedelta(days=length - index) for index in range(length + 1)]
    return [(day, numbers.get(day, 0)) for day in every]


def _sources(found: Sequence[SourceNumber], own: str) -> list[tuple[str, int]]:
    return [(one.source or own, one.number) for one in found[:MOST_SOURCES]]


def _attendance(session: SessionDetails, counted: Counted) -> list[tuple[str, int]]:
    held = counted.counts[RegistrationState.HELD]
    absent = N_("Did not come") if session.ends_at <= clock.now() else N_("Still to come")
    return [(N_("Came"), counted.came), (absent, max(held - counted.came, 0))]


def _results(letters: Sequence[LetterCounts]) -> list[tuple[str, int]]:
    """Name what became of a session's mails; of what did not happen only refusals are named."""
    results = (
        (N_("Emails sent"), sum(one.sent for one in letters), True),
        (N_("Planned"), sum(one.due for one in letters), False),
        (N_("Emails refused"), sum(one.refused for one in letters), True),
        (N_("Emails that came back"), sum(one.bounced for one in letters), True),
        (N_("Held back"), sum(one.held for one in letters), False),
        (N_("Not sent"), sum(one.skipped for one in letters), False),
        (N_("Withdrawn"), sum(one.withdrawn for one in letters), False),
    )
    return [(name, number) for name, number, always in results if number or always]


ROUTES = [of_session, as_xlsx, one_picture]
