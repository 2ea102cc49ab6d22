"""What organisers can take back: the rows as they were, kept for a day beside the record.

One mechanism for whatever mails nobody: an operation looks at the rows it is about to change,
changes them, and records the act together with the difference. Taking it back puts the old values
in again where nobody has changed them since, and removed rows, with what hung on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg
import msgspec

from events import database
from events.database import Row
from events.errors import Conflict, Refusal
from events.organisers import access
from events.organisers.undo import removed_files
from events.presentation import N_

LASTS: Final = timedelta(days=1)
STAMPS: Final = {"updated_at": "$4", "edit_version": "t.edit_version + 1"}
"""Not put back but moved on, for calendars and for who has the form open."""
COUNTED: Final = ("feed_revision",)
"""Raised by the database itself."""

Image = dict[str, Any]


class TooLate(Refusal):
    """It was taken back already, or its day is over."""

    status = 409
    sentence = N_("This can no longer be undone. Nothing was changed.")


@dataclass(frozen=True)
class Rows:
    """Rows of a table whose column `by` is one of `ids`; all their columns, or only some."""

    table: str
    ids: Sequence[int]
    by: str = "id"
    columns: Sequence[str] = ()


@dataclass(frozen=True)
class Seen:
    """Rows as they were before an act, by table and id."""

    watched: Sequence[Rows]
    images: Sequence[Mapping[int, Image]]


@dataclass(frozen=True)
class Files:
    """Files below the folder of files: which the act put away, and which it put in their place."""

    before: Sequence[str] = ()
    after: Sequence[str] = ()


async def look(*watched: Rows) -> Seen:
    """The rows as they are before the act, held until it is over: nobody else's change is in it.

    Rows that hang on others come after them. Only inside the transaction of the act.
    """
    return Seen(watched, [await _images(rows) for rows in watched])


async def record(
    by: str,
    action: str,
    subject: str,
    details: Mapping[str, object] | None = None,
    *,
    seen: Seen,
    programme_id: int,
    at: datetime,
    files: Files | None = None,
) -> int:
    """Write into the log what was done, and keep how to take it back; the number of that step.

    0 where nothing changed. Only inside the transaction of the act.
    """
    entry = await access.record(by, action, subject, details)
    changes = [
        change
        for rows, before in zip(seen.watched, seen.images, strict=True)
        for change in _changes(rows.table, before, await _images(rows))
    ]
    if not changes:
        return 0
    files = files or Files()
    step = await database.value(
        "INSERT INTO undo_steps (entry, programme, changes, files_before, files_after, until)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        entry,
        programme_id,
        msgspec.json.encode(changes).decode(),
        [name for name in files.before if name],
        [name for name in files.after if name],
        at + LASTS,
    )
    return int(step)


async def take_back(step: int, *, by: str, at: datetime) -> Row:
    """Put everything back as it was before a step, inside a transaction.

    What it was: `action`, `subject`, `programme`, `changes`, and for after the commit the names
    of `files_before` and `files_after`. Raises TooLate; Conflict where somebody changed it since:
    nothing is done.
    """
    found = await database.row(
        "SELECT b.*, e.action, e.subject FROM undo_steps b JOIN audit_entries e ON e.id = b.entry"
        " WHERE b.id = $1 FOR UPDATE OF b",
        step,
    )
    if found is None or found["taken_at"] or found["until"] <= at:
        raise TooLate
    changes = msgspec.json.decode(found["changes"])
    try:
        for change in changes:
            await (_bring_back(change) if "rows" in change else _put_back(change, at))
    except asyncpg.IntegrityConstraintViolationError:
        raise Conflict from None
    await database.execute("UPDATE undo_steps SET taken_at = $2 WHERE id = $1", step, at)
    await access.record(by, "undone", found["subject"], {"act": found["action"]})
    return {**found, "changes": changes}


async def forget(at: datetime) -> int:
    """Let go of steps whose day is over, and of the files kept for them; how many. Every minute."""
    async with database.transaction():
        over = await database.rows(
            "DELETE FROM undo_steps WHERE until <= $1 RETURNING taken_at, files_before", at
        )
    for step in over:
        if step["taken_at"] is None:
            removed_files.forget(step["files_before"])
    return len(over)


async def forget_answers() -> None:
    """Let go of answers that people gave, where somebody is erased; inside a transaction."""
    await database.execute("""DELETE FROM undo_steps WHERE changes @> '[{"table": "answers"}]'""")


async def _images(rows: Rows) -> dict[int, Image]:
    columns = ", ".join(("id", *rows.columns)) if rows.columns else "*"
    found = await database.rows(
        f"SELECT to_jsonb(t) AS image FROM (SELECT {columns} FROM {rows.table}"  # noqa: S608
        f" WHERE {rows.by} = ANY($1) ORDER BY id FOR NO KEY UPDATE) t",
        list(rows.ids),
    )
    images = [msgspec.json.decode(entry["image"]) for entry in found]
    return {image["id"]: image for image in images}


def _changes(table: str, before: Mapping[int, Image], after: Mapping[int, Image]) -> list[Image]:
    """What became of the rows: those with the same change together, those removed together."""
    alike: dict[bytes, Image] = {}
    for row_id, image in before.items():
        now = after.get(row_id)
        if now is None:
            continue
        names = [name for name in image if image[name] != now[name] and name not in COUNTED]
        if STAMPS.keys() >= set(names):
            continue
        was, became = ({name: one[name] for name in names} for one in (image, now))
        key = msgspec.json.encode((was, became))
        change = {"table": table, "ids": [], "before": was, "after": became}
        alike.setdefault(key, change)["ids"].append(row_id)
    removed = [image for row_id, image in before.items() if row_id not in after]
    return [*([{"table": table, "rows": removed}] if removed else []), *alike.values()]


async def _put_back(change: Image, at: datetime) -> None:
    """The old values, where all of the rows still have the new ones. Raises Conflict."""
    names = [name for name in change["before"] if name not in STAMPS]
    values = [f"{name} = was.{name}" for name in names]
    values += [f"{name} = {new}" for name, new in STAMPS.items() if name in change["before"]]
    same = "".join(f" AND t.{name} IS NOT DISTINCT FROM became.{name}" for name in names)
    table = change["table"]
    changed = await database.execute(
        f"UPDATE {table} t SET {', '.join(values)}"  # noqa: S608 - our own tables and columns
        f" FROM jsonb_populate_record(NULL::{table}, $2) was,"
        f" jsonb_populate_record(NULL::{table}, $3) became"
        f" WHERE t.id = ANY($1) AND $4::timestamptz IS NOT NULL{same}",
        change["ids"],
        msgspec.json.encode(change["before"]).decode(),
        msgspec.json.encode(change["after"]).decode(),
        at,
    )
    if changed != len(change["ids"]):
        raise Conflict


async def _bring_back(change: Image) -> None:
    table = change["table"]
    await database.execute(
        f"INSERT INTO {table} SELECT * FROM"  # noqa: S608 - our own tables
        f" jsonb_populate_recordset(NULL::{table}, $1)",
        msgspec.json.encode(change["rows"]).decode(),
    )
