"""What organisers can undo: the rows as they were, kept for a day beside the audit log's entry.

One mechanism for whatever mails nobody: an operation looks at the rows it is about to change,
changes them, and records the act together with the difference. Undoing it puts the old values in
again where nobody has changed them since, and removed rows, with what hung on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import msgspec

from events import database
from events.database import Json, JsonObject, Shape
from events.errors import Conflict, Refusal
from events.organisers import audit_log
from events.organisers.tables import UndoStep
from events.organisers.undo.changes import Change, Rows, RowsBefore, difference, images
from events.organisers.undo.statements import BRING_BACK, PUT_BACK, STAMPS, group_of
from events.presentation import N_

LASTS: Final = timedelta(days=1)


class TooLate(Refusal):
    """It was undone already, or its day is over."""

    status = 409
    sentence = N_("This can no longer be undone. Nothing was changed.")


@dataclass(frozen=True)
class Files:
    """Files below the folder of files: which the act put away, and which it put in their place."""

    before: Sequence[str] = ()
    after: Sequence[str] = ()


class Step(Shape):
    """A step that can be undone, with what was done."""

    programme: int
    changes: Json[list[Change]]
    files_before: list[str]
    files_after: list[str]
    until: datetime
    taken_at: datetime | None
    action: str
    subject: str


_STEP = """
SELECT b.programme, b.changes, b.files_before, b.files_after, b.until, b.taken_at,
       e.action, e.subject
  FROM undo_steps b JOIN audit_entries e ON e.id = b.entry
 WHERE b.id = $1 FOR UPDATE OF b
"""


async def rows_before(*watched: Rows) -> RowsBefore:
    """Return the rows as they are before the act, locked until the transaction ends.

    Rows that hang on others come after them. Only inside the transaction of the act.
    """
    return RowsBefore(watched, [await images(rows) for rows in watched])


async def record(
    by: str,
    action: str,
    subject: str,
    details: JsonObject | None = None,
    *,
    seen: RowsBefore,
    programme_id: int,
    at: datetime,
    files: Files | None = None,
) -> int:
    """Write into the audit log what was done, keep how to undo it, and return that step's number.

    0 where nothing changed. Only inside the transaction of the act.
    """
    entry = await audit_log.record(by, action, subject, details)
    changes = await difference(seen)
    return await _keep(entry, changes, files or Files(), programme_id, at) if changes else 0


async def begin(entry: int, programme_id: int, *, at: datetime) -> int:
    """Keep an empty step for an act that is done in parts; return its number."""
    return await _keep(entry, [], Files(), programme_id, at)


async def is_open(step: int) -> bool:
    """Hold a step until the transaction ends; False where it was undone meanwhile."""
    return bool(await database.value(_OPEN, step))


async def add(step: int, changes: Sequence[Change]) -> None:
    """Add what a part of an act changed to its step. Only inside the part's transaction."""
    if changes:
        await database.execute(_ADD, step, msgspec.json.encode(changes).decode())


_OPEN = "SELECT true FROM undo_steps WHERE id = $1 AND taken_at IS NULL FOR UPDATE"

_ADD = "UPDATE undo_steps SET changes = changes || $2::jsonb WHERE id = $1"


async def undo(step: int, *, by: str, at: datetime) -> Step:
    """Put everything back as it was before a step, inside a transaction, and return what it was.

    Its files are the caller's to move, after the commit. Raises TooLate; Conflict where somebody
    changed it since: nothing is done.
    """
    found = await database.row(Step, _STEP, step)
    if found is None or found.taken_at or found.until <= at:
        raise TooLate
    try:
        for change in found.changes:
            await (_bring_back(change) if change.rows else _put_back(change, at))
    except asyncpg.IntegrityConstraintViolationError:
        raise Conflict from None
    await UndoStep.update({UndoStep.taken_at: at}).where(UndoStep.id == step)
    await audit_log.record(by, "undone", found.subject, {"act": found.action})
    return found


async def _keep(
    entry: int, changes: Sequence[Change], files: Files, programme_id: int, at: datetime
) -> int:
    written = await UndoStep.insert(
        UndoStep(
            entry=entry,
            programme=programme_id,
            changes=msgspec.json.encode(changes).decode(),
            files_before=[name for name in files.before if name],
            files_after=[name for name in files.after if name],
            until=at + LASTS,
        )
    ).returning(UndoStep.id)
    return int(written[0]["id"])


async def _put_back(change: Change, at: datetime) -> None:
    """Put the old values in where all of the rows still have the new ones. Raises Conflict."""
    before, after = (
        {name: value for name, value in image.items() if name not in STAMPS}
        for image in (change.before, change.after)
    )
    if "updated_at" in change.before:
        before["updated_at"] = at
    changed = await database.execute(
        PUT_BACK[change.table, group_of(change.table, before)],
        change.ids,
        msgspec.json.encode(before).decode(),
        msgspec.json.encode(after).decode(),
        int("edit_version" in change.before),
    )
    if changed != len(change.ids):
        raise Conflict


async def _bring_back(change: Change) -> None:
    await database.execute(BRING_BACK[change.table], msgspec.json.encode(change.rows).decode())
