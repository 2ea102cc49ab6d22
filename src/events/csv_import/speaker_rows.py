"""Write one speaker of an import."""

from datetime import datetime

import msgspec

from events import database, text, tokens
from events.csv_import.changes import Change


class Writer:
    """Writes the speakers of one programme one after the other; `taken` are slugs in use."""

    def __init__(self, programme_id: int, at: datetime, taken: set[str]) -> None:
        self.programme_id = programme_id
        self.at = at
        self.taken = taken

    async def write(self, change: Change) -> int:
        """Add, change or leave one speaker; the id."""
        if change.row is None:
            return await self._add(change)
        speaker_id = int(change.row["id"])
        if change.remembers:
            await database.execute(
                "UPDATE speakers SET imported = $2 WHERE id = $1",
                speaker_id,
                msgspec.json.encode(change.imported).decode(),
            )
        if change.values:
            await self._update(speaker_id, change)
        return speaker_id

    async def _add(self, change: Change) -> int:
        slug = text.slug(change.values["name"], self.taken.__contains__)
        self.taken.add(slug)
        speaker_id = await database.value(
            "INSERT INTO speakers (programme, slug, import_ref, name, organisation, biography,"
            " email, photo_url, nonce, imported, created_at, updated_at, language)"
            " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, language"
            " FROM programmes WHERE id = $1 RETURNING id",
            self.programme_id,
            slug,
            change.entry.ref,
            *(change.values.get(name, "") for name in _COLUMNS),
            tokens.nonce(),
            msgspec.json.encode(change.imported).decode(),
            self.at,
        )
        return int(speaker_id)

    async def _update(self, speaker_id: int, change: Change) -> None:
        assert change.row is not None
        now_so = [change.values.get(name, change.row[name]) for name in _COLUMNS]
        await database.execute(
            "UPDATE speakers SET name = $2, organisation = $3, biography = $4, email = $5,"
            " photo_url = $6, updated_at = $7, edit_version = edit_version + 1 WHERE id = $1",
            speaker_id,
            *now_so,
            self.at,
        )


_COLUMNS = ("name", "organisation", "biography", "email", "photo_url")
