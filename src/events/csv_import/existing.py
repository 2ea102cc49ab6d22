"""What stands in the database: one programme as its import finds it."""

from dataclasses import dataclass, field

from events.csv_import.values import Defaults
from events.database import Row, row, rows
from events.settings import settings


@dataclass
class Stored:
    """A programme with its imported speakers and sessions by ref, locked for this transaction."""

    programme: Row | None
    speakers: dict[str, Row] = field(default_factory=dict)
    sessions: dict[str, Row] = field(default_factory=dict)


async def defaults(slug: str) -> Defaults:
    """The zone and language of the programme, or of the settings where it is new."""
    found = await row("SELECT timezone, language FROM programmes WHERE slug = $1", slug)
    if found:
        return Defaults(found["timezone"], found["language"])
    return Defaults(settings().timezone, settings().languages[0])


async def locked(slug: str) -> Stored:
    """Everything the import compares with; nobody else changes it before the transaction ends."""
    await row("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"import:{slug}")
    programme = await row("SELECT * FROM programmes WHERE slug = $1 FOR NO KEY UPDATE", slug)
    if programme is None:
        return Stored(None)
    return Stored(
        programme,
        await _by_ref(_SPEAKERS, programme["id"]),
        await _by_ref(_SESSIONS, programme["id"]),
    )


_SPEAKERS = """
SELECT * FROM speakers WHERE programme = $1 AND import_ref IS NOT NULL
 ORDER BY id FOR NO KEY UPDATE
"""
_SESSIONS = """
SELECT s.*,
  ARRAY(SELECT p.import_ref FROM appearances a JOIN speakers p ON p.id = a.speaker
         WHERE a.session = s.id AND p.import_ref IS NOT NULL ORDER BY a.position, a.id) AS speakers,
  COALESCE((SELECT url FROM resources WHERE session = s.id AND source = 'import'
             AND kind = 'replay' LIMIT 1), '') AS recording_url,
  COALESCE((SELECT url FROM resources WHERE session = s.id AND source = 'import'
             AND kind = 'slides' LIMIT 1), '') AS slides_url
  FROM sessions s WHERE s.programme = $1 AND s.import_ref IS NOT NULL
 ORDER BY s.id FOR NO KEY UPDATE OF s
"""


async def _by_ref(query: str, programme_id: int) -> dict[str, Row]:
    return {found["import_ref"]: found for found in await rows(query, programme_id)}
