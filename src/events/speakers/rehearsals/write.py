"""The only writer of rehearsals; each joins the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database, links


@dataclass(frozen=True)
class Fields:
    """When and where speakers rehearse."""

    starts_at: datetime
    minutes: int
    url: str = ""
    note: str = ""


async def save(session_id: int, fields: Fields, *, at: datetime) -> int:
    """Set the rehearsal of a session; return its SEQUENCE, which rises where it changes.

    One that was called off takes place again, under the same UID.
    """
    return int(
        await database.value(
            _SAVE, session_id, links.host(), fields.starts_at, fields.minutes, fields.url,
            fields.note, at,
        )
    )  # fmt: skip


async def call_off(session_id: int, *, at: datetime) -> int | None:
    """Call it off; return its SEQUENCE, or None where there is none that stands."""
    found = await database.values(_CALL_OFF, session_id, at)
    return int(found[0]) if found else None


_SAVE: Final = """
INSERT INTO rehearsals AS r (session, uid, starts_at, minutes, url, note, sequence, stamp)
VALUES ($1, gen_random_uuid() || '@' || $2, $3, $4, $5, $6, 0, $7)
ON CONFLICT (session) DO UPDATE
   SET starts_at = EXCLUDED.starts_at, minutes = EXCLUDED.minutes, url = EXCLUDED.url,
       note = EXCLUDED.note, sequence = r.sequence + 1, cancelled_at = NULL,
       stamp = greatest(r.stamp, EXCLUDED.stamp)
RETURNING sequence
"""

_CALL_OFF: Final = """
UPDATE rehearsals SET cancelled_at = $2, sequence = sequence + 1, stamp = greatest(stamp, $2)
 WHERE session = $1 AND cancelled_at IS NULL RETURNING sequence
"""
