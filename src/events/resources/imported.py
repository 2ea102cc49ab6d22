"""Write the resources of a session that its file names: its replay and its slides."""

from datetime import datetime
from typing import Final

from events import database
from events.deliveries import reasons
from events.deliveries.plan import bring_forward

POSITIONS: Final = {"replay": 0, "slides": 1}


async def set_one(session_id: int, kind: str, url: str, *, at: datetime) -> None:
    """Set the imported resource of a kind, the only one; an empty address removes it.

    Its title stays empty: pages name it by its kind, in the reader's language.
    """
    if not url:
        await database.execute(_REMOVE, session_id, kind)
    elif not await database.execute(_CHANGE, session_id, kind, url, at):
        await database.execute(_ADD, session_id, kind, url, POSITIONS[kind], at)
        await bring_forward(session_id, "follow-up", reason=reasons.NOTHING_YET, at=at)


_REMOVE = "DELETE FROM resources WHERE session = $1 AND kind = $2 AND source = 'import'"
_CHANGE = """
UPDATE resources SET url = $3, updated_at = $4
 WHERE session = $1 AND kind = $2 AND source = 'import'
"""
_ADD = """
INSERT INTO resources (session, kind, title, url, position, source, created_at, updated_at)
VALUES ($1, $2, '', $3, $4, 'import', $5, $5)
"""
