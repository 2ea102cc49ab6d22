"""Whether mail leaves at all: paused by an organiser, by a restore, or by the relay's refusal."""

from dataclasses import dataclass
from datetime import datetime

from events import database
from events.database import transaction


@dataclass(frozen=True)
class Pause:
    """Since when, by whom ("relay", "restore", or an organiser's address), why, and until when.

    `resume_at` is None where only a person resumes.
    """

    paused_at: datetime
    paused_by: str
    reason: str
    resume_at: datetime | None


async def current() -> Pause | None:
    """The pause as it stands, also while it is being tried whether the relay accepts again."""
    row = await database.row(
        "SELECT paused_at, paused_by, reason, resume_at FROM sending WHERE paused_at IS NOT NULL"
    )
    return Pause(**row) if row else None


async def is_paused() -> bool:
    """Whether nothing but sign-in and test mail may be claimed now."""
    return bool(await database.value(_IS_PAUSED))


async def pause(by: str, reason: str) -> None:
    """Stop all sending until a person resumes. Joins the caller's transaction if there is one."""
    await database.execute(_PAUSE, by, reason)


async def pause_for_relay(reason: str) -> datetime | None:
    """Stop because the relay refuses us, and try again by itself; when that will be.

    The wait grows with the pause: a minute first, an hour at most. A person's pause stays.
    """
    async with transaction():
        resume_at: datetime | None = await database.value(_PAUSE_FOR_RELAY, reason)
        return resume_at


async def resume() -> bool:
    """Let mail leave again; whether it was paused. Joins the caller's transaction."""
    return bool(await database.execute(_RESUME))


async def relay_accepts() -> bool:
    """The relay accepted mail: its own pause is over, a person's is not. Whether it was paused."""
    return bool(await database.execute(_RESUME + " AND paused_by = 'relay'"))


_IS_PAUSED = """
SELECT EXISTS (SELECT 1 FROM sending WHERE paused_at IS NOT NULL
                AND (resume_at IS NULL OR resume_at > clock_timestamp()))
"""

_PAUSE = """
INSERT INTO sending (id, paused_at, paused_by, reason, resume_at)
VALUES (1, clock_timestamp(), $1, $2, NULL)
ON CONFLICT (id) DO UPDATE SET paused_at = excluded.paused_at, paused_by = excluded.paused_by,
  reason = excluded.reason, resume_at = NULL
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

_RESUME = """
UPDATE sending SET paused_at = NULL, paused_by = '', reason = '', resume_at = NULL
 WHERE paused_at IS NOT NULL"""
