"""The organisation's colour: readable whatever was chosen, and as chosen where that is readable."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.presentation.colours.accent import LEAST, NIGHT, PAPER, accent, style_sheet
from events.presentation.colours.oklch import as_oklch, contrast, hexadecimal, oklch

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#1f4e79", "#1f4e79") == 1


@given(COLOURS)
@settings(max_examples=300, deadline=None)
def test_text_is_readable_by_day_and_by_night(colour: str) -> None:
    own = accent(colour)
    assert contrast(own.light, PAPER) >= LEAST
    assert contrast(own.dark, NIGHT) >= LEAST
    assert own.given == colour
    assert 0 <= own.hue < 360


@given(COLOURS)
@settings(max_examples=100, deadline=None)
def test_a_colour_comes_back_from_oklch(colour: str) -> None:
    back = oklch(*as_oklch(colour))
    for at in (1, 3, 5):
        assert abs(int(colour[at : at + 2], 16) - int(back[at : at + 2], 16)) <= 6


def test_a_readable_colour_stays_as_it_is_and_a_light_one_gets_darker() -> None:
    assert not accent("#1f4e79").adjusted
    yellow = accent("#ffcc00")
    assert yellow.adjusted
    assert yellow.on_paper == pytest.approx(1.38, abs=0.01)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("#1F4E79", "#1f4e79"), ("1f4e79", "#1f4e79"), (" #fc0 ", "#ffcc00")],
)  # fmt: skip
def test_colours_are_read_as_people_type_them(typed: str, read: str) -> None:
    assert hexadecimal(typed) == read


@pytest.mark.parametrize("typed", ["red", "#12345", "#gggggg", "rgb(1,2,3)", "#1234567"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)):
        hexadecimal(typed)


def test_the_style_sheet_has_one_class_and_nothing_that_could_leave_it() -> None:
    rules = style_sheet(accent("#e30613"))
    assert rules.count(".brand-e30613 {") == 2
    assert "--band: #e30613;" in rules
    assert re.fullmatch(r"[-.#a-z0-9:;{}@() \n]+", rules)
