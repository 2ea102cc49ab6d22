"""What OpenAgenda says against an event, in few words: which field, and why."""

from typing import Final

import msgspec
from msgspec import Struct

MOST: Final = 300


class _Problem(Struct):
    field: str = ""
    code: str = ""
    message: str = ""
    label: str = ""


class _Said(Struct):
    message: str = ""
    error: str = ""
    errors: list[_Problem] = []


def words_of(body: bytes) -> str:
    """Return the fields that are refused with their reasons, else what it says at all."""
    try:
        said = msgspec.json.decode(body, type=_Said, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _printable(body[:MOST].decode("utf-8", "replace"))
    fields = [f"{one.field}: {one.message or one.label or one.code}" for one in said.errors]
    return _printable("; ".join(fields) or said.message or said.error)


def _printable(words: str) -> str:
    clean = "".join(one if one.isprintable() else " " for one in words)
    return " ".join(clean.split())[:MOST]
