"""Spans of time as organisers type them."""

import pytest

from events.desk.shared import durations


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1 day, 1 hour", [1440, 60]),
        ("1 jour et 2 heures", [1440, 120]),
        ("2j 15min.", [2880, 15]),
        ("1440 60", [1440, 60]),
        ("1h30", [90]),
        ("1 j, 1 h 30 min, 15 min", [1440, 90, 15]),
        ("1 h, 30 min", [60, 30]),
        ("une", None),
        ("1 fortnight", None),
        ("-5", None),
        ("1 day day", None),
        ("", []),
    ],
)
def test_a_span_is_read_in_either_language_or_refused(
    typed: str, minutes: list[int] | None
) -> None:
    if minutes is None:
        with pytest.raises(ValueError, match=typed):
            durations.minutes(typed)
    else:
        assert durations.minutes(typed) == minutes


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_shown_is_read_again(language: str) -> None:
    several = [10_080, 1440, 120, 60, 90, 15, 1, 0]
    assert durations.minutes(durations.in_words(several, language)) == several
    assert durations.in_words((2880, 60), "fr") == "2 jours, 1 heure"
