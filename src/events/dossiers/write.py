"""The only writer of dossiers and of what organisers note; inside the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from events import database
from events.dossiers.content import Content


async def note(session_id: int, *, messages: str, answers: str) -> None:
    """Replace what is noted of a session."""
    await database.execute(_NOTE, session_id, messages, answers)


async def introduce(programme_id: int, introduction: str) -> None:
    """Replace the introduction of a programme's dossier."""
    await database.execute(_INTRODUCE, programme_id, introduction)


async def publish(programme_id: int, *, at: datetime | None) -> None:
    """Publish a dossier, or take it offline with None."""
    await database.execute(_PUBLISH, programme_id, at)


async def close(programme_id: int, kept: Mapping[str, Content], *, at: datetime) -> None:
    """Keep what a dossier says as it is."""
    said = msgspec.json.encode(dict(kept)).decode()
    await database.execute(_CLOSE, programme_id, at, said)


async def reopen(programme_id: int) -> None:
    """Let a dossier follow its programme again."""
    await database.execute(_CLOSE, programme_id, None, "{}")


_NOTE: Final = """
INSERT INTO key_messages (session, messages, answers) VALUES ($1, $2, $3)
ON CONFLICT (session) DO UPDATE SET messages = $2, answers = $3
"""

_INTRODUCE: Final = """
INSERT INTO dossiers (programme, introduction, kept) VALUES ($1, $2, '{}')
ON CONFLICT (programme) DO UPDATE SET introduction = $2
"""

_PUBLISH: Final = """
INSERT INTO dossiers (programme, introduction, kept, published_at) VALUES ($1, '', '{}', $2)
ON CONFLICT (programme) DO UPDATE SET published_at = $2
"""

_CLOSE: Final = """
INSERT INTO dossiers (programme, introduction, closed_at, kept) VALUES ($1, '', $2, $3)
ON CONFLICT (programme) DO UPDATE SET closed_at = $2, kept = $3
"""
