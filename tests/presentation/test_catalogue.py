"""Every sentence of the program stands in every language."""

import ast
import functools
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import events
from events.errors import Refusal
from events.presentation import gettext, plural, sentence
from events.settings import LANGUAGES

ROOT = Path(__file__).parents[2]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "N_": None,
    "sentence": None,
    "plural": (1, 2),
}
PLACES = re.compile(r"%\((\w+)\)[sd]")
LOGGED = ("info", "warning", "error")
Message = tuple[str, ...]


def in_templates() -> Iterator[Message]:
    methods = [("**.html", "jinja2"), ("**.txt", "jinja2")]
    options = {"trimmed": "true", "newstyle_gettext": "true"}
    for _, _, message, _, context in extract_from_dir(
        ROOT / "templates", methods, {method: options for method, _ in methods}, KEYWORDS
    ):
        forms = (message,) if isinstance(message, str) else tuple(message)
        if all(isinstance(form, str) for form in forms):
            prefix = f"{context}\4" if context else ""
            yield (prefix + forms[0], *forms[1:])


def in_code() -> Iterator[Message]:
    """What Babel would find, out of trees that are parsed once for all these tests."""
    for _, call in calls():
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name not in KEYWORDS:
            continue
        said = [literal(argument) for argument in call.args]
        context = said.pop(0) if name in ("pgettext", "npgettext") and said else ""
        forms = said[: 2 if name in ("ngettext", "npgettext", "plural") else 1]
        if forms and all(forms) and context is not None:
            yield (f"{context}\4{forms[0]}" if context else str(forms[0]), *map(str, forms[1:]))


def literal(argument: ast.expr) -> str | None:
    """The text of an argument; None where it is made as the program runs."""
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return str(argument.value) if is_text else None  # type: ignore[attr-defined]


@functools.cache
def calls() -> list[tuple[Path, ast.Call]]:
    """Every call in the program."""
    return [(path, node) for path, node in nodes() if isinstance(node, ast.Call)]


def texts_in_code() -> set[str]:
    """Every text in the program, also those that are translated by a name of theirs."""
    constants = [node.value for _, node in nodes() if isinstance(node, ast.Constant)]
    return {value for value in constants if isinstance(value, str)}


@functools.cache
def nodes() -> list[tuple[Path, ast.AST]]:
    """Every piece of the program's text, parsed once."""
    return [
        (path, node)
        for path in (ROOT / "src" / "events").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
    ]


def sentences_of_refusals() -> Iterator[Message]:
    for module in pkgutil.walk_packages(events.__path__, "events."):
        if not module.name.startswith(("events.cli", "events.__main__", "events.piccolo")):
            importlib.import_module(module.name)
    waiting = [Refusal]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        yield (kind.sentence,)


def reasons_and_problems() -> Iterator[Message]:
    """Why a mail was not sent, what is wrong with a field: stored or raised in English."""
    for _, call in calls():
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        said = [w.value for w in call.keywords if w.arg == "reason" and name != "page"]
        if name == "Skipped":
            said += call.args
        if name == "Invalid":
            said += [part for given in call.args for part in getattr(given, "values", ())]
        for part in said:
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                yield (part.value,)


def test_no_reason_is_put_together() -> None:
    """A sentence that is stored and translated later cannot be an f-string: it has no msgid."""
    made = [
        f"{path.name}:{call.lineno}"
        for path, call in calls()
        if path.parent.parent.name != "cli"
        for said in [word.value for word in call.keywords if word.arg == "reason"]
        if isinstance(said, ast.JoinedStr) and getattr(call.func, "attr", "") not in LOGGED
    ]
    assert made == []


@functools.cache
def all_messages() -> frozenset[Message]:
    """Every sentence of the program; read once, for it takes seconds."""
    return frozenset(
        {*in_templates(), *in_code(), *sentences_of_refusals(), *reasons_and_problems()}
    )


def test_extraction_sees_pages_mails_and_code() -> None:
    found = {message[0] for message in all_messages()}
    assert {"Upcoming webinars", "There is no page here", "This session is full."} <= found


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_no_sentence_is_missing(language: str) -> None:
    catalogue = gettext.catalogue(language)
    known = {*catalogue.one, *catalogue.many}
    missing = sorted(message[0] for message in all_messages() if message[0] not in known)
    assert missing == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_no_sentence_outlives_the_program(language: str) -> None:
    """What nothing says any more is not translated: translators would keep it for nobody."""
    catalogue = gettext.catalogue(language)
    said = {message[0] for message in all_messages()} | {""}
    left = {*catalogue.one, *catalogue.many} - said
    assert sorted(key for key in left if key.split("\4")[-1] not in texts_in_code()) == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_translations_fill_the_same_places(language: str) -> None:
    catalogue = gettext.catalogue(language)
    translated = [(key, said) for key, said in catalogue.one.items() if key not in catalogue.many]
    differing = [
        key for key, said in translated if set(PLACES.findall(key)) != set(PLACES.findall(said))
    ]
    for singular, *others in (message for message in all_messages() if len(message) > 1):
        english = set(PLACES.findall(singular)) | set(PLACES.findall(others[0]))
        said = {
            place for form in catalogue.many.get(singular, ()) for place in PLACES.findall(form)
        }
        if not said <= english:
            differing.append(singular)
    assert differing == []


def test_french_says_zero_in_the_singular() -> None:
    said = [
        plural("%(num)d session to come", "%(num)d sessions to come", n, "fr", num=n)
        for n in (0, 1, 2)
    ]
    assert said == ["0 séance à venir", "1 séance à venir", "2 séances à venir"]


def test_an_unknown_sentence_stays_english() -> None:
    assert sentence("Nobody translated %(this)s.", "fr", this="that") == "Nobody translated that."
