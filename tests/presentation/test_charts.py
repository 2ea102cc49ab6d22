"""Pictures of numbers: one for a wide place and one for a narrow, both within their frames."""

import re
from itertools import pairwise

import pytest

from events.presentation import charts
from events.presentation.charts import Point

FRAMES = re.compile(r'<svg class="drawn-(\w+)" viewBox="0 0 (\d+) \d+".*?</svg>', re.DOTALL)
LABELS = re.compile(r'<text x="([\d.]+)" y="\d+" text-anchor="(\w+)">')
HALF = {"start": (0, 36), "middle": (18, 18), "end": (36, 0)}
"""How far a label of five letters reaches to the left and the right of where it is put."""


@pytest.mark.parametrize("draw", [charts.bars, charts.line])
@pytest.mark.parametrize("number", [1, 2, 7, 8, 31, 366])
def test_labels_neither_touch_nor_leave_the_picture(draw: object, number: int) -> None:
    assert callable(draw)
    points = [Point(f"{index % 28 + 1:02d}/04", index) for index in range(number)]
    pictures = list(FRAMES.finditer(draw(points, title="t", description="d")))
    assert [found[1] for found in pictures] == ["wide", "narrow"]
    for picture in pictures:
        spans = [
            (float(x) - HALF[anchor][0], float(x) + HALF[anchor][1])
            for x, anchor in LABELS.findall(picture[0])
        ]
        assert spans
        assert spans[0][0] >= 0
        assert spans[-1][1] <= int(picture[2])
        assert all(first[1] < second[0] for first, second in pairwise(spans))


def test_each_part_of_a_bar_has_its_own_class() -> None:
    drawn = charts.bars([Point("01/04", 5, (2, 3)), Point("02/04", 4, (0, 0, 4))],
                        title="t", description="d")  # fmt: skip
    assert re.findall(r'class="(part-\d)"', drawn) == ["part-1", "part-2", "part-3"] * 2
