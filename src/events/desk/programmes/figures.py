"""Figures as pictures with their tables, to look at, print and download."""

from typing import Any, Final

from litestar import Response

from events import clock, links
from events.desk.kit import exports, forms, pages
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import PROGRAMME, Slug, show
from events.desk.programmes import report
from events.operations.reports import desk, figures
from events.presentation import N_, charts, sentence
from events.presentation.charts import Point
from events.presentation.request import SiteRequest

FIGURES: Final = f"{links.DESK}/figures"


@show(FIGURES, policy="viewer")
async def all_figures(request: SiteRequest) -> Response[str]:
    """A card for each programme: its numbers, how it grew, and its reviews by year."""
    organiser = visit_of(request).organiser
    found = await desk.programmes(organiser.scope, at=clock.now())
    shown = [{**one, **await _in_short(one, organiser.language)} for one in found]
    return pages.page(request, "figures", here="figures", programmes=shown)


@show(f"{PROGRAMME}/figures", policy="viewer")
async def of_programme(request: SiteRequest, programme: Slug) -> Response[str]:
    """One programme, of a year or of all years: its review, made to be printed."""
    found, language = await desk.programme(programme), visit_of(request).organiser.language
    counted = await report.review(found, _year(request))
    return pages.page(
        request,
        "figures_programme",
        here="figures",
        programme=found,
        hue=found["hue"],
        review=counted,
        asked=report.ASKED,
        years=await figures.years(found["id"]),
        chart=_seats_chart(counted.sessions, language),
        growth=_growth_chart(counted.months, language),
    )


@show(f"{PROGRAMME}/figures.csv", policy="viewer")
async def as_csv(request: SiteRequest, programme: Slug) -> Response[bytes]:
    """The table of sessions as a file."""
    found, language = await desk.programme(programme), visit_of(request).organiser.language
    counted = await report.review(found, _year(request))
    head = [sentence(name, language) for name in report.SESSIONS]
    body = exports.as_csv(head, report.session_rows(counted))
    return exports.file(body, exports.CSV, f"{programme}-{counted.year or 'all'}.csv")


@show(f"{PROGRAMME}/figures.xlsx", policy="viewer")
async def as_xlsx(request: SiteRequest, programme: Slug) -> Response[bytes]:
    """The whole review as a workbook."""
    found, language = await desk.programme(programme), visit_of(request).organiser.language
    counted = await report.review(found, _year(request))
    body = exports.as_book(report.sheets(counted, language))
    return exports.file(body, exports.XLSX, f"{programme}-{counted.year or 'all'}.xlsx")


async def _in_short(programme: dict[str, Any], language: str) -> dict[str, Any]:
    since, until = report.between(0)
    of: int = programme["id"]
    months = await figures.by_month(of, programme["timezone"], since=since, until=until)
    return {
        **await figures.summary(of, since=since, until=until),
        "years": await figures.years(of),
        "chart": _growth_chart(months, language),
    }


def _year(request: SiteRequest) -> int:
    return forms.query(request).number("year", least=1970, most=2300) or 0


def _growth_chart(months: list[dict[str, Any]], language: str) -> Any:
    points = [Point(f"{entry['day']:%m/%Y}", int(entry["number"])) for entry in months]
    total = int(sum(point.value for point in points))
    return charts.bars(
        points,
        title=sentence(N_("Registrations by month"), language),
        description=sentence(N_("%(number)s in all"), language, number=total),
    )


def _seats_chart(sessions: list[dict[str, Any]], language: str) -> Any:
    points = [_seats(one) for one in sessions if one["status"] == "published"]
    return charts.bars(
        points,
        title=sentence(N_("Seats by session: who came, and who did not"), language),
        description=sentence(N_("%(number)s sessions"), language, number=len(points)),
    )


def _seats(session: dict[str, Any]) -> Point:
    """Who came and who did not; of a session to come, the seats that are taken."""
    label, seats, came = f"{session['starts_at']:%d/%m}", session["seats"], session["came"]
    if session["ends_at"] > clock.now():
        return Point(label, seats, (0, 0, seats))
    return Point(label, seats, (came, max(seats - came, 0)))


ROUTES = [all_figures, of_programme, as_csv, as_xlsx]
