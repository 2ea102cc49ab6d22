"""Dates and times as people read them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from events.presentation import dates
from events.presentation.typography import initial_capital, unbroken

START = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NBSP = "\u00a0"


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_line_of_a_page_ends_with_the_dash_between_two_hours(language: str) -> None:
    said = dates.hours(START, START + HOUR, "Europe/Paris", language)
    assert "\u2060" not in said
    assert "–\u2060" in unbroken(said)
    typed = 'value="2026–2027, de Paris – de Lyon"'
    assert unbroken(typed) == typed


def test_a_session_in_one_line_of_french() -> None:
    said = dates.when(START, START + HOUR, "Europe/Paris", "fr")
    assert plain(said) == "jeudi 3 décembre 2026, 14 h – 15 h, heure de Paris"
    assert f"14{NBSP}h" in said


def test_a_session_in_one_line_of_english() -> None:
    said = dates.when(START, START + timedelta(minutes=90), "Europe/Paris", "en")
    assert plain(said) == "Thursday 3 December 2026, 14:00–15:30, Paris time"


def test_the_first_of_a_month_is_ordinal_in_french() -> None:
    first = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
    said = dates.instant(first, "Europe/Paris", "fr")
    assert plain(said) == "mardi 1er décembre 2026 à 14 h 30, heure de Paris"


def test_a_session_over_midnight_names_both_days() -> None:
    late = datetime(2026, 12, 3, 22, 30, tzinfo=UTC)
    said = plain(dates.when(late, late + HOUR, "Europe/Paris", "fr"))
    assert said == (
        "jeudi 3 décembre 2026, 23 h 30 – vendredi 4 décembre 2026, 0 h 30, heure de Paris"
    )


@pytest.mark.parametrize(
    ("zone", "french", "english"),
    [
        ("Africa/Cairo", "heure du Caire", "Cairo time"),
        ("Europe/Athens", "heure d’Athènes", "Athens time"),
        ("America/Martinique", "heure de la Martinique", "Martinique time"),
        ("Indian/Reunion", "heure de La Réunion", "Réunion time"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_zone_is_named_by_its_place(zone: str, french: str, english: str) -> None:
    assert dates.zone_name(zone, "fr", START) == french
    assert dates.zone_name(zone, "en", START) == english


def test_the_leaf_shows_the_day_of_the_zone() -> None:
    eve = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert dates.leaf(eve, "Europe/Paris", "fr") == dates.Leaf("1", "janvier", "vendredi", "2027")
    assert dates.leaf(eve, "UTC", "en") == dates.Leaf("31", "December", "Thursday", "2026")


def test_a_duration_is_short() -> None:
    assert plain(dates.duration(START, START + timedelta(minutes=45), "fr")) == "45 min"
    assert plain(dates.duration(START, START + timedelta(minutes=90), "fr")) == "1 h 30"
    assert plain(dates.duration(START, START + HOUR, "fr")) == "1 h"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        dates.day(datetime(2026, 12, 3), "Europe/Paris", "fr")  # noqa: DTZ001


def test_same_clock_compares_what_the_wall_shows() -> None:
    assert dates.same_clock("Europe/Paris", "Europe/Madrid", START)
    assert not dates.same_clock("Europe/Paris", "Europe/Lisbon", START)


def test_a_line_begins_with_a_capital_and_keeps_its_others() -> None:
    """Jinja's own `capitalize` wrote «Friday 27 november»."""
    day = dates.long_day(datetime(2026, 11, 27, 12, tzinfo=UTC), "Europe/Paris", "en")
    assert initial_capital(day) == "Friday 27\u00a0November 2026"
    assert initial_capital("vendredi 27 novembre") == "Vendredi 27 novembre"
    templates = Path(__file__).parents[2] / "templates"
    assert [
        file.name for file in templates.rglob("*.html") if "|capitalize" in file.read_text()
    ] == []
