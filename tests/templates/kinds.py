"""What a value in a template may be, as far as its type says; and what an attribute of it is."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from enum import Enum
from functools import cache
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

Atom = Any
"""A class whose attributes are known, a module, or one of Many, Pairs, Each."""
Kind = frozenset[Atom]
"""Any of these; empty: nothing is known of it."""
UNKNOWN: Kind = frozenset()
NOTHING: Kind = frozenset({NoneType})


@dataclasses.dataclass(frozen=True)
class Many:
    """A list and the like, of any length."""

    of: Kind


@dataclasses.dataclass(frozen=True)
class Pairs:
    """A mapping, by its values."""

    of: Kind


@dataclasses.dataclass(frozen=True)
class Each:
    """A tuple with a kind for each place."""

    of: tuple[Kind, ...]


def either(kinds: Iterable[Kind]) -> Kind:
    """Any of these kinds; unknown where one is."""
    given = list(kinds)
    if not given or UNKNOWN in given:
        return UNKNOWN
    return frozenset().union(*given)


def of_value(value: object) -> Kind:
    """The kind of a value that a template is given."""
    match value:
        case None:
            return NOTHING
        case list() | set() | frozenset() | tuple() if not is_known(type(value)):
            return frozenset({Many(either(of_value(one) for one in list(value)[:20]))})
        case dict() if type(value) is dict:
            return frozenset({Pairs(either(of_value(one) for one in list(value.values())[:20]))})
        case ModuleType():
            return frozenset({value})
    return frozenset({type(value)}) if is_known(type(value)) else UNKNOWN


@cache
def of_hint(hint: Any) -> Kind:
    """The kind that an annotation says."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return of_hint(inner[0])
    if origin in (Union, UnionType):
        return either(of_hint(one) for one in inner)
    if origin is tuple and Ellipsis not in inner:
        return frozenset({Each(tuple(of_hint(one) for one in inner))})
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return frozenset({Pairs(of_hint(inner[1]))})
    if isinstance(origin, type) and issubclass(origin, (Sequence, set, frozenset)):
        return frozenset({Many(of_hint(inner[0]))})
    if hint in (None, NoneType):
        return NOTHING
    return frozenset({hint}) if isinstance(hint, type) and is_known(hint) else UNKNOWN


def is_known(kind: type) -> bool:
    """Tell whether a class says all its attributes."""
    return (
        issubclass(kind, (msgspec.Struct, Enum, date, time, timedelta, str, int, float))
        or dataclasses.is_dataclass(kind)
        or (issubclass(kind, tuple) and hasattr(kind, "_fields"))
    )


def attribute(of: Kind, name: str) -> Kind | None:
    """The kind of an attribute, or of the item of this name; None where there is none."""
    if not of - NOTHING:
        return UNKNOWN
    found = [_of_atom(atom, name) for atom in of - NOTHING]
    there = [kind for kind in found if kind is not None]
    return either(there) if there else None


def element(of: Kind) -> Kind:
    """What one gets in going through it."""
    found = [atom.of if isinstance(atom, Many) else UNKNOWN for atom in of - NOTHING]
    return either(found)


def _of_atom(atom: Atom, name: str) -> Kind | None:
    if isinstance(atom, ModuleType):
        return UNKNOWN if hasattr(atom, name) else None
    if isinstance(atom, Pairs):
        return UNKNOWN if hasattr(dict, name) else atom.of
    if isinstance(atom, (Many, Each)):
        return UNKNOWN if hasattr(list, name) or hasattr(tuple, name) else None
    hints = _hints(atom)
    if name in hints:
        return of_hint(hints[name])
    found = getattr(atom, name, None)
    if isinstance(found, property):
        return of_hint(_hints(found.fget).get("return", Any))
    return UNKNOWN if hasattr(atom, name) else None


@cache
def _hints(of: Any) -> dict[str, Any]:
    try:
        return get_type_hints(of, include_extras=True)
    except NameError:
        return dict.fromkeys(getattr(of, "__annotations__", {}), Any)
