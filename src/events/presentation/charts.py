"""Small pictures of numbers as SVG: with a title and a description, and a table beside them.

Each is drawn wide, middling and narrow, and the style sheet shows the one that fits its place, so
that letters keep their size. Colours come from the style sheet by class: they follow the theme
and print.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from events.presentation.typography import grouped

LEFT: Final = 40
"""Pixels beside the picture for the numbers of its height, at least."""

DIGIT: Final = 9
SEPARATOR: Final = 5
"""Pixels that these take at most, in the letters of the style sheet."""

BOTTOM: Final = 26
TOP: Final = 12
WIDEST_BAR: Final = 72
GAP: Final = 6
"""Pixels between a number and what it stands beside."""


@dataclass(frozen=True)
class Point:
    """A number with its label; `parts` split it into stacked pieces."""

    label: str
    value: float
    parts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Frame:
    """The room for a picture, and the number at its top."""

    name: str
    width: int
    height: int
    top: float = 2.0
    left: float = LEFT

    def y(self, value: float) -> float:
        """Return how far down a number stands."""
        return self.height - BOTTOM - (self.height - BOTTOM - TOP) * (value / self.top)

    def step(self, number: int) -> float:
        """Return the width of each of so many neighbours."""
        return (self.width - self.left) / max(number, 1)


FRAMES: Final = (
    Frame("wide", 640, 220),
    Frame("middle", 480, 210),
    Frame("narrow", 320, 200),
)


def line(points: Sequence[Point], *, title: str, description: str, language: str) -> Markup:
    """Draw a line over an area: something that grows with time."""

    def draw(frame: Frame) -> str:
        step = frame.step(len(points) - 1)
        places = [
            (frame.left + index * step, frame.y(point.value)) for index, point in enumerate(points)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        base = frame.height - BOTTOM
        area = f"{frame.left:g},{base} {path} {places[-1][0]:.1f},{base}" if places else ""
        body = f'<polygon class="area" points="{area}"/><polyline class="line" points="{path}"/>'
        return _labels(frame, points, step, shift=0) + body

    return _pictures(draw, points, title, description, language)


def bars(points: Sequence[Point], *, title: str, description: str, language: str) -> Markup:
    """Draw a bar for each point, of its parts one on the other."""

    def draw(frame: Frame) -> str:
        step = frame.step(len(points))
        drawn = (
            _bar(frame, point, frame.left + index * step, step)
            for index, point in enumerate(points)
        )
        return _labels(frame, points, step, shift=step / 2) + "".join(drawn)

    return _pictures(draw, points, title, description, language)


def pairs(points: Sequence[Point], *, title: str, description: str, language: str) -> Markup:
    """Draw two bars side by side for each point: its two parts, what was before and what is now."""

    def draw(frame: Frame) -> str:
        step = frame.step(len(points))
        width = min(step * 0.38, WIDEST_BAR / 2)
        drawn = (
            f'<rect class="part-{2 - number}" y="{frame.y(part):.1f}" width="{width:.1f}"'
            f' x="{frame.left + (index + 0.5) * step + side * width:.1f}"'
            f' height="{frame.y(0) - frame.y(part):.1f}"/>'
            for index, point in enumerate(points)
            for number, (side, part) in enumerate(zip((-1, 0), point.parts, strict=True))
        )
        return _labels(frame, points, step, shift=step / 2) + "".join(drawn)

    return _pictures(draw, points, title, description, language)


def _bar(frame: Frame, point: Point, left: float, step: float) -> str:
    width = min(step * 0.7, WIDEST_BAR)
    x, below, drawn = left + (step - width) / 2, 0.0, ""
    for number, part in enumerate(point.parts or (point.value,), start=1):
        if part:
            y, end = frame.y(below + part), frame.y(below)
            drawn += (
                f'<rect class="part-{number}" x="{x:.1f}" y="{y:.1f}"'
                f' width="{width:.1f}" height="{end - y:.1f}"/>'
            )
        below += part
    return drawn


def _pictures(
    draw: Callable[[Frame], str],
    points: Sequence[Point],
    title: str,
    description: str,
    language: str,
) -> Markup:
    top = _round_up(max((point.value for point in points), default=0))
    marks = [(share, grouped(top * share, language)) for share in (0.0, 0.5, 1.0)]
    left = max(LEFT, GAP + 2 + max(width_of(number) for _, number in marks))
    frames = [Frame(frame.name, frame.width, frame.height, top, left) for frame in FRAMES]
    return Markup("").join(
        _picture(frame, title, description, _axes(frame, marks) + draw(frame)) for frame in frames
    )


def width_of(label: str) -> float:
    """Return how many pixels a number, a date or a short name takes at most."""
    return sum(SEPARATOR if letter in ",./\u202f\u00a0 " else DIGIT for letter in label)


def _picture(frame: Frame, title: str, description: str, body: str) -> Markup:
    return Markup(  # noqa: S704 — everything that people wrote is escaped here and in _labels.
        f'<svg class="drawn-{frame.name}" viewBox="0 0 {frame.width} {frame.height}" role="img"'
        f' aria-label="{escape(title)}. {escape(description)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{body}</svg>"
    )


def _axes(frame: Frame, marks: Sequence[tuple[float, str]]) -> str:
    lines = ""
    for share, number in marks:
        y, left = frame.y(frame.top * share), f"{frame.left:g}"
        kind = "grid" if share else "axis"
        lines += f'<line class="{kind}" x1="{left}" x2="{frame.width}" y1="{y:.1f}" y2="{y:.1f}"/>'
        lines += f'<text x="{frame.left - GAP:g}" y="{y + 4:.1f}" text-anchor="end">{number}</text>'
    return lines


def _labels(frame: Frame, points: Sequence[Point], step: float, *, shift: float) -> str:
    """Draw as many labels as fit without touching, and none beyond the edge."""
    widest = max((width_of(point.label) for point in points), default=0)
    every = max(1, math.ceil((widest + GAP) / step)) if step else 1
    drawn, end = "", 0.0
    for point, x in [(points[i], frame.left + i * step + shift)
                     for i in range(0, len(points), every)]:  # fmt: skip
        width = width_of(point.label)
        begin = min(max(x - width / 2, frame.left), frame.width - width)
        if begin < end:
            continue
        end = begin + width + GAP
        label = escape(point.label)
        drawn += (
            f'<text x="{begin + width / 2:.1f}" y="{frame.height - 8}"'
            f' text-anchor="middle">{label}</text>'
        )
    return drawn


def _round_up(value: float) -> float:
    """Return the next even number of one or two digits, so that the half of it is a number too."""
    step = 2.0
    while value > step * 10:
        step *= 10
    return max(step * -(-value // step), 2.0)
