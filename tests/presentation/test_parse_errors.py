"""What msgspec finds wrong is said in sentences, whatever it is, in both languages."""

import datetime
import decimal
import enum
import re
import uuid
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta, _core

from events.presentation.parse_errors.values import explained, with_place


class Colour(enum.StrEnum):
    """A choice of one."""

    RED = "red"


class Part(msgspec.Struct, forbid_unknown_fields=True):
    """A thing with one field."""

    size: int


def found(shape: object, data: bytes) -> str:
    """What msgspec says of JSON that has another shape."""
    with pytest.raises(msgspec.DecodeError) as raised:
        msgspec.json.decode(data, type=shape)
    return str(raised.value)


KINDS = [
    (Part, b"{}", "This field is missing."),
    (Part, b'{"size": 1, "color": 2}', "There is no field of this name."),
    (Part, b'{"size": "x"}', "Expected integer, got string."),
    (str | None, b"[]", "Expected string | null, got array."),
    (bool, b"1.5", "Expected boolean, got number."),
    (Colour, b'"blue"', "blue is not one of the values allowed."),
    (Literal["a", 1], b"7", "7 is not one of the values allowed."),
    (Annotated[int, Meta(ge=1)], b"0", "The number must be at least 1."),
    (Annotated[float, Meta(lt=1)], b"2", "The number must be less than 1.0."),
    (Annotated[float, Meta(gt=1)], b"0", "The number must be more than 1.0."),
    (Annotated[int, Meta(le=1)], b"2", "The number must be at most 1."),
    (Annotated[int, Meta(multiple_of=5)], b"2", "The number must be a multiple of 5."),
    (float, b"1e999", "The number is too large."),
    (Annotated[str, Meta(min_length=1)], b'""', "Give at least 1 character."),
    (Annotated[str, Meta(max_length=2)], b'"abc"', "At most 2 characters are allowed."),
    (Annotated[list[int], Meta(min_length=2)], b"[1]", "Give at least 2 entries."),
    (Annotated[dict[str, int], Meta(max_length=1)], b'{"a": 1, "b": 2}',
     "At most 1 entry is allowed."),
    (tuple[int, int], b"[1]", "This has too few or too many entries."),
    (Annotated[str, Meta(pattern="^a$")], b'"b"', "This does not have the form expected: '^a$'"),
    (datetime.datetime, b'"tomorrow"',
     "Give a date and time with their offset, like 2026-12-03T14:00:00+01:00."),
    (Annotated[datetime.datetime, Meta(tz=True)], b'"2026-12-03T14:00:00"',
     "Give a date and time with their offset, like 2026-12-03T14:00:00+01:00."),
    (Annotated[datetime.datetime, Meta(tz=False)], b'"2026-12-03T14:00:00Z"',
     "Give a date and time without an offset, like 2026-12-03T14:00:00."),
    (datetime.date, b'"soon"', "Give a date like 2026-12-03."),
    (datetime.time, b'"noon"', "Give a time like 14:00:00."),
    (uuid.UUID, b'"x"', "Give a UUID."),
    (bytes, b'"x"', "Give the bytes in base64."),
    (decimal.Decimal, b'"x"', "Give a number, like 12.50."),
    (Part, b'{"size', "The JSON ends before it is whole."),
    (Part, b"{x}", "This is not JSON: object keys must be strings (byte 1)"),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "data", "said"), KINDS)
def test_each_kind_of_finding_is_a_sentence(shape: object, data: bytes, said: str) -> None:
    message = found(shape, data)
    assert explained(message, "en") == said
    french = explained(message, "fr")
    assert french != said
    assert "%(" not in french
    assert "`" not in french


def test_a_place_is_named_before_what_is_wrong_there() -> None:
    assert with_place(found(list[Part], b'[{"size": 1}, {"size": null}]'), "en") == (
        "[1].size: Expected integer, got null."
    )
    assert with_place(found(dict[str, Part], b'{"a": {}}'), "en") == (
        "[...].size: This field is missing."
    )
    assert with_place(found(dict[int, int], b'{"x": 1}'), "en") == "Expected integer, got string."


def test_a_message_that_nobody_knows_stays_as_it_is() -> None:
    assert explained("Something new", "fr") == "Something new"


def _of_the_library() -> list[str]:
    """Read the forms of messages out of msgspec itself: those that end in the place of a value."""
    held = re.finditer(rb"[\x20-\x7e]{6,}%U(?=\0)", Path(_core.__file__).read_bytes())
    return sorted({one[0].decode() for one in held} - {"%U"})


def _filled(form: str) -> str:
    """Write a form as msgspec would of some value, without its place."""
    said = form.removesuffix("%U").rstrip()
    said = said.replace("%s %R", ">= 0.5").replace("got `%s`", "got `int`")
    said = said.replace("Expected `%s`", "Expected `datetime`")
    for place, value in (("%zd", "3"), ("%lld", "3"), ("%llu", "3"), ("%R", "'x'"), ("%U", "x")):
        said = said.replace(place, value)
    return said


def test_each_form_that_the_library_has_is_known() -> None:
    forms = [one for one in _of_the_library() if " - at " not in one]
    assert "Expected `str` of length >= %zd%U" in forms
    assert len(forms) > 40
    unknown = [one for one in forms if explained(_filled(one), "fr") == _filled(one)]
    assert unknown == []
