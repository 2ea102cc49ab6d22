"""Whether mail leaves at all: paused by an organiser, by a restore, or by the relay's refusal."""

from datetime import datetime
from typing import Any, Final

from piccolo.columns import Column
from piccolo.query import Update

from events import clock, database, wakeup
from events.database import Shape, transaction
from events.deliveries.reasons import RESTORED
from events.deliveries.tables import Sending

ALWAYS: Final = ("sign-in", "test")
"""Letters that ignore pauses and limits: without them nobody could come in and resume."""

_ONLY_ROW: Final = 1
"""The id of the one row of `sending`."""


class Pause(Shape):
    """Since when, by whom ("relay", "restore", or an organiser's address), why, and until when.

    `resume_at` is None where only a person resumes.
    """

    paused_at: datetime
    paused_by: str
    reason: str
    resume_at: datetime | None


async def current() -> Pause | None:
    """Return the pause as it stands, also while it is tried whether the relay accepts again."""
    return await database.row(
        Pause,
        database.select(Pause, Sending).where(Sending.paused_at.is_not_null()),
    )


async def is_paused() -> bool:
    """Tell whether nothing but sign-in and test mail may be claimed now."""
    return bool(await database.value(_IS_PAUSED))


async def is_restored() -> bool:
    """Tell whether the site was restored and no organiser has let mail leave since."""
    return await Sending.exists().where(
        Sending.paused_at.is_not_null(), Sending.paused_by == "restore"
    )


async def pause(by: str, reason: str) -> None:
    """Stop all sending until a person resumes. Joins the caller's transaction if there is one."""
    changed: list[Column] = [
        Sending.paused_at, Sending.paused_by, Sending.reason, Sending.resume_at,
    ]  # fmt: skip
    row = Sending(id=_ONLY_ROW, paused_at=clock.now(), paused_by=by, reason=reason, resume_at=None)
    await Sending.insert(row).on_conflict(target=Sending.id, action="DO UPDATE", values=changed)


async def pause_after_restore(connection: Any, reason: str) -> None:
    """Pause until an organiser resumes, and skip what leaves in spite of pauses.

    Who waited for such a mail then does not wait now. On the connection of the restore, whose
    tables may be those of an older release: this comes before its migrations.
    """
    await connection.execute(_PAUSE_AFTER_RESTORE, reason)
    await connection.execute(_SKIP_URGENT, list(ALWAYS), RESTORED)


async def pause_for_relay(reason: str) -> datetime | None:
    """Stop because the relay refuses us, and try again by itself; return when that will be.

    The wait grows with the pause: a minute first, an hour at most. A person's pause stays.
    """
    async with transaction():
        resume_at: datetime | None = await database.value(_PAUSE_FOR_RELAY, reason)
        return resume_at


async def resume() -> bool:
    """Let mail leave again; return whether it was paused.

    Only inside a transaction. Wakes the workers.
    """
    resumed = bool(await _resumed().returning(Sending.id))
    if resumed:
        database.after_commit(wakeup.wake_workers_soon)
    return resumed


async def relay_accepts() -> bool:
    """End the relay's own pause, as it accepted mail; return whether there was one."""
    by_relay = _resumed().where(Sending.paused_by == "relay")
    return bool(await by_relay.returning(Sending.id))


def _resumed() -> Update[Sending]:
    return Sending.update(
        {
            Sending.paused_at: None,
            Sending.paused_by: "",
            Sending.reason: "",
            Sending.resume_at: None,
        }
    ).where(Sending.paused_at.is_not_null())


_IS_PAUSED = """
SELECT EXISTS (SELECT 1 FROM sending WHERE paused_at IS NOT NULL
                AND (resume_at IS NULL OR resume_at > clock_timestamp()))
"""

_PAUSE_FOR_RELAY = """
INSERT INTO sending AS now_paused (id, paused_at, paused_by, reason, resume_at)
VALUES (1, clock_timestamp(), 'relay', $1, clock_timestamp() + interval '1 minute')
ON CONFLICT (id) DO UPDATE
   SET paused_at = coalesce(now_paused.paused_at, clock_timestamp()), paused_by = 'relay',
       reason = excluded.reason,
       resume_at = clock_timestamp() + least(interval '1 hour', greatest(interval '1 minute',
         clock_timestamp() - coalesce(now_paused.paused_at, clock_timestamp())))
 WHERE now_paused.paused_at IS NULL OR now_paused.paused_by = 'relay'
RETURNING resume_at
"""

_PAUSE_AFTER_RESTORE = """
UPDATE sending SET paused_at = now(), paused_by = 'restore', reason = $1, resume_at = NULL
"""

_SKIP_URGENT = """
UPDATE deliveries SET state = 'skipped', reason = $2, settled_at = now(), lease_token = NULL,
  lease_until = NULL
 WHERE letter = ANY($1) AND state IN ('due', 'handing_off')
"""
