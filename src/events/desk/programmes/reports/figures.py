"""Figures as pictures with their tables, to look at, print and download."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from litestar import Response
from markupsafe import Markup

from events import clock, links
from events.desk.programmes.reports import report, report_sheets
from events.desk.shared import exports, forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath
from events.desk.shared.routes import PROGRAMME, show
from events.operations.reports import programmes
from events.operations.reports.figures import people, session_page, totals
from events.operations.reports.figures.kept import ALL, FOR_A_PAGE
from events.operations.reports.figures.people import People
from events.operations.reports.figures.registration_counts import DayNumber
from events.operations.reports.figures.session_totals import SessionFigures
from events.operations.reports.figures.totals import Summary
from events.operations.reports.programmes import ListedProgramme
from events.presentation import N_, charts, plural, sentence
from events.presentation.charts import Point
from events.presentation.request import SiteRequest
from events.sessions.states import SessionStatus

FIGURES: Final = f"{links.DESK}/figures"


@dataclass(frozen=True)
class Brief:
    """A programme's card: its numbers over all years, the years themselves and how it grew."""

    programme: ListedProgramme
    summary: Summary
    people: People
    years: list[int]
    chart: Markup


@show(FIGURES, policy="viewer")
async def all_figures(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show a card for each programme: its numbers, how it grew, and its reviews by year."""
    found = await programmes.listed(organiser.scope, at=clock.now(), most=0)
    shown = await _in_brief(found, organiser.language)
    return pages.page(
        request,
        "programmes/reports/figures",
        here="figures",
        programmes=shown,
        as_of=_oldest([one.summary.as_of for one in shown]),
        people_counted_at=_oldest([one.people.counted_at for one in shown]),
    )


@show(f"{PROGRAMME}/figures", policy="viewer")
async def of_programme(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show one programme, of a year or of all years: its review, made to be printed."""
    language, query = organiser.language, forms.query(request)
    year = _year(request)
    since, until = people.span(year)
    counted = await report.review(programme.id, programme.timezone, year, most=FOR_A_PAGE)
    shown = await session_page.page(
        programme.id, since=since, until=until, at=clock.now(),
        after=query.row_id("after"),
        before=query.row_id("before"),
    )  # fmt: skip
    return pages.page(
        request,
        "programmes/reports/figures_programme",
        here="figures",
        programme=programme,
        hue=programme.hue,
        review=counted,
        shown=shown,
        asked=report.ASKED,
        explained=report.EXPLAINED,
        years=await totals.years(programme.id),
        chart=_seats_chart(shown.sessions, language),
        growth=_growth_chart(counted.months, language),
        as_of=_oldest([counted.as_of, *(one.as_of for one in shown.sessions)]),
        people_counted_at=counted.people_counted_at,
    )


@show(f"{PROGRAMME}/figures.csv", policy="viewer")
async def as_csv(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[bytes]:
    """Return the table of sessions as CSV, as they are now."""
    language, year = organiser.language, _year(request)
    rows = report_sheets.session_rows(await report.sessions_of(programme.id, year))
    head = [sentence(name, language) for name in report_sheets.SESSIONS]
    body = exports.as_csv(head, rows, language)
    return exports.file(body, exports.CSV, f"{programme.slug}-{year or 'all'}.csv")


@show(f"{PROGRAMME}/figures.xlsx", policy="viewer")
async def as_xlsx(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[bytes]:
    """Return the whole review as a workbook, as it is now."""
    language, year = organiser.language, _year(request)
    counted = await report.review(programme.id, programme.timezone, year, most=ALL)
    sessions = await report.sessions_of(programme.id, year)
    body = exports.as_book(report_sheets.sheets(counted, sessions, language))
    return exports.file(body, exports.XLSX, f"{programme.slug}-{counted.year or 'all'}.xlsx")


async def _in_brief(found: Sequence[ListedProgramme], language: str) -> list[Brief]:
    """Count all of them at once."""
    ids, (since, until) = [one.id for one in found], people.EVER
    counted = await totals.summaries(ids, since=since, until=until, most=FOR_A_PAGE, sources=False)
    summaries, years = {one.programme: one for one in counted}, await totals.years_of(ids)
    who = await people.of_programmes({one.programme: one.registrations for one in counted})
    return [
        Brief(
            one, summaries[one.id], who[one.id], years.get(one.id, []),
            _growth_chart(summaries[one.id].months(one.timezone), language),
        )
        for one in found
        if one.id in summaries
    ]  # fmt: skip


def _oldest(times: Sequence[datetime | None]) -> datetime | None:
    return min((at for at in times if at), default=None)


def _year(request: SiteRequest) -> int:
    return forms.query(request).number("year", least=1970, most=2300) or 0


def _growth_chart(months: Sequence[DayNumber], language: str) -> Markup:
    points = [Point(f"{entry.day:%m/%Y}", entry.number) for entry in months]
    total = int(sum(point.value for point in points))
    return charts.bars(
        points,
        title=sentence(N_("Registrations by month"), language),
        description=sentence(N_("%(number)s in all"), language, number=total),
        language=language,
    )


def _seats_chart(sessions: Sequence[SessionFigures], language: str) -> Markup:
    points = [_seats(one) for one in sessions if one.status is SessionStatus.PUBLISHED]
    return charts.bars(
        points,
        title=sentence(N_("Seats by session: who came, and who did not"), language),
        description=plural("%(number)s session", "%(number)s sessions", len(points), language),
        language=language,
    )


def _seats(session: SessionFigures) -> Point:
    """Split a session's seats into who came and who did not; to come, they are all taken."""
    label, seats = f"{session.starts_at:%d/%m}", session.seats
    if session.ends_at > clock.now():
        return Point(label, seats, (0, 0, seats))
    return Point(label, seats, (session.came, max(seats - session.came, 0)))


ROUTES = [all_figures, of_programme, as_csv, as_xlsx]
