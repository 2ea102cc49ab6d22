"""A review's figures as names, numbers and pictures in a language: for pages and for the PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from events import text
from events.presentation import N_, bar_charts, charts, sentence
from events.presentation.charts import Point
from events.presentation.typography import grouped
from events.registrations import figure_definitions
from events.reviews import tile_map
from events.reviews.content import SMALL, Content, InPeriod
from events.reviews.regions import Region

HOURS_SPENT = N_(
    "each presence as long as the room’s list measured it, or as the session where it did not"
)
ORGANISATIONS = N_("different answers to the question of the form about the organisation")
USEFULNESS = N_(
    "the mean of what people answered after sessions, from 1 to 5; told from five answers on"
)
TERRITORIES = N_("people by their answer to the question of the form about the territory")

LONGEST_BY_MONTH: Final = 24
"""Months that are told one by one; of more than these, years tell more."""

MAP = N_(
    "A tile for each region of France, with how many people registered. Territories that fewer than"
    " five named are on no map."
)


@dataclass(frozen=True)
class Drawing:
    """A picture with the table beside it; `head` names its columns.

    `legend` names what is dark and what is pale, where a bar has two parts.
    """

    key: str
    title: str
    drawn: Markup
    head: list[str]
    rows: list[list[str]]
    legend: tuple[str, ...] = ()


def few(number: int | None, language: str) -> str:
    """Write a number of people, or that it is small."""
    if number is None:
        return sentence(N_("fewer than %(number)s"), language, number=SMALL)
    return grouped(number, language)


def totals(content: Content, language: str) -> list[tuple[str, str]]:
    """Return each figure: the number as it is written, then its name."""
    one = content.figures.totals
    named: list[tuple[str, int | None]] = [
        (N_("sessions held"), one.sessions),
        (N_("experts"), one.speakers),
        (N_("registrations"), one.registrations),
        (N_("people registered"), one.people),
        (N_("presences"), one.came),
        (N_("people who came at least once"), one.people_who_came),
        (N_("hours spent together"), one.person_hours),
        (N_("organisations"), one.organisations),
        (N_("recordings and documents"), one.resources),
    ]
    found = [(few(n, language), sentence(name, language)) for name, n in named if n != 0]
    said = content.figures.satisfaction
    if said:
        mean = f"{said.mean:.1f}".replace(".", "," if language == "fr" else ".")
        name = N_("out of 5: usefulness, as %(number)s people told us")
        told = sentence(name, language, number=grouped(said.answers, language))
        found.append((mean, told))
    return found


def drawings(content: Content, language: str) -> list[Drawing]:
    """Draw sessions over time, beside the years before, and by territory; nothing where empty."""
    return _over_time(content, language) + _places(content, language)


def _over_time(content: Content, language: str) -> list[Drawing]:
    """Draw months and years; nothing where sessions of elsewhere came without who registered."""
    if not counts_people(content):
        return []
    counted, found = content.figures, []
    by_year = len(counted.years) > 1
    if len(counted.months) > 1 and not (by_year and len(counted.months) > LONGEST_BY_MONTH):
        title = sentence(N_("Registrations and presences by month"), language)
        found.append(_bars("months", title, counted.months, "%m/%Y", language))
    if by_year:
        title = sentence(N_("Year by year"), language)
        found.append(_bars("years", title, counted.years, "%Y", language))
    return found


def counts_people(content: Content) -> bool:
    """Tell whether anybody registered for what it is about, or for the year before."""
    figures = content.figures
    return figures.totals.registrations != 0 or any(one.registered != 0 for one in figures.years)


def _places(content: Content, language: str) -> list[Drawing]:
    """Draw regions, and territories where they are not the same once more."""
    told = content.figures.territories
    people = tile_map.people_by_region(told)
    found = [_regions(people, language)] if people else []
    if {one.name: one.people for one in told} != {one.name: n for one, n in people.items()}:
        found.append(_territories(content, language))
    return found


def explained(content: Content, language: str) -> list[tuple[str, str]]:
    """Return what each figure counts that is told, by its name."""
    told, one = content.figures, content.figures.totals
    pairs = [
        (figure_definitions.HELD_SESSION.name, figure_definitions.HELD_SESSION.meaning, True),
        (N_("Registrations"), figure_definitions.REGISTERED.meaning, counts_people(content)),
        (N_("Presences"), figure_definitions.CAME.meaning, one.came != 0),
        (N_("Hours spent together"), HOURS_SPENT, one.person_hours != 0),
        (N_("Organisations"), ORGANISATIONS, one.organisations != 0),
        (N_("Territories"), TERRITORIES, bool(told.territories)),
        (N_("Usefulness"), USEFULNESS, told.satisfaction is not None),
    ]
    return [(sentence(name, language), sentence(meaning, language))
            for name, meaning, shown in pairs if shown]  # fmt: skip


def _bars(
    key: str, title: str, periods: Sequence[InPeriod], pattern: str, language: str
) -> Drawing:
    points = [Point(one.day.strftime(pattern), one.registered or 0, _parts(one)) for one in periods]
    names = (N_("Period"), N_("Sessions"), N_("Registrations"), N_("Presences"))
    told = sentence(N_("Dark: presences. Light: the other registrations."), language)
    return Drawing(
        key, title, charts.bars(points, title=title, description=told, language=language),
        [sentence(name, language) for name in names],
        [[one.day.strftime(pattern), str(one.sessions), few(one.registered, language),
          few(one.came, language)] for one in periods],
        tuple(sentence(name, language) for name in (N_("Presences"), N_("Other registrations"))),
    )  # fmt: skip


def _parts(one: InPeriod) -> tuple[float, ...]:
    came = one.came or 0
    return (came, max((one.registered or 0) - came, 0))


def _regions(people: Mapping[Region, int], language: str) -> Drawing:
    title = sentence(N_("By region"), language)
    told = sentence(MAP, language)
    names = (N_("Region"), N_("Code"), N_("People"))
    ranked = sorted(people.items(), key=lambda pair: (-pair[1], text.slug(pair[0].name)))
    return Drawing(
        "regions", title, tile_map.drawn(people, title=title, description=told, language=language),
        [sentence(name, language) for name in names],
        [[one.name, one.code, few(number, language)] for one, number in ranked],
    )  # fmt: skip


def _territories(content: Content, language: str) -> Drawing:
    title = sentence(N_("Territories"), language)
    others = sentence(N_("Other territories"), language)
    shown = [(one.name or others, one.people) for one in content.figures.territories[:20]]
    told = sentence(N_("People registered, by territory"), language)
    points = [Point(name, people or 0) for name, people in shown]
    return Drawing(
        "territories", title,
        bar_charts.across(points, title=title, description=told, language=language),
        [sentence(N_("Territory"), language), sentence(N_("People"), language)],
        [[name, few(people, language)] for name, people in shown],
    )  # fmt: skip
