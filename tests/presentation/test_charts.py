"""Pictures of numbers: one for each width of a place, all within their frames."""

import re
from itertools import pairwise

import pytest

from events.presentation import bar_charts, charts
from events.presentation.charts import Point

FRAMES = re.compile(r'<svg class="drawn-(\w+)" viewBox="0 0 (\d+) \d+".*?</svg>', re.DOTALL)
LABELS = re.compile(r'<text x="([\d.]+)" y="\d+" text-anchor="middle">')
HALF = {5: 20.5, 7: 29.5}
"""How far a label of so many letters reaches from its middle, at 14 pixels in DejaVu Sans."""


@pytest.mark.parametrize("draw", [charts.bars, charts.line])
@pytest.mark.parametrize("number", [1, 2, 7, 8, 31, 366])
@pytest.mark.parametrize("year", ["04", "2026"])
def test_labels_neither_touch_nor_leave_the_picture(draw: object, number: int, year: str) -> None:
    assert callable(draw)
    points = [Point(f"{index % 28 + 1:02d}/{year}", index * 999) for index in range(number)]
    half = HALF[len(points[0].label)]
    pictures = list(FRAMES.finditer(draw(points, title="t", description="d", language="fr")))
    assert [found[1] for found in pictures] == ["wide", "middle", "narrow"]
    for picture in pictures:
        spans = [(float(x) - half, float(x) + half) for x in LABELS.findall(picture[0])]
        assert spans
        assert spans[0][0] >= 0
        assert spans[-1][1] <= int(picture[2]) + 0.1
        assert all(first[1] < second[0] for first, second in pairwise(spans))


def test_each_part_of_a_bar_has_its_own_class() -> None:
    drawn = charts.bars([Point("01/04", 5, (2, 3)), Point("02/04", 4, (0, 0, 4))],
                        title="t", description="d", language="fr")  # fmt: skip
    assert re.findall(r'class="(part-\d)"', drawn) == ["part-1", "part-2", "part-3"] * 3


NUMBERS = re.compile(r'<text x="([\d.]+)" y="[\d.]+" text-anchor="end">([\d\u202f,]+)</text>')
BESIDE = re.compile(r'<text x="([\d.]+)" y="\d+">([\d\u202f,]+)</text>')
NAMES = re.compile(r'<text x="0" y="\d+">([^<]*)</text>')


def wide(number: str) -> float:
    """What a number takes at 14 pixels, its digits as broad as those of DejaVu Sans."""
    return sum(8.91 if letter.isdigit() else 4.5 for letter in number)


@pytest.mark.parametrize(
    ("language", "written"), [("fr", "1\u202f200\u202f000"), ("en", "1,200,000")]
)
@pytest.mark.parametrize("draw", [charts.bars, charts.line, charts.pairs])
def test_numbers_of_the_axis_are_whole_however_large(
    draw: object, language: str, written: str
) -> None:
    assert callable(draw)
    for value in (9, 99, 9_999, 10_001, 123_456, 1_123_456):
        points = [Point("01/04", value, (value, 1)), Point("02/04", 2, (1, 2))]
        drawn = draw(points, title="t", description="d", language=language)
        for picture in FRAMES.finditer(drawn):
            found = [(float(x), said) for x, said in NUMBERS.findall(picture[0])]
            assert len(found) == 3
            assert all(x - wide(said) >= 0 for x, said in found)
    assert written in drawn


@pytest.mark.parametrize("value", [7, 9_999, 123_456, 1_234_567])
def test_names_and_numbers_of_bars_across_stay_within_the_picture(value: int) -> None:
    points = [
        Point("Une organisation dont le nom est " + "bien " * 20 + "long", value),
        Point("b", 1),
    ]
    drawn = bar_charts.across(points, title="t", description="d", language="fr")
    for picture in FRAMES.finditer(drawn):
        width = int(picture[2])
        numbers = [(float(x), said) for x, said in BESIDE.findall(picture[0])]
        assert [said.replace("\u202f", "") for _, said in numbers] == [str(value), "1"]
        assert all(x + wide(said) <= width for x, said in numbers)
        assert NAMES.findall(picture[0])[0].endswith("…")
        assert all(len(name) * 7.5 <= width for name in NAMES.findall(picture[0]))
