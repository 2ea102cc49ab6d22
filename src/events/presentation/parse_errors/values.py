"""Say what msgspec found wrong with a value of JSON: in a sentence, by the names of JSON's types.

msgspec has English for its findings and Python's names for types, and no code to tell them apart
by. One that we do not know stays as it is.
"""

import re
from collections.abc import Callable
from typing import Final

from events.presentation.gettext import N_, plural, sentence

JSON_NAMES: Final = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "datetime": "date-time",
    "bytes": "base64",
}
"""What a type is called in JSON Schema, where Python calls it otherwise."""

PLACE: Final = re.compile(r" - at (?:`key` in )?`\$?\.?(?P<place>[^`]*)`$")
NAMED: Final = re.compile(r"^Object (?:missing required|contains unknown) field `(?P<name>.*)`$")

SAID: Final = [
    (r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`",
     N_("Expected %(wanted)s, got %(got)s.")),
    (r"Expected `(?P<wanted>[^`]+)`", N_("Expected %(wanted)s.")),
    (r"Expected `(?:array|object)` of (?:at (?:least|most) )?length.*",
     N_("This has too few or too many entries.")),
    (r"Object missing required field `.*`", N_("This field is missing.")),
    (r"Object contains unknown field `.*`", N_("There is no field of this name.")),
    (r"Invalid (?:enum )?value '?(?P<value>.*?)'?",
     N_("%(value)s is not one of the values allowed.")),
    (r"Expected `(?:int|float)` >= (?P<least>\S+)", N_("The number must be at least %(least)s.")),
    (r"Expected `(?:int|float)` <= (?P<most>\S+)", N_("The number must be at most %(most)s.")),
    (r"Expected `(?:int|float)` > (?P<least>\S+)", N_("The number must be more than %(least)s.")),
    (r"Expected `(?:int|float)` < (?P<most>\S+)", N_("The number must be less than %(most)s.")),
    (r"Expected `(?:int|float)` that's a multiple of (?P<step>\S+)",
     N_("The number must be a multiple of %(step)s.")),
    (r"(?:Integer value|Number|Duration is|Timestamp is) out of range ?",
     N_("The number is too large.")),
    (r"Expected `str` matching regex (?P<form>.*)",
     N_("This does not have the form expected: %(form)s")),
    (r"Invalid RFC3339 encoded datetime|Expected `datetime` with a timezone component"
     r"|Invalid (?:epoch|MessagePack) timestamp.*",
     N_("Give a date and time with their offset, like 2026-12-03T14:00:00+01:00.")),
    (r"Expected `datetime` with no timezone component",
     N_("Give a date and time without an offset, like 2026-12-03T14:00:00.")),
    (r"Invalid RFC3339 encoded date", N_("Give a date like 2026-12-03.")),
    (r"Invalid RFC3339 encoded time|Expected `time` with (?:a|no) timezone component",
     N_("Give a time like 14:00:00.")),
    (r"Invalid UUID(?: bytes)?", N_("Give a UUID.")),
    (r"Invalid ISO8601 duration|Only units .*", N_("Give a duration like PT1H30M.")),
    (r"Invalid base64 encoded string", N_("Give the bytes in base64.")),
    (r"Invalid decimal string", N_("Give a number, like 12.50.")),
    (r"JSON is malformed: (?P<why>.*)", N_("This is not JSON: %(why)s")),
    (r".*recursion.*", N_("It is nested without end.")),
    (r"Input data was truncated", N_("The JSON ends before it is whole.")),
]  # fmt: skip
"""Sentences by the whole message they stand for, its place cut off."""

COUNTED: Final[dict[tuple[str, str], Callable[[int, str], str]]] = {
    ("str", ">="): lambda number, language: plural(
        "Give at least %(number)s character.", "Give at least %(number)s characters.",
        number, language),
    ("str", "<="): lambda number, language: plural(
        "At most %(number)s character is allowed.", "At most %(number)s characters are allowed.",
        number, language),
    ("array", ">="): lambda number, language: plural(
        "Give at least %(number)s entry.", "Give at least %(number)s entries.", number, language),
    ("array", "<="): lambda number, language: plural(
        "At most %(number)s entry is allowed.", "At most %(number)s entries are allowed.",
        number, language),
}  # fmt: skip
LENGTH: Final = re.compile(r"Expected `(?P<kind>\w+)` of length (?P<sign>[<>]=) (?P<number>\d+)")
_SAID: Final = [(re.compile(pattern), said) for pattern, said in SAID]


def field_of(message: str) -> str:
    """Return the field that a message names as missing or unknown; nothing where it names none."""
    found = NAMED.match(PLACE.sub("", message))
    return found["name"] if found else ""


def explained(message: str, language: str) -> str:
    """Return what a message of msgspec means, as a sentence; the place it names is left out."""
    bare = PLACE.sub("", message)
    length = LENGTH.fullmatch(bare)
    if length:
        kind = "str" if length["kind"] in ("str", "bytes") else "array"
        return COUNTED[kind, length["sign"]](int(length["number"]), language)
    for pattern, said in _SAID:
        found = pattern.fullmatch(bare)
        if found:
            values = {name: _named(value) for name, value in found.groupdict().items()}
            return sentence(said, language, **values)
    return bare


def with_place(message: str, language: str) -> str:
    """Return the sentence, and before it where in the JSON it is about."""
    place = PLACE.search(message)
    parts = (place["place"] if place else "", field_of(message))
    where = ".".join(part for part in parts if part)
    said = explained(message, language)
    return sentence(N_("%(where)s: %(said)s"), language, where=where, said=said) if where else said


def _named(value: str) -> str:
    return " | ".join(JSON_NAMES.get(name, name) for name in value[:200].split(" | "))
