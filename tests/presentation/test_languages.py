"""Which language a reader gets."""

import pytest

from events.presentation import languages, sentence


@pytest.mark.parametrize(
    ("asked", "accepted", "given"),
    [
        ("", "", "fr"),
        ("", "en-GB,en;q=0.9,fr;q=0.5", "en"),
        ("", "de-DE, en;q=0.3, fr;q=0.8", "fr"),
        ("", "de", "fr"),
        ("", "en;q=0, *;q=0.1", "fr"),
        ("", "en;q=broken,;;;=", "fr"),
        ("en", "fr", "en"),
        ("tlh", "en", "en"),
    ],
)
def test_the_link_goes_before_the_browser(asked: str, accepted: str, given: str) -> None:
    assert languages.choose(asked, accepted) == given


def test_a_language_is_named_in_another() -> None:
    assert languages.name_in("en", "fr") == "anglais"
    assert languages.name_in("fr", "en") == "French"
    assert languages.name_in("not-a-language-at-all", "fr") == "not-a-language-at-all"


def test_what_a_relay_said_follows_our_sentence_as_it_was_said() -> None:
    reason = "given up after four days: the relay put it off: RCPT: 451 try later"
    assert sentence(reason, "en") == reason
    assert sentence(reason, "fr") == (
        "abandonné après quatre jours\u00a0: le relais l’a remis à plus tard\u00a0:"
        " RCPT: 451 try later"
    )
    assert sentence("Alliances: a history", "fr") == "Alliances: a history"
