"""JSON pointers (RFC 6901) to what is wrong in a body, as RFC 9457's own example has them."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Final
from urllib.parse import quote

import msgspec
from msgspec.inspect import DictType, ListType, Metadata, StructType, Type, UnionType

_PARTS: Final = re.compile(r"[^.\[\]]+")
_WITH_PARTS: Final = (DictType, ListType, StructType)


class Depth(Enum):
    """Whether a field of a body has parts of its own."""

    FLAT = "flat"
    """A file in Base64, say: `sessions.3` is line 3 in it, to which no pointer leads."""

    DEEP = "deep"


def pointer(path: str) -> str:
    """Return the pointer, as a fragment: `people[3].email` is `#/people/3/email`."""
    parts = (part.replace("~", "~0").replace("/", "~1") for part in _PARTS.findall(path))
    return "#" + "".join(f"/{quote(part, safe='~')}" for part in parts)


def within(body: Mapping[str, Depth], path: str) -> str:
    """Return the pointer to what a refusal names, as deep as the body goes; none outside it."""
    first = next(iter(_PARTS.findall(path)), "")
    if first not in body:
        return ""
    return pointer(path if body[first] is Depth.DEEP else first)


def depths(body: type[msgspec.Struct]) -> dict[str, Depth]:
    """Return the fields of a body as they are sent, each with its depth."""
    info = msgspec.inspect.type_info(body)
    fields = info.fields if isinstance(info, StructType) else ()
    return {one.encode_name: _depth(one.type) for one in fields}


def _depth(kind: Type) -> Depth:
    if isinstance(kind, Metadata):
        return _depth(kind.type)
    if isinstance(kind, UnionType):
        return Depth.DEEP if Depth.DEEP in map(_depth, kind.types) else Depth.FLAT
    return Depth.DEEP if isinstance(kind, _WITH_PARTS) else Depth.FLAT
