"""What was said of sessions, as pictures with their tables: for programmes, sessions, speakers."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from events.feedback import queries
from events.feedback.forms import Choice, in_language
from events.feedback.queries import Results
from events.presentation import N_, bar_charts, plural, sentence
from events.presentation.charts import Point


@dataclass(frozen=True)
class Picture:
    """One question with its answers: drawn, and as rows of a table."""

    title: str
    drawn: Markup
    rows: list[tuple[str, int]]


def of(results: Results, choice: Mapping[str, Choice], language: str) -> list[Picture]:
    """Draw each question that somebody answered."""
    own = in_language(choice, language)
    asked = [
        (
            sentence(N_("How useful was this session to you?"), language),
            [(str(value), results.scale.get(value, 0)) for value in reversed(queries.SCALE)],
        ),
        (
            sentence(N_("Would recommend these webinars"), language),
            _recommending(results, language) if results.nps else [],
        ),
        (
            own.question if own else "",
            [(said, results.choice.get(place, 0)) for place, said in enumerate(own.options)]
            if own
            else [],
        ),
    ]
    return [_picture(title, rows, language) for title, rows in asked if any(n for _, n in rows)]


def _recommending(results: Results, language: str) -> list[tuple[str, int]]:
    groups = (
        (N_("Promoters (9 and 10)"), (9, 10)),
        (N_("In between (7 and 8)"), (7, 8)),
        (N_("Detractors (0 to 6)"), tuple(range(7))),
    )
    return [
        (sentence(name, language), sum(results.nps.get(value, 0) for value in values))
        for name, values in groups
    ]


def _picture(title: str, rows: list[tuple[str, int]], language: str) -> Picture:
    whole = sum(number for _, number in rows)
    told = plural("%(num)s answer", "%(num)s answers", whole, language, num=whole)
    points = [Point(said, number) for said, number in rows]
    drawn = bar_charts.across(points, title=title, description=told, language=language)
    return Picture(title, drawn, rows)
