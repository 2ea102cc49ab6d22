"""Every statement is prepared against the migrated schema and fills the shape it says."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import asyncpg
import pytest

from events import database
from events.database import Shape
from events.database.shapes import JSONB
from tests.database.statements import Statement, statements

TYPES: dict[str, tuple[type, ...]] = {
    "int2": (int,), "int4": (int,), "int8": (int,), "bool": (bool,), "text": (str,),
    "varchar": (str,), "bpchar": (str,), "name": (str,), "timestamptz": (datetime,),
    "timestamp": (datetime,), "date": (date,), "time": (time,), "interval": (timedelta,),
    "numeric": (Decimal,), "float4": (float,), "float8": (float,), "bytea": (bytes,),
    "uuid": (UUID,), "jsonb": (str,), "json": (str,), "regclass": (str,), "xid": (int,),
}  # fmt: skip
"""What asyncpg gives for a type of PostgreSQL; arrays are lists of it."""


WHOLE_ROWS = ("jsonb_populate_recordset(",)
"""What may be asked for everything: undo puts rows back as they were, by their table's type."""


def differences(shape: type[Shape], columns: Sequence[Any]) -> list[str]:
    """Where the columns of a prepared statement are not the fields of the shape it fills."""
    hints = get_type_hints(shape, include_extras=True)
    names = [column.name for column in columns]
    found = [f"{name} is not selected" for name in hints if name not in names]
    found += [f"{name} is no field" for name in names if name not in hints]
    found += [f"{name} is selected twice" for name in set(names) if names.count(name) > 1]
    return found + [
        f"{column.name} is {column.type.name}, the field {hints[column.name]}"
        for column in columns
        if column.name in hints and not _fits(column.type, hints[column.name])
    ]


def _fits(kind: Any, hint: Any) -> bool:
    if get_origin(hint) in (Union, UnionType):
        return any(_fits(kind, each) for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is Annotated and JSONB in get_args(hint)[1:]:
        return kind.name in ("jsonb", "json")
    if kind.name.endswith("[]"):
        inner = get_args(hint)[0] if get_origin(hint) is list else None
        return inner is not None and any(
            _is(each, inner) for each in TYPES[kind.name.removesuffix("[]")]
        )
    return any(_is(each, hint) for each in TYPES.get(kind.name, ()))


def _is(given: type, hint: Any) -> bool:
    if get_origin(hint) is Union or isinstance(hint, UnionType):
        return any(_is(given, each) for each in get_args(hint))
    is_text = given is str and isinstance(hint, type) and issubclass(hint, str)
    return hint is given or (is_text and issubclass(hint, Enum))


async def wrong(statement: Statement, connection: Any) -> str:
    """What is wrong with a statement, as one line; empty where nothing is."""
    if statement.problem:
        return f"{statement.where}: {statement.problem}"
    try:
        prepared = await connection.prepare(statement.sql)
    except asyncpg.PostgresError as error:
        return f"{statement.where}: {error}"
    if statement.shape is None:
        return ""
    differ = differences(statement.shape, prepared.get_attributes())
    return f"{statement.where}: {statement.shape.__name__}: {', '.join(differ)}" if differ else ""


async def test_every_statement_fills_its_shape(database: None) -> None:
    found = statements()
    assert len(found) > 100
    problems = await _wrong(found)
    assert not problems, "\n" + "\n".join(problems)


EVERYTHING = re.compile(r"(?:\b(?:select|returning)|,)\s+\*|\w\.\*|\(\w+\)\.\*", re.IGNORECASE)


def test_no_statement_asks_for_whatever_columns_there_are() -> None:
    found = [
        f"{one.where}: {one.sql}"
        for one in statements()
        if EVERYTHING.search(one.sql) and not any(known in one.sql for known in WHOLE_ROWS)
    ]
    assert found == []


class Talk(Shape):
    id: int
    title: str


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT id, titel FROM sessions", 'column "titel" does not exist'),
        ("SELECT id FROM sessions", "title is not selected"),
        ("SELECT id, title, slug FROM sessions", "slug is no field"),
        ("SELECT id, starts_at AS title FROM sessions", "title is timestamptz"),
        ("SELECT id, title FROM sessions", ""),
    ],
)
async def test_a_misspelt_column_or_another_type_is_found(
    database: None, sql: str, said: str
) -> None:
    problems = await _wrong([Statement("here", sql, Talk)])
    assert said in "".join(problems) if said else problems == []


async def _wrong(found: Sequence[Statement]) -> list[str]:
    connection = await database.connect()
    try:
        return [line for each in found if (line := await wrong(each, connection))]
    finally:
        await connection.close()
