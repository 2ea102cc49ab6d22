"""Each line of the checklist in docs/organising/calendars.md has a test that carries its number."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TEST = re.compile(r"^(?:async )?def test_((?:[firmc]\d+_)+)", re.MULTILINE)


def proved() -> set[str]:
    """The numbers in the names of all tests: test_i4_i5_… proves I4 and I5."""
    return {
        number.upper()
        for path in (ROOT / "tests").rglob("test_*.py")
        for numbers in _TEST.findall(path.read_text())
        for number in numbers.split("_")[:-1]
    }


def listed() -> list[str]:
    page = (ROOT / "docs" / "organising" / "calendars.md").read_text()
    return re.findall(r"^\| ([FIRMC]\d+) \|", page, re.MULTILINE)


def test_each_line_has_a_test() -> None:
    assert [number for number in listed() if number not in proved()] == []


def test_each_number_is_a_line_and_none_was_dropped() -> None:
    expected = {"F": 12, "I": 8, "C": 2, "R": 4, "M": 7}
    lines = [f"{kind}{number + 1}" for kind, most in expected.items() for number in range(most)]
    assert listed() == lines
    assert proved() <= set(lines)
