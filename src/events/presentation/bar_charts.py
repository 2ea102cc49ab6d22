"""Pictures of named numbers, a bar across for each; and any picture as a file that stands alone."""

import re
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from events.presentation.charts import Point

WIDTHS: Final = {"wide": 640, "narrow": 320}
ROW: Final = 44
BAR: Final = 14
NUMBER: Final = 56
"""Pixels kept free for the number beside the longest bar."""


def across(points: Sequence[Point], *, title: str, description: str) -> Markup:
    """Draw a bar for each point under its name, its number beside it; drawn wide and narrow."""
    return Markup("").join(
        _drawn(name, width, points, title, description) for name, width in WIDTHS.items()
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


def _drawn(name: str, width: int, points: Sequence[Point], title: str, description: str) -> Markup:
    most = max((point.value for point in points), default=0) or 1
    body = "".join(
        f'<text x="0" y="{index * ROW + 14}">{escape(point.label)}</text>'
        f'<rect class="part-1" x="0" y="{index * ROW + 20}" height="{BAR}"'
        f' width="{(width - NUMBER) * point.value / most:.1f}"/>'
        f'<text x="{(width - NUMBER) * point.value / most + 6:.1f}"'
        f' y="{index * ROW + 20 + BAR - 2}">{point.value:g}</text>'
        for index, point in enumerate(points)
    )
    return Markup(  # noqa: S704 — everything that people wrote is escaped here.
        f'<svg class="drawn-{name}" viewBox="0 0 {width} {max(len(points), 1) * ROW}" role="img"'
        f' aria-label="{escape(title)}. {escape(description)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{body}</svg>"
    )


_STYLE: Final = (
    "text{font:12px sans-serif;fill:#444}.axis{stroke:#888}.grid{stroke:#ddd}"
    ".empty{fill:none;stroke:#bbb}.line{fill:none;stroke:var(--ink);stroke-width:2.5}.area{fill:var(--tint)}"
    ".part-1{fill:var(--ink)}.part-2{fill:#bbb}.part-3{fill:none;stroke:var(--ink)}"
)
