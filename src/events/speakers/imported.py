"""Write speakers as a file says; what the file's values were is kept beside."""

from dataclasses import dataclass
from datetime import datetime

from events import database, tokens
from events.speakers.tables import Speaker


@dataclass(frozen=True)
class ImportedSpeaker:
    """What a file says of a speaker; `imported` is that as JSON, to know later edits from it."""

    name: str
    organisation: str
    biography: str
    email: str
    photo_url: str


async def insert(
    programme_id: int, slug: str, ref: str, speaker: ImportedSpeaker, imported: str, *, at: datetime
) -> int:
    """Insert a speaker in the programme's language; return the id."""
    speaker_id = await database.value(
        _INSERT,
        programme_id,
        slug,
        ref,
        speaker.name,
        speaker.organisation,
        speaker.biography,
        speaker.email,
        speaker.photo_url,
        tokens.nonce(),
        imported,
        at,
    )
    return int(speaker_id)


async def update(speaker_id: int, speaker: ImportedSpeaker, *, at: datetime) -> None:
    """Change a speaker to what the file says."""
    await Speaker.update(
        {
            Speaker.name: speaker.name,
            Speaker.organisation: speaker.organisation,
            Speaker.biography: speaker.biography,
            Speaker.email: speaker.email,
            Speaker.photo_url: speaker.photo_url,
            Speaker.updated_at: at,
            Speaker.edit_version: Speaker.edit_version + 1,
        }
    ).where(Speaker.id == speaker_id)


async def keep_values(speaker_id: int, imported: str) -> None:
    """Keep what the file said, as JSON."""
    await Speaker.update({Speaker.imported: imported}).where(Speaker.id == speaker_id)


_INSERT = """
INSERT INTO speakers (programme, slug, import_ref, name, organisation, biography, email, photo_url,
  nonce, imported, created_at, updated_at, language)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, language FROM programmes WHERE id = $1
RETURNING id
"""
