"""The year of the whole organisation: a page to look at, print and send; the same as files."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Response
from markupsafe import Markup

from events import clock
from events.desk.programmes.reports import report
from events.desk.programmes.reports.figures import FIGURES
from events.desk.shared import exports, forms, pages
from events.desk.shared.dependencies import Organiser
from events.desk.shared.exports import Sheet
from events.desk.shared.routes import show
from events.operations.reports.figures import year
from events.operations.reports.figures.answers import AnswerNumber
from events.operations.reports.figures.kept import ALL, FOR_A_PAGE
from events.operations.reports.figures.year_shapes import TwoYears
from events.organisers.access import Member
from events.presentation import N_, charts, dates, sentence
from events.presentation.charts import Point
from events.presentation.request import SiteRequest
from events.registrations import figure_definitions

REACH: Final = ("organisation", "territory")
NUMBERS: Final = (
    ("sessions", figure_definitions.HELD_SESSION.name),
    ("to_come", figure_definitions.TO_COME.name),
    ("hours", N_("Hours")),
    ("speakers", N_("Speakers")),
    ("registrations", figure_definitions.REGISTERED.name),
    ("people", N_("People")),
    ("came", figure_definitions.CAME.name),
    ("people_who_came", N_("People who came at least once")),
    ("new_people", N_("New people")),
    ("returning_people", N_("Returning people")),
    ("person_hours", figure_definitions.PERSON_HOURS.name),
    ("rate", N_("Attendance rate, %")),
    ("capacity_held", N_("Capacity of sessions held")),
    ("used", N_("Capacity used, %")),
)
"""Each number of `YearFigures` that is shown, and its name, for page and files alike."""
EXPLAINED: Final = (
    *report.EXPLAINED,
    (N_("New people"), figure_definitions.NEW_PEOPLE),
    (N_("Returning people"), figure_definitions.RETURNING_PEOPLE),
    (figure_definitions.PERSON_HOURS.name, figure_definitions.PERSON_HOURS.meaning),
)


@dataclass(frozen=True)
class Year:
    """All that is told of a year; `rows` are name, number and the number of the year before."""

    counted: TwoYears
    rows: list[tuple[str, int | None, int | None]]
    reach: dict[str, list[AnswerNumber]]


@show(f"{FIGURES}/year", policy="viewer")
async def year_page(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show a year of all programmes, the year before beside it, made to be printed."""
    chosen, language = _year(request), organiser.language
    told = await _told(organiser, chosen, most=FOR_A_PAGE)
    at = clock.now()
    return pages.page(
        request,
        "programmes/reports/year_report",
        here="figures",
        year=chosen,
        told=told,
        asked=report.ASKED,
        explained=EXPLAINED,
        years=await year.known(organiser.scope),
        chart=_chart(told, language),
        hint=not await year.is_asked(organiser.scope, REACH),
        january=at.month == 1,
    )


@show(f"{FIGURES}/year.csv", policy="viewer")
async def year_csv(request: SiteRequest, organiser: Organiser) -> Response[bytes]:
    """Return the numbers of the year and of the one before as CSV."""
    chosen, language = _year(request), organiser.language
    told = await _told(organiser, chosen)
    head, rows = _numbers(told, language)
    return exports.file(exports.as_csv(head, rows, language), exports.CSV, f"{chosen}.csv")


@show(f"{FIGURES}/year.xlsx", policy="viewer")
async def year_xlsx(request: SiteRequest, organiser: Organiser) -> Response[bytes]:
    """Return all of the year as a workbook."""
    chosen, language = _year(request), organiser.language
    told = await _told(organiser, chosen)
    body = exports.as_book(_sheets(told, language))
    return exports.file(body, exports.XLSX, f"{chosen}.xlsx")


def _year(request: SiteRequest) -> int:
    return forms.query(request).number("year", least=1971, most=2300) or clock.now().year


async def _told(organiser: Member, chosen: int, *, most: int = ALL) -> Year:
    counted = await year.two_years(organiser.scope, chosen, most=most)
    now, before = counted.now, counted.before
    return Year(
        counted,
        [(name, getattr(now, field), getattr(before, field)) for field, name in NUMBERS],
        {key: counted.answers.get(key, []) for key in REACH},
    )


def _numbers(told: Year, language: str) -> tuple[list[str], list[list[Any]]]:
    head = [
        sentence(N_("What"), language),
        str(told.counted.now.year),
        str(told.counted.before.year),
    ]
    return head, [[sentence(name, language), *numbers] for name, *numbers in told.rows]


def _sheets(told: Year, language: str) -> list[Sheet]:
    def said(*names: str) -> list[str]:
        return [sentence(name, language) for name in names]

    head, rows = _numbers(told, language)
    months = [[number, *pair] for number, pair in enumerate(told.counted.months, start=1)]
    reach = [
        (said(report.ASKED[key])[0], said(N_("Answer"), N_("People"), N_("Came")),
         [[one.answer, one.people, one.came] for one in answers])
        for key, answers in told.reach.items() if answers
    ]  # fmt: skip
    return [
        (said(N_("Figures"))[0], head, rows),
        (said(N_("Programmes"))[0], said(*_OF_PROGRAMMES), _programmes(told)),
        (said(N_("Months"))[0],
         [*said(N_("Month")), str(told.counted.before.year), str(told.counted.now.year)], months),
        *reach,
        (said(N_("How it is counted"))[0], said(N_("Figure"), N_("Meaning")),
         [said(*pair) for pair in EXPLAINED]),
    ]  # fmt: skip


def _programmes(told: Year) -> list[list[Any]]:
    return [
        [one.title, one.sessions, one.registrations, one.came, one.capacity_held or None, one.used]
        for one in told.counted.programmes
    ]


_OF_PROGRAMMES = (
    N_("Programme"), figure_definitions.HELD_SESSION.name, figure_definitions.REGISTERED.name,
    figure_definitions.CAME.name, figure_definitions.CAPACITY.name, N_("Capacity used, %"),
)  # fmt: skip


def _chart(told: Year, language: str) -> Markup:
    points = [
        Point(dates.month_name(number, language), max(pair), pair)
        for number, pair in enumerate(told.counted.months, start=1)
    ]
    return charts.pairs(
        points,
        title=sentence(N_("Who came, by month"), language),
        description=sentence(
            N_("%(now)s in %(year)s, %(before)s the year before"), language,
            now=told.counted.now.came, year=told.counted.now.year,
            before=told.counted.before.came,
        ),
        language=language,
    )  # fmt: skip


ROUTES = [year_page, year_csv, year_xlsx]
