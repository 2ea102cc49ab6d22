"""One word for one thing (docs/glossary.md): what was cleared away does not come back."""

import re

import pytest

from events.presentation import gettext
from tests.presentation.test_catalogue import all_messages

STORED = (
    "mails a minute to its domain are limited", "its reader reported a mail of ours as spam",
    "the address refused mail before", "the mail could not be written",
    "the relay broke off before it had the mail", "the relay refused the mail",
    "the relay takes no mail from us", "there is no such letter", "a mail system sent it",
    "nothing remained of the session", "nothing remains of the session yet",
)  # fmt: skip
"""Reasons that stand in the ledgers of sites in use: they are shown translated, by these words."""

ENGLISH = {
    "What needs you": "To do",
    "Handed to the relay": "Sent",
    "On the bill": "Upcoming webinars",
    "In the same column": "More sessions in this programme",
    r"\bvoices\b": "speakers, testimonials",
    r"\bmailbox(?!$)": "email, address",
    r"\bways? in(?:to)?\b": "join",
    r"\bTake off\b": "Remove",
    "follows by itself": "updates by itself",
    r"\bare erased after\b": "deleted",
    r"\bmails?\b(?! (?:relay|server|system))": "email",
    r"\bmailed\b": "emailed",
    r"\bletters? (?:is|was|of the cycle|leaves)\b": "email",
    r"\bplaces? (?:left|taken|free|for you)\b": "seat",
    "is resting": "is unavailable",
    r"\bunwanted mail\b": "spam",
    "!": "calm",
}

FRENCH = {
    r"\bprogrammes?\b": "cycle, or logiciel for what runs on a machine",
    r"\be-?mails?\b": "courriel",
    r"\bmails?\b": "courriel",
    r"\brubrique\b": "cycle",
    r"\bvoix\b": "intervenants",
    "rideau": "Aucune séance annoncée",
    "Ce qui vous attend": "À faire",
    "Remis au relais": "Envoyé",
    "[Aa]ller à l’entrée": "Rejoindre la séance",
    r"\bsupports\b": "diaporama",
    r"\bla suite attend\b": "courriel d’après-séance",
    r"\b[Ss]e connecter à l’entrée\b": "Se connecter",
    "suit d’elle-même": "se met à jour toute seule",
    "!": "calme",
    r"\w'\w": "apostrophe ’",
    '"': "« »",
}


def found(words: dict[str, str], said: str) -> list[str]:
    read = re.sub(r"%\(\w+\)[sd]", "…", said)
    return [f"{said[:80]}: {better}" for bad, better in words.items() if re.search(bad, read)]


def test_english_keeps_to_its_words() -> None:
    said = {form.split("\4")[-1] for message in all_messages() for form in message}
    assert [fault for one in sorted(said - {*STORED}) for fault in found(ENGLISH, one)] == []


def test_french_keeps_to_its_words() -> None:
    words = gettext.catalogue("fr")
    used = {message[0] for message in all_messages()}
    said = {words.one[one] for one in used if one in words.one}
    said |= {form for one in used for form in words.many.get(one, ())}
    assert [fault for one in sorted(said) for fault in found(FRENCH, one)] == []


NUMBERED = re.compile(
    r"%\(\w+\)[sd] (?:days|people|seats|sessions|emails|minutes|hours|weeks|registrations|speakers)"
)
NEVER_ONE = {
    "A token may do what its organiser may, less what it is not for; it is good for %(days)s days"
    " at most, and can be revoked at once.",
    "The list may have %(most)s people at most.",
    "out of 5: usefulness, as %(number)s people told us",
    "In %(number)s days: %(title)s", "In %(number)s minutes: %(title)s",
}  # fmt: skip
"""Constants, numbers that are never below five, and the second half of plurals."""


def test_counts_follow_the_rules_of_the_plural() -> None:
    single = {message[0] for message in all_messages() if len(message) == 1}
    assert sorted(one for one in single - NEVER_ONE if NUMBERED.search(one)) == []


@pytest.mark.parametrize(
    ("context", "words"), [("mail", "Sent"), ("mail", "Refused"), ("session", "Published")]
)
def test_one_english_word_of_two_french_ones_has_a_context(context: str, words: str) -> None:
    assert f"{context}\4{words}" in {message[0] for message in all_messages()}
