"""Write one speaker of an import."""

from datetime import datetime

import msgspec

from events import database, text, tokens
from events.csv_import.changes import SpeakerChange
from events.csv_import.values import EMPTY_SPEAKER, SpeakerValues, given, merged
from events.speakers.tables import Speaker


class Writer:
    """Writes the speakers of one programme one after the other; `taken` are slugs in use."""

    def __init__(self, programme_id: int, at: datetime, taken: set[str]) -> None:
        self.programme_id = programme_id
        self.at = at
        self.taken = taken

    async def write(self, change: SpeakerChange) -> int:
        """Add, change or leave one speaker; return the id."""
        if change.stored is None:
            return await self._add(change)
        if change.must_store_import:
            await Speaker.update({Speaker.imported: _json(change.imported)}).where(
                Speaker.id == change.stored.id
            )
        if change.has_values:
            await self._update(change.stored.id, merged(change.stored.values, change.values))
        return change.stored.id

    async def _add(self, change: SpeakerChange) -> int:
        values = merged(EMPTY_SPEAKER, change.values)
        slug = text.slug(given(values.name, ""), self.taken.__contains__)
        self.taken.add(slug)
        speaker_id = await database.value(
            _ADD,
            self.programme_id,
            slug,
            change.entry.ref,
            values.name,
            values.organisation,
            values.biography,
            values.email,
            values.photo_url,
            tokens.nonce(),
            _json(change.imported),
            self.at,
        )
        return int(speaker_id)

    async def _update(self, speaker_id: int, values: SpeakerValues) -> None:
        await Speaker.update(
            {
                Speaker.name: values.name,
                Speaker.organisation: values.organisation,
                Speaker.biography: values.biography,
                Speaker.email: values.email,
                Speaker.photo_url: values.photo_url,
                Speaker.updated_at: self.at,
                Speaker.edit_version: Speaker.edit_version + 1,
            }
        ).where(Speaker.id == speaker_id)


def _json(imported: SpeakerValues) -> str:
    return msgspec.json.encode(imported).decode()


_ADD = """
INSERT INTO speakers (programme, slug, import_ref, name, organisation, biography, email, photo_url,
  nonce, imported, created_at, updated_at, language)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, language FROM programmes WHERE id = $1
RETURNING id
"""
