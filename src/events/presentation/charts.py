"""Small pictures of numbers as SVG: with a title and a description, and a table beside them.

Colours come from the style sheet by class, so they follow the theme and print.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

WIDTH: Final = 640
HEIGHT: Final = 220
LEFT: Final = 44
BOTTOM: Final = 26
TOP: Final = 12
WIDEST_BAR: Final = 72


@dataclass(frozen=True)
class Point:
    """A number with its label; `parts` split it into stacked pieces."""

    label: str
    value: float
    parts: tuple[float, ...] = ()


def line(points: Sequence[Point], *, title: str, description: str) -> Markup:
    """A line over an area: something that grows with time."""
    top = _round_up(max((point.value for point in points), default=0))
    step = (WIDTH - LEFT) / max(len(points) - 1, 1)
    places = [(LEFT + index * step, _y(point.value, top)) for index, point in enumerate(points)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    base = HEIGHT - BOTTOM
    area = f"{LEFT},{base} {path} {places[-1][0]:.1f},{base}" if places else ""
    body = f'<polygon class="area" points="{area}"/><polyline class="line" points="{path}"/>'
    return _picture(title, description, _axes(top) + _labels(points, step) + body)


def bars(points: Sequence[Point], *, title: str, description: str) -> Markup:
    """A bar for each point, of its parts one on the other."""
    top = _round_up(max((point.value for point in points), default=0))
    step = (WIDTH - LEFT) / max(len(points), 1)
    body = ""
    for index, point in enumerate(points):
        below = 0.0
        for number, part in enumerate(point.parts or (point.value,), start=1):
            width = min(step * 0.7, WIDEST_BAR)
            x = LEFT + index * step + (step - width) / 2
            y, end = _y(below + part, top), _y(below, top)
            body += (
                f'<rect class="part-{number}" x="{x:.1f}" y="{y:.1f}"'
                f' width="{width:.1f}" height="{end - y:.1f}"/>'
            )
            below += part
    return _picture(title, description, _axes(top) + _labels(points, step, centred=True) + body)


def _picture(title: str, description: str, body: str) -> Markup:
    return Markup(  # noqa: S704 — everything that people wrote is escaped here and in _labels.
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(title)}. {escape(description)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{body}</svg>"
    )


def _axes(top: float) -> str:
    lines = ""
    for share in (0.0, 0.5, 1.0):
        y = _y(top * share, top)
        kind = "grid" if share else "axis"
        lines += f'<line class="{kind}" x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        lines += f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{top * share:g}</text>'
    return lines


def _labels(points: Sequence[Point], step: float, *, centred: bool = False) -> str:
    """As many labels as fit without touching."""
    every = max(1, -(-len(points) // 7))
    shift = step / 2 if centred else 0
    return "".join(
        f'<text x="{LEFT + index * step + shift:.1f}" y="{HEIGHT - 8}"'
        f' text-anchor="{"middle" if centred or index else "start"}">{escape(point.label)}</text>'
        for index, point in enumerate(points)
        if index % every == 0 and (centred or index < len(points) - every / 2)
    )


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value / top)


def _round_up(value: float) -> float:
    """The next even number of one or two digits, so that the half of it is a number too."""
    step = 2.0
    while value > step * 10:
        step *= 10
    return max(step * -(-value // step), 2.0)
