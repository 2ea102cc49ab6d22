"""Problems as RFC 9457 has them: the sentence a page would show, in a form that programs read."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler

from events import links
from events.errors import Invalid, Refusal
from events.presentation import N_, sentence
from events.presentation.parse_errors import pointers, values
from events.presentation.parse_errors.pointers import Depth

MEDIA_TYPE: Final = "application/problem+json"
PREFIX: Final = f"{links.API}/"
OF_STATUS: Final = "status-"
"""How kinds begin that no refusal of ours names: the status says all."""

TITLES: Final = {
    400: N_("This request cannot be read"),
    401: N_("A token is needed"),
    403: N_("This is not allowed"),
    404: N_("There is no page here"),
    405: N_("This page cannot be used that way"),
    408: N_("This took too long to arrive"),
    409: N_("This is not possible now"),
    410: N_("This is no longer here"),
    412: N_("This was changed meanwhile"),
    413: N_("This is too large"),
    422: N_("Something in the form needs correcting"),
    423: N_("This is being changed elsewhere"),
    429: N_("Too many requests at once"),
    500: N_("Something went wrong on our side"),
    503: N_("The site is unavailable for a moment"),
    507: N_("There is not enough space for this"),
}
SENTENCES: Final = {
    400: N_("What your program sent could not be understood. Nothing was changed."),
    403: N_("You may not see or change this."),
    404: N_("The address may be mistyped, or the page may have been taken down."),
    405: N_("The address exists, but not for this kind of request. Nothing was changed."),
    408: N_("What you sent did not arrive in time. Nothing was changed. Send it again."),
    409: N_("Nothing was changed."),
    413: N_("What was sent is larger than this site accepts. Nothing was kept of it."),
    422: N_("Please correct the fields marked below."),
    429: N_("Please try again in a few minutes."),
    500: N_("The mistake is ours and has been noted. What you saved before is safe."),
    503: N_("The database cannot be reached. What you saved before is safe."),
}


class Wrong(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What is wrong with one field, filter or header; `pointer` finds it in the body."""

    field: str
    detail: str
    pointer: str = ""


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
    name = f"{OF_STATUS}{status}"
    if isinstance(error, Refusal):
        name = name_of(type(error))
    return f"{links.absolute(links.API)}#{name}"


def of_fields(error: Exception | None, language: str, body: Mapping[str, Depth]) -> list[Wrong]:
    """Return what is wrong with which field, as far as the error says."""
    if isinstance(error, Invalid):
        return [
            Wrong(field=name, detail=sentence(said, language), pointer=pointers.within(body, name))
            for name, said in error.problems.items()
            if name  # Else it is of the whole, as the detail says.
        ]
    if isinstance(error, ValidationException):
        return list(_found(error.extra, language))
    return []


def _found(extra: Any, language: str) -> Iterator[Wrong]:
    """Yield what Litestar and msgspec found, in our sentences."""
    for one in extra if isinstance(extra, list) else []:
        field, said = str(one.get("key", "")), str(one.get("message", ""))
        within = "" if field == "data" else field
        name = values.field_of(said)
        if said == "'data'":
            said = sentence(N_("Send a body in JSON."), language)
        path = ".".join(part for part in (within, name) if part)
        yield Wrong(
            field=path or "body",
            detail=values.explained(said, language),
            pointer=pointers.pointer(path) if one.get("source") == "body" else "",
        )


def fields_of_body(handler: object) -> dict[str, Depth]:
    """Return which fields the body of an operation has."""
    body = handler.parsed_data_field if isinstance(handler, HTTPRouteHandler) else None
    if body is None or not msgspec.inspect.is_struct_type(body.annotation):
        return {}
    return pointers.depths(body.annotation)


def name_of(kind: type[Refusal]) -> str:
    """Return what a kind of refusal is called: SessionFull is session-full."""
    signs = (f"-{sign.lower()}" if sign.isupper() else sign for sign in kind.__name__)
    return "".join(signs).lstrip("-")
