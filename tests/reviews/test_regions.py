"""Answers about the territory find their region, or none; the map tells no more than the list."""

import pytest

from events.reviews import regions, tile_map
from events.reviews.content import Territory


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("Gironde", "NAQ"),
        ("33", "NAQ"),
        ("bordeaux", "NAQ"),
        ("ILE DE FRANCE", "IDF"),
        ("Département de la Sarthe", "PDL"),
        ("L’Isère", "ARA"),
        ("Paris (75)", "IDF"),
        ("Lyon, Rhône", "ARA"),
        ("2A", "COR"),
        ("La Réunion", "REU"),
        ("PACA", "PAC"),
        ("Nord", "HDF"),
        ("Berlin", None),
        ("Paris et Lyon", None),
        ("Lille / Bordeaux", None),
        ("", None),
    ],
)
def test_an_answer_finds_its_region(answer: str, code: str | None) -> None:
    found = regions.of(answer)
    assert (found and found.code) == code


def test_every_region_has_a_tile_of_its_own() -> None:
    places = [(one.column, one.row) for one in regions.everywhere()]
    assert len(places) == len(set(places)) == 18
    assert all(column < regions.COLUMNS and row < regions.ROWS for column, row in places)


def test_only_what_the_list_tells_is_on_the_map() -> None:
    told = [Territory("Gironde", 12), Territory("Bordeaux", 7), Territory("Brest", 5),
            Territory("Berlin", 9), Territory("", None)]  # fmt: skip
    found = {one.code: number for one, number in tile_map.people_by_region(told).items()}
    assert found == {"NAQ": 19, "BRE": 5}
