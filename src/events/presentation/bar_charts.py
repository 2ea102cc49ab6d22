"""Pictures of named numbers, a bar across for each; and any picture as a file that stands alone."""

import re
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from events.presentation.charts import GAP, Point, width_of
from events.presentation.typography import grouped

WIDTHS: Final = {"wide": 640, "middle": 480, "narrow": 320}
ROW: Final = 44
BAR: Final = 14
LETTER: Final = 7.5
"""Pixels that a letter of a name takes, in the mean."""


def across(points: Sequence[Point], *, title: str, description: str, language: str) -> Markup:
    """Draw a bar for each point under its name, its number beside it; in each width.

    A name that is longer than the picture is cut: its table has the whole of it.
    """
    numbers = [grouped(point.value, language) for point in points]
    return Markup("").join(
        _drawn(name, width, points, numbers, title, description) for name, width in WIDTHS.items()
    )


def as_file(picture: Markup, *, ink: str, tint: str) -> bytes:
    """Return the wide drawing as an SVG file with colours of its own, on white, for any program."""
    found = re.search(r'<svg class="drawn-wide".*?</svg>', picture, re.DOTALL)
    assert found is not None
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', found[0])
    assert box is not None
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{box[1]}" height="{box[2]}"'
        f' viewBox="-8 -8 {int(box[1]) + 16} {int(box[2]) + 16}" role="img"'
    )
    label = re.search(r' aria-label="[^"]*"', found[0])
    body = found[0][found[0].index(">") + 1 :]
    paper = '<rect x="-8" y="-8" width="100%" height="100%" fill="#ffffff"/>'
    drawn = f"{head}{label[0] if label else ''}><style>{_STYLE}</style>{paper}{body}"
    return drawn.replace("var(--ink)", ink).replace("var(--tint)", tint).encode()


def _drawn(
    name: str,
    width: int,
    points: Sequence[Point],
    numbers: Sequence[str],
    title: str,
    description: str,
) -> Markup:
    most = max((point.value for point in points), default=0) or 1
    longest = width - GAP - 2 - max(map(width_of, numbers), default=0)
    body = "".join(
        f'<text x="0" y="{index * ROW + 14}">{escape(_fitting(point.label, width))}</text>'
        f'<rect class="part-1" x="0" y="{index * ROW + 20}" height="{BAR}"'
        f' width="{longest * point.value / most:.1f}"/>'
        f'<text x="{longest * point.value / most + GAP:.1f}"'
        f' y="{index * ROW + 20 + BAR - 2}">{number}</text>'
        for index, (point, number) in enumerate(zip(points, numbers, strict=True))
    )
    return Markup(  # noqa: S704 — everything that people wrote is escaped here.
        f'<svg class="drawn-{name}" viewBox="0 0 {width} {max(len(points), 1) * ROW}" role="img"'
        f' aria-label="{escape(title)}. {escape(description)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{body}</svg>"
    )


def _fitting(name: str, width: int) -> str:
    most = int(width / LETTER)
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


_STYLE: Final = (
    "text{font:12px sans-serif;fill:#444}.axis{stroke:#888}.grid{stroke:#ddd}"
    ".empty{fill:none;stroke:#bbb}.line{fill:none;stroke:var(--ink);stroke-width:2.5}.area{fill:var(--tint)}"
    ".part-1{fill:var(--ink)}.part-2{fill:#bbb}.part-3{fill:none;stroke:var(--ink)}"
)
