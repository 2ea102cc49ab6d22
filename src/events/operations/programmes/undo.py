"""An act is taken back, with what follows from it."""

from datetime import datetime

from events.database import Row, transaction
from events.operations.programmes.edit import remind_all_anew
from events.operations.sessions.edit import remind_anew
from events.organisers.undo import removed_files, snapshots


async def take_back(step: int, *, by: str, at: datetime) -> Row:
    """Put everything back as it was before a step; what it was.

    Where the rules of reminders come back, what is planned follows. Raises undo.TooLate; Conflict
    where somebody changed it since, and nothing is done then.
    """
    async with transaction():
        done = await snapshots.take_back(step, by=by, at=at)
        for change in done["changes"]:
            if _RULES & change.get("before", {}).keys():
                if change["table"] == "programmes":
                    await remind_all_anew(done["programme"], at=at)
                else:
                    await remind_anew(change["ids"], at=at)
    removed_files.bring_back(done["files_before"])
    removed_files.put(done["files_after"])
    removed_files.forget(done["files_after"])
    return done


_RULES = {"reminder_minutes", "follow_up_minutes"}
