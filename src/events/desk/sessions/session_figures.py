"""A session's figures as four pictures, each with its table: looked at, printed, taken away."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from litestar import Response
from markupsafe import Markup

from events import clock
from events.desk.kit import exports, pages
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import SESSION, Slug, show
from events.errors import NotFound
from events.mail.render.palette import colours
from events.operations.reports import desk, figures, mail_log
from events.presentation import N_, charts, pictures, sentence
from events.presentation.charts import Point
from events.presentation.request import SiteRequest

SVG: Final = "image/svg+xml"
MOST_SOURCES: Final = 8
LONGEST_NAME: Final = 60


@dataclass(frozen=True)
class Picture:
    """A picture and the table beside it: `head`, then `rows` of a name and a number."""

    name: str
    title: str
    chart: Markup
    head: tuple[str, str]
    rows: Sequence[tuple[str, int]]


@show(f"{SESSION}/figures", policy="viewer")
async def of_session(request: SiteRequest, session: Slug) -> Response[str]:
    """One session: registrations over time, from where, who came, what became of its mails."""
    found = await desk.session(session)
    return pages.page(
        request,
        "figures_session",
        here="figures",
        session=found,
        hue=found["hue"],
        counts=await desk.counts(found["id"]),
        came=await desk.came(found["id"]),
        pictures=await _pictures(found, visit_of(request).organiser.language),
    )


@show(f"{SESSION}/figures.xlsx", policy="viewer")
async def as_xlsx(request: SiteRequest, session: Slug) -> Response[bytes]:
    """Their tables as a workbook, a sheet for each."""
    found, language = await desk.session(session), visit_of(request).organiser.language
    sheets = [(one.title, one.head, one.rows) for one in await _pictures(found, language)]
    body = await asyncio.to_thread(exports.as_book, sheets)
    return exports.file(body, exports.XLSX, f"{session}-figures.xlsx")


@show(f"{SESSION}/figures/{{picture:str}}", policy="viewer")
async def one_picture(request: SiteRequest, session: Slug, picture: Slug) -> Response[bytes]:
    """One of the pictures as a file: time.svg, sources.svg, attendance.svg, mails.svg."""
    found, language = await desk.session(session), visit_of(request).organiser.language
    for one in await _pictures(found, language):
        if picture == f"{one.name}.svg":
            hue = colours(found["hue"])
            body = pictures.as_file(one.chart, ink=hue.ink, tint=hue.tint)
            return exports.file(body, SVG, f"{session}-{picture}")
    raise NotFound


async def _pictures(found: dict[str, Any], language: str) -> list[Picture]:
    def said(message: str) -> str:
        return sentence(message, language)

    days = _every_day(await figures.by_day(found["id"], found["timezone"]))
    number = said(N_("Registrations"))
    mailed = _results(await mail_log.by_letter(found["id"]))
    return [
        _over_time(days, said(N_("Registrations over time")), (said(N_("Date")), number), language),
        _named("sources", said(N_("Where they came from")), (said(N_("Source")), number),
               _sources(await figures.sources(found["id"]), said(N_("the session’s page"))),
               language),
        _named("attendance", said(N_("Who came")), (said(N_("State")), said(N_("People"))),
               [(said(name), many) for name, many in await _attendance(found)], language),
        _named("mails", said(N_("What became of the mails")),
               (said(N_("State")), said(N_("Mails"))),
               [(said(name), many) for name, many in mailed], language),
    ]  # fmt: skip


def _over_time(
    days: Sequence[tuple[date, int]], title: str, head: tuple[str, str], language: str
) -> Picture:
    total, points = 0, []
    for day, number in days:
        total += number
        points.append(Point(f"{day:%d/%m}", total))
    description = sentence(N_("%(number)s in all"), language, number=total)
    chart = charts.line(points, title=title, description=description)
    rows = [(day.isoformat(), number) for day, number in days if number]
    return Picture("time", title, chart, head, rows)


def _named(
    name: str, title: str, head: tuple[str, str], rows: Sequence[tuple[str, int]], language: str
) -> Picture:
    """Numbers with names; the description says them all, for who does not see the picture."""
    points = [Point(named[:LONGEST_NAME], number) for named, number in rows]
    description = "; ".join(
        sentence(N_("%(name)s: %(value)s"), language, name=named, value=number)
        for named, number in rows
    )
    chart = pictures.across(points, title=title, description=description)
    return Picture(name, title, chart, head, rows)


def _every_day(days: list[dict[str, Any]]) -> list[tuple[date, int]]:
    """Each day from the first to the last, also those without a registration; a year at most."""
    if not days:
        return []
    numbers = {entry["day"]: int(entry["number"]) for entry in days}
    first, last = days[0]["day"], days[-1]["day"]
    length = min((last - first).days, 366)
    every = [last - timedelta(days=length - index) for index in range(length + 1)]
    return [(day, numbers.get(day, 0)) for day in every]


def _sources(found: list[dict[str, Any]], own: str) -> list[tuple[str, int]]:
    return [(one["source"] or own, int(one["number"])) for one in found[:MOST_SOURCES]]


async def _attendance(found: dict[str, Any]) -> list[tuple[str, int]]:
    held = (await desk.counts(found["id"]))["held"]
    came = await desk.came(found["id"])
    absent = N_("Did not come") if found["ends_at"] <= clock.now() else N_("Still to come")
    return [(N_("Came"), came), (absent, max(held - came, 0))]


def _results(letters: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """What became of the session's mails; what did not happen is left out, but for refusals."""
    names = {
        "sent": N_("Handed to the relay"),
        "due": N_("Planned"),
        "refused": N_("Refused"),
        "bounced": N_("Came back"),
        "held": N_("Held back"),
        "skipped": N_("Not sent"),
        "withdrawn": N_("Withdrawn"),
    }
    numbers = {state: sum(int(one[state]) for one in letters) for state in names}
    always = ("sent", "refused", "bounced")
    return [
        (name, numbers[state]) for state, name in names.items() if numbers[state] or state in always
    ]


ROUTES = [of_session, as_xlsx, one_picture]
