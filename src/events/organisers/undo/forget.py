"""Steps back are forgotten: after their day, and with the people that they hold."""

from collections.abc import Sequence
from datetime import datetime

from events import database
from events.organisers.tables import UndoStep
from events.organisers.undo import removed_files


async def forget(at: datetime) -> int:
    """Delete steps whose day is over, and the files kept for them; return how many. Every minute.

    The files of steps that were undone are in use again, and stay.
    """
    over = (
        await UndoStep.delete()
        .where(UndoStep.until <= at)
        .returning(UndoStep.taken_at, UndoStep.files_before)
    )
    for step in over:
        if step["taken_at"] is None:
            await removed_files.forget(step["files_before"])
    return len(over)


async def forget_answers() -> None:
    """Delete steps with answers that people gave, where somebody is erased; in a transaction."""
    await database.execute("""DELETE FROM undo_steps WHERE changes @> '[{"table": "answers"}]'""")


async def forget_speakers(ids: Sequence[int]) -> None:
    """Delete steps that hold these speakers or where they appear; in a transaction.

    Their files, put aside for a day, go too.
    """
    files = await database.values(_FORGET_SPEAKERS, list(ids))
    await removed_files.forget([name for names in files for name in names])


_FORGET_SPEAKERS = """
DELETE FROM undo_steps WHERE EXISTS (
  SELECT FROM unnest($1::int[]) AS who (id)
   WHERE changes @> jsonb_build_array(jsonb_build_object(
       'table', 'speakers', 'ids', jsonb_build_array(who.id)))
      OR changes @> jsonb_build_array(jsonb_build_object(
       'rows', jsonb_build_array(jsonb_build_object('speaker', who.id)))))
RETURNING files_before
"""
