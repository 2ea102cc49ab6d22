"""A map of regions as tiles: in each its letters, how many, and a bar as long as they are many."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup, escape

from events.presentation.bar_charts import WIDTHS
from events.presentation.charts import width_of
from events.presentation.typography import grouped
from events.reviews import regions
from events.reviews.content import Territory
from events.reviews.regions import Region

TILE: Final = {"wide": 64, "middle": 60, "narrow": 60}
GAP: Final = 6
BAR: Final = 6
APART: Final = 14
"""Pixels between the map and what lies overseas."""


def people_by_region(told: Sequence[Territory]) -> dict[Region, int]:
    """Add up the territories that are told, by region: no number tells more than they do.

    Who named a territory that fewer than five named is on no map.
    """
    found: Counter[Region] = Counter()
    for one in told:
        region = regions.of(one.name) if one.name else None
        if region and one.people:
            found[region] += one.people
    return dict(found)


def drawn(people: Mapping[Region, int], *, title: str, description: str, language: str) -> Markup:
    """Draw the map, in each width."""
    return Markup("").join(_drawn(name, people, title, description, language) for name in WIDTHS)


def _drawn(
    name: str, people: Mapping[Region, int], title: str, description: str, language: str
) -> Markup:
    width, most = WIDTHS[name], max(people.values())
    side = (width - GAP * (regions.COLUMNS - 1)) / regions.COLUMNS
    height = regions.ROWS * (TILE[name] + GAP) - GAP + APART
    body = "".join(_tile(one, people.get(one, 0), most, side, TILE[name], language)
                   for one in regions.everywhere())  # fmt: skip
    return Markup(  # noqa: S704 — everything that people wrote is escaped here.
        f'<svg class="drawn-{name}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(title)}. {escape(description)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{body}</svg>"
    )


def _tile(one: Region, number: int, most: int, side: float, tall: int, language: str) -> str:
    left = one.column * (side + GAP)
    top = one.row * (tall + GAP) + (APART if one.row == regions.ROWS - 1 else 0)
    if not number:
        return (
            f'<rect class="empty" x="{left + 0.5:.1f}" y="{top + 0.5}" width="{side - 1:.1f}"'
            f' height="{tall - 1}"/><text x="{left + 8:.1f}" y="{top + 20}">{one.code}</text>'
        )
    long, written = (side - 16) * number / most, grouped(number, language)
    room = side - 12
    narrower = f' textLength="{room:.1f}" lengthAdjust="spacingAndGlyphs"'
    narrower = narrower if width_of(written) > room else ""
    return (
        f'<rect class="area" x="{left:.1f}" y="{top}" width="{side:.1f}" height="{tall}"/>'
        f'<text x="{left + 8:.1f}" y="{top + 20}">{one.code}</text>'
        f'<text x="{left + 8:.1f}" y="{top + 40}"{narrower}>{written}</text>'
        f'<rect class="part-1" x="{left + 8:.1f}" y="{top + tall - BAR - 6}" width="{long:.1f}"'
        f' height="{BAR}"/>'
    )
