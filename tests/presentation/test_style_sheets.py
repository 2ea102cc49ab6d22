"""Style sheets hold no class that nothing bears."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.presentation.test_catalogue import ROOT

SHEETS = ROOT / "src/events/presentation/static"
_COMMENT = re.compile(r"/\*.*?\*/|url\([^)]*\)", re.DOTALL)
_SELECTOR = re.compile(r"([^{}]+)\{")
_CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
MADE = re.compile(r"([a-z][\w-]*-)(?:\{|\" ~|' ~)")
"""The beginning of a class whose end is a value: `state-{{ kind }}`, `"state-" ~ kind`."""


def classes(sheet: str) -> Iterator[str]:
    for selector in _SELECTOR.findall(_COMMENT.sub("", sheet)):
        yield from _CLASS.findall(selector)


def unborne(names: Iterator[str], sources: str) -> list[str]:
    words = set(re.findall(r"[\w-]+", sources))
    begun = tuple(set(MADE.findall(sources)))
    return sorted({name for name in names if name not in words and not name.startswith(begun)})


def sources() -> str:
    folders = {"src/events": ("*.py", "*.js"), "templates": ("*.html", "*.txt")}
    files = [
        file
        for folder, endings in folders.items()
        for ending in endings
        for file in sorted((ROOT / folder).rglob(ending))
    ]
    return "\n".join(file.read_text() for file in files)


def test_every_class_of_a_style_sheet_is_borne_somewhere() -> None:
    sheets: list[Path] = sorted(SHEETS.rglob("*.css"))
    assert len(sheets) > 30
    found = sources()
    assert {
        sheet.name: names
        for sheet in sheets
        if (names := unborne(classes(sheet.read_text()), found))
    } == {}


def test_a_class_that_nothing_bears_is_found() -> None:
    sheet = "a.card-link:hover, .state-good { color: red } /* .old */ @media print { .gone { } }"
    borne = '<a class="card-link state-{{ kind }}">'
    assert unborne(classes(sheet), borne) == ["gone"]
    assert unborne(classes(sheet), '<a class="card-links" data-state="x">') == [
        "card-link",
        "gone",
        "state-good",
    ]
