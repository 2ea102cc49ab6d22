"""Undo what an organiser did, with what follows from it."""

from datetime import datetime

from events.database import transaction
from events.operations.access import visibility
from events.operations.programmes.edit import replan_all_reminders
from events.operations.sessions.edit import replan_reminders
from events.organisers.undo import removed_files, snapshots
from events.registrations.write import presence


async def undo(step: int, *, by: str, at: datetime) -> None:
    """Put everything back as it was before a step.

    Where the rules of reminders come back, what is planned follows; where a session is public
    again, those of its programme have their seats. Raises
    snapshots.TooLate; Conflict where somebody changed it since, and nothing is done then.
    """
    async with transaction():
        done = await snapshots.undo(step, by=by, at=at)
        for change in done.changes:
            if change.table == "programmes" and done.programme:
                await presence.apply_rule(done.programme)
            if change.table == "sessions" and "visibility" in change.before:
                for session_id in change.ids:
                    await visibility.seat_if_shown(session_id, by=by, at=at)
            if _RULES & change.before.keys():
                if change.table == "programmes":
                    await replan_all_reminders(done.programme, at=at)
                else:
                    await replan_reminders(change.ids, at=at)
    await removed_files.bring_back(done.files_before)
    await removed_files.put_away(done.files_after)
    await removed_files.forget(done.files_after)


_RULES = {"reminder_minutes", "follow_up_minutes"}
