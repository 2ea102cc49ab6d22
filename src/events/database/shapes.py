"""Rows with a shape: the named type that a statement fills, instead of a dict."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from inspect import Parameter, signature
from types import UnionType
from typing import (
    Annotated,
    Any,
    TypeAlias,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec


@dataclass_transform(frozen_default=True)
class Shape(msgspec.Struct, frozen=True):
    """One row as a statement returns it: each column a field of the same name.

    Fields are typed as asyncpg gives them; a StrEnum is made from its text, and `Json[T]` is
    decoded from JSONB.
    """


class _Jsonb:
    """Marks a field that comes as JSONB text."""


T = TypeVar("T")
S = TypeVar("S", bound=Shape)
JSONB = _Jsonb()
Json = Annotated[T, JSONB]

JsonValue: TypeAlias = (
    "bool | int | float | str | datetime | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)
"""What JSON can say, as msgspec writes it."""

JsonObject: TypeAlias = Mapping[str, JsonValue]
"""What is written into a column as a JSON object: details of an act, data of a delivery."""


def shaped(shape: type[S], records: Sequence[Any]) -> list[S]:
    """Make rows of this shape from records of asyncpg or dicts of Piccolo.

    Raises TypeError where the columns are not the shape's fields.
    """
    if not records:
        return []
    names = tuple(records[0].keys())
    _check(shape, names)
    if names != shape.__struct_fields__ or _takes_keywords_only(shape):
        return [_by_name(shape, record) for record in records]
    places = _places(shape)
    if not places:
        return [shape(*record.values()) for record in records]
    return [shape(*_placed(record, places)) for record in records]


def _placed(record: Any, places: Iterable[tuple[int, Callable[[Any], Any]]]) -> Sequence[Any]:
    columns = [*record.values()]
    for place, converter in places:
        if columns[place] is not None:
            columns[place] = converter(columns[place])
    return columns


def _by_name(shape: type[S], record: Any) -> S:
    columns = dict(record)
    for name, converter in _converters(shape):
        if columns[name] is not None:
            columns[name] = converter(columns[name])
    return shape(**columns)


@cache
def _takes_keywords_only(shape: type[Shape]) -> bool:
    """Tell whether a field must be named, as those of a subclass behind one with a default."""
    kinds = {each.kind for each in signature(shape).parameters.values()}
    return Parameter.KEYWORD_ONLY in kinds


@cache
def _places(shape: type[Shape]) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    fields = shape.__struct_fields__
    return tuple((fields.index(name), converter) for name, converter in _converters(shape))


@cache
def _check(shape: type[Shape], names: tuple[str, ...]) -> None:
    missing = [name for name in shape.__struct_fields__ if name not in names]
    unknown = [name for name in names if name not in shape.__struct_fields__]
    if missing or unknown or len(set(names)) < len(names):
        raise TypeError(f"{shape.__name__}: not selected {missing}, not in the shape {unknown}")


@cache
def _converters(shape: type[Shape]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    hints = get_type_hints(shape, include_extras=True)
    found = ((name, _converter(hints[name])) for name in shape.__struct_fields__)
    return tuple((name, converter) for name, converter in found if converter)


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    if get_origin(hint) in (Union, UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        return _converter(inner[0]) if len(inner) == 1 else None
    if get_origin(hint) is Annotated and JSONB in get_args(hint)[1:]:
        return msgspec.json.Decoder(get_args(hint)[0]).decode
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint._value2member_map_.__getitem__  # Three times as quick as calling the class.
    return None
