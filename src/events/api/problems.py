"""Problems as RFC 9457 has them: the sentence a page would show, in a form that programs read."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from litestar.exceptions import ValidationException

from events import links
from events.errors import Invalid, Refusal
from events.presentation import N_, sentence

MEDIA_TYPE: Final = "application/problem+json"
PREFIX: Final = f"{links.API}/"


class Wrong(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What is wrong with one field, filter or header."""

    field: str
    detail: str


class Problem(msgspec.Struct, omit_defaults=True, kw_only=True):
    """Why something was not done; `number` stands in the log line of the request."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    number: str
    errors: list[Wrong] = []


def is_for_program(path: str) -> bool:
    """Tell whether who asks for this address is a program; the reference is a page for people."""
    return path.startswith(PREFIX)


def kind_of(status: int, error: Exception | None) -> str:
    """Return the address of the kind of problem, where the reference says what it means."""
    name = f"status-{status}"
    if isinstance(error, Refusal):
        name = name_of(type(error))
    return f"{links.absolute(links.API)}#{name}"


def of_fields(error: Exception | None, language: str) -> list[Wrong]:
    """Return what is wrong with which field, as far as the error says."""
    if isinstance(error, Invalid):
        return [
            Wrong(field=name, detail=sentence(said, language))
            for name, said in error.problems.items()
        ]
    if isinstance(error, ValidationException):
        return [Wrong(field=field, detail=said) for field, said in _found(error.extra, language)]
    return []


def _found(extra: Any, language: str) -> Iterable[tuple[str, str]]:
    """Yield what Litestar and msgspec found, in their own words: they are for who programs."""
    for one in extra if isinstance(extra, list) else []:
        field, said = str(one.get("key", "")), str(one.get("message", ""))
        if said == "'data'":
            said = sentence(N_("Send a body in JSON."), language)
        yield ("body" if field == "data" else field), said


def name_of(kind: type[Refusal]) -> str:
    """Return what a kind of refusal is called: SessionFull is session-full."""
    signs = (f"-{sign.lower()}" if sign.isupper() else sign for sign in kind.__name__)
    return "".join(signs).lstrip("-")
