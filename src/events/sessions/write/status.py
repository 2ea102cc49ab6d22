"""Put sessions online or make drafts of them again; cancel, postpone and bring them back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.sessions.states import SessionStatus


async def set_status(session_id: int, status: SessionStatus, *, at: datetime) -> None:
    """Cancel, postpone or bring back, as a new version."""
    await database.execute(_SET_STATUS, session_id, at, status)


async def publish(session_id: int, *, at: datetime) -> None:
    """Put a draft online; when that was first is kept."""
    await publish_several([session_id], at=at)


async def publish_several(session_ids: Sequence[int], *, at: datetime) -> None:
    """Do the same to several; who holds them has locked them in the order of their ids."""
    await database.execute(_PUBLISH, list(session_ids), at)


async def publish_drafts(programme_id: int, *, at: datetime) -> list[int]:
    """Do the same to every draft of a programme; return those to come, in order of time."""
    return await database.values(_PUBLISH_DRAFTS, programme_id, at)


async def unpublish(session_id: int, *, at: datetime) -> None:
    """Make a draft of it again."""
    await database.execute(_UNPUBLISH, session_id, at)


_SET_STATUS: Final = """
UPDATE sessions
   SET status = $3::varchar, version = version + 1, sequence = sequence + 1,
       cancelled_at = CASE WHEN $3 = 'cancelled' THEN $2::timestamptz END,
       edit_version = edit_version + 1, updated_at = greatest(updated_at, $2),
       stamp = greatest(stamp, $2)
 WHERE id = $1
"""


_PUBLISH: Final = """
UPDATE sessions
   SET status = 'published', published_at = COALESCE(published_at, $2),
       updated_at = greatest(updated_at, $2), stamp = greatest(stamp, $2)
 WHERE id = ANY($1::int[])
"""


_PUBLISH_DRAFTS: Final = """
WITH published AS (
  UPDATE sessions SET status = 'published', published_at = COALESCE(published_at, $2),
    updated_at = greatest(updated_at, $2), stamp = greatest(stamp, $2)
   WHERE programme = $1 AND status = 'draft' RETURNING id, starts_at, ends_at)
SELECT id FROM published WHERE ends_at > $2 ORDER BY starts_at, id
"""


_UNPUBLISH: Final = """
UPDATE sessions SET status = 'draft', updated_at = greatest(updated_at, $2) WHERE id = $1
"""
