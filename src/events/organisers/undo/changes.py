"""What an act changed: rows looked at before it and after it, and the difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import msgspec

from events import database
from events.database import Json, JsonObject, Shape
from events.organisers.undo.statements import LOOK, STAMPS

COUNTED: Final = ("feed_revision",)
"""Raised by the database itself."""

Image: TypeAlias = JsonObject
"""A row, or some of its columns, as JSON."""


@dataclass(frozen=True)
class Rows:
    """Rows of a table whose column `by` is one of `ids`; all their columns, or only some.

    Each combination of table, `by` and columns is listed in `statements.LOOK`.
    """

    table: str
    ids: Sequence[int]
    by: str = "id"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowsBefore:
    """Rows as they were before an act, by table and id."""

    watched: Sequence[Rows]
    images: Sequence[Mapping[int, Image]]


class Change(msgspec.Struct, omit_defaults=True):
    """What became of rows of one table: those with `ids` changed alike, or `rows` were removed."""

    table: str
    ids: list[int] = msgspec.field(default_factory=list)
    before: dict[str, Any] = msgspec.field(default_factory=dict)
    after: dict[str, Any] = msgspec.field(default_factory=dict)
    rows: list[dict[str, Any]] = msgspec.field(default_factory=list)


class _Image(Shape):
    image: Json[dict[str, Any]]


async def images(rows: Rows) -> dict[int, Image]:
    """Return these rows as they are now, by id; locked until the transaction ends."""
    found = await database.rows(_Image, LOOK[rows.table, rows.by, rows.columns], list(rows.ids))
    return {entry.image["id"]: entry.image for entry in found}


async def difference(seen: RowsBefore) -> list[Change]:
    """Return what became of rows since they were looked at."""
    return [
        change
        for rows, before in zip(seen.watched, seen.images, strict=True)
        for change in _changes(rows.table, before, await images(rows))
    ]


def _changes(table: str, before: Mapping[int, Image], after: Mapping[int, Image]) -> list[Change]:
    """Compare rows: those with the same change together, those removed together."""
    alike: dict[bytes, Change] = {}
    for row_id, image in before.items():
        now = after.get(row_id)
        if now is None:
            continue
        names = [name for name in image if image[name] != now[name] and name not in COUNTED]
        if set(names) <= STAMPS:
            continue
        was, became = ({name: one[name] for name in names} for one in (image, now))
        key = msgspec.json.encode((was, became))
        alike.setdefault(key, Change(table, before=was, after=became)).ids.append(row_id)
    removed = [{**image} for row_id, image in before.items() if row_id not in after]
    return [*([Change(table, rows=removed)] if removed else []), *alike.values()]
