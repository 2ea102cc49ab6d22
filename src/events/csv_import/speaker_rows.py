"""Write one speaker of an import."""

from datetime import datetime

import msgspec

from events import text
from events.csv_import.changes import SpeakerChange
from events.csv_import.values import EMPTY_SPEAKER, SpeakerValues, merged, value_or
from events.speakers.write import speakers
from events.speakers.write.speakers import ImportedSpeaker


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
            await speakers.keep_imported(change.stored.id, _json(change.imported))
        if change.has_values:
            written = _written(merged(change.stored.values, change.values))
            await speakers.change_imported(change.stored.id, written, at=self.at)
        return change.stored.id

    async def _add(self, change: SpeakerChange) -> int:
        values = merged(EMPTY_SPEAKER, change.values)
        slug = text.slug(value_or(values.name, ""), self.taken.__contains__)
        self.taken.add(slug)
        written = _written(values)
        return await speakers.insert_imported(
            self.programme_id, slug, change.entry.ref, written, _json(change.imported), at=self.at
        )


def _written(values: SpeakerValues) -> ImportedSpeaker:
    return ImportedSpeaker(
        name=value_or(values.name, ""),
        organisation=value_or(values.organisation, ""),
        biography=value_or(values.biography, ""),
        email=value_or(values.email, ""),
        photo_url=value_or(values.photo_url, ""),
        language=value_or(values.language, ""),
        texts=value_or(values.texts, {}),
    )


def _json(imported: SpeakerValues) -> str:
    return msgspec.json.encode(imported).decode()
