"""One word for one thing (docs/glossary.md): what was cleared away does not come back."""

import ast
import re
from collections.abc import Iterator

import pytest

from events.presentation import gettext
from tests.presentation.test_catalogue import ROOT, all_messages

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
    r"\b[Cc]apitali[sz]ation\b": "dossier",
    r"\bonce more\b": "again",
    r"^Coming$|\bis coming\.?$": "Upcoming",
    r"\bare erased after\b": "deleted",
    r"\bmails?\b(?! (?:relay|server|system))": "email",
    r"\bmailed\b": "emailed",
    r"\bletters? (?:is|was|of the cycle|leaves)\b": "email",
    r"\bplaces? (?:left|taken|free|for you)\b": "seat",
    "is resting": "is unavailable",
    r"\bunwanted mail\b": "spam",
    "!": "calm",
    "[«»]": "“ ”",
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
    "[“”]": "« »",
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


MARKS = re.compile("[«»“”]")
WRITTEN_BY_PEOPLE = {
    "csv_import/reading/decoding.py", "presentation/typography.py", "public/share_images/text.py",
    "resources/chapters.py", "text/as_html.py",
}  # fmt: skip
"""Marks that are looked for in others' words. The example programme is one of these, too."""


def test_marks_stand_in_sentences_only() -> None:
    """What stands outside of one is shown in every language, so it is wrong in one of them."""
    sentences = {form.split("\4")[-1] for message in all_messages() for form in message}
    assert [*in_templates(), *(one for one in in_code() if one[1] not in sentences)] == []


def in_templates() -> Iterator[tuple[str, str]]:
    """Lines of templates with a mark outside of what is computed; in Typst, quoted words."""
    computed = re.compile(
        r"\{#.*?#\}|\{%\s*trans.*?endtrans\s*%\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL
    )
    for path in sorted((ROOT / "templates").rglob("*.*")):
        said = path.read_text()
        if path.suffix == ".typ":
            said = "\n".join(re.findall(r'"[^"\n]*"', re.sub("//.*", "", said)))
        for line in computed.sub("", said).splitlines():
            if MARKS.search(line):
                yield path.name, line.strip()


def in_code() -> Iterator[tuple[str, str]]:
    """Strings of the program with a mark; docstrings aside."""
    package = ROOT / "src" / "events"
    for path in sorted(package.rglob("*.py")):
        where, source = path.relative_to(package), path.read_text()
        if where.parts[0] == "demo" or str(where) in WRITTEN_BY_PEOPLE or not MARKS.search(source):
            continue
        tree = ast.parse(source)
        describing = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        for one in ast.walk(tree):
            said = one.value if isinstance(one, ast.Constant) else ""
            if isinstance(said, str) and id(one) not in describing and MARKS.search(said):
                yield str(where), said
