"""Edit speakers: their texts, by organisers or by themselves, and their portraits."""

from datetime import datetime

from events import database
from events.database import Json, Shape, transaction
from events.errors import Conflict, NotFound
from events.organisers.undo import removed_files, snapshots
from events.organisers.undo.changes import Rows
from events.organisers.undo.snapshots import Files
from events.speakers import portraits, profile
from events.speakers.tables import Speaker
from events.speakers.write import speakers
from events.speakers.write.speakers import OwnWords, SpeakerFields


class LockedSpeaker(Shape):
    """A speaker as they are before a change, their row locked."""

    slug: str
    name: str
    programme: int
    organisation: str
    biography: str
    language: str
    texts: Json[dict[str, dict[str, str]]]
    links: Json[list[str]]
    portrait: str
    edit_version: int

    def own_words(self) -> OwnWords:
        """Return how they present themselves."""
        others = {language: said["biography"] for language, said in self.texts.items()
                  if said.get("biography")}  # fmt: skip
        return OwnWords(self.organisation, self.biography, others, self.links)


async def edit(
    speaker_id: int, fields: SpeakerFields, *, edit_version: int, by: str, at: datetime
) -> int:
    """Change a speaker as they were read at `edit_version`; return the number of the undo step.

    Raises Conflict, NotFound.
    """
    async with transaction():
        before = await _locked(speaker_id)
        if before.edit_version != edit_version:
            raise Conflict
        seen = await snapshots.rows_before(Rows("speakers", [speaker_id]))
        await speakers.change(speaker_id, fields, at=at)
        return await snapshots.record(by, "speaker-edited", before.slug, seen=seen,
                                      programme_id=before.programme, at=at)  # fmt: skip


async def write_own(speaker_id: int, own: OwnWords, *, edit_version: int, at: datetime) -> None:
    """Keep what a speaker says of themselves, as they read it at `edit_version`: everywhere.

    Organisers see who changed it, and can take it back. Raises Conflict, NotFound.
    """
    async with transaction():
        before = await _locked(speaker_id)
        if before.own_words() == own:
            return
        if before.edit_version != edit_version:
            raise Conflict
        others = await profile.others(speaker_id)
        seen = await snapshots.rows_before(
            Rows("speakers", [speaker_id, *(one.id for one in others)])
        )
        await speakers.change_own(speaker_id, own, at=at)
        await profile.write_to_all(others, own, before.language, at=at)
        await snapshots.record(before.name, "speaker-wrote", before.slug, seen=seen,
                               programme_id=before.programme, at=at)  # fmt: skip


async def set_portrait(speaker_id: int, data: bytes | None, *, by: str, at: datetime) -> int:
    """Keep a new portrait, re-encoded, or none; return the number of the undo step.

    The old file is out of reach at once, and deleted a day later. Raises Invalid, NotFound.
    """
    name = await portraits.store(data) if data else ""
    async with transaction():
        before = await _locked(speaker_id)
        seen = await snapshots.rows_before(Rows("speakers", [speaker_id]))
        await speakers.set_portrait(speaker_id, name, at=at)
        files = Files(*([f"portraits/{one}"] if one else [] for one in (before.portrait, name)))
        step = await snapshots.record(by, "portrait-changed", before.slug, seen=seen, files=files,
                                      programme_id=before.programme, at=at)  # fmt: skip
    await removed_files.put_away(files.before)
    return step


async def set_own_portrait(speaker_id: int, data: bytes, *, by: str, at: datetime) -> None:
    """Keep the portrait that a speaker gives of themselves, in every programme. Raises Invalid."""
    async with transaction():
        others = await profile.others(speaker_id)
    for one in [speaker_id, *(other.id for other in others)]:
        await set_portrait(one, data, by=by, at=at)


async def _locked(speaker_id: int) -> LockedSpeaker:
    found = await database.row(
        LockedSpeaker,
        database.select(LockedSpeaker, Speaker).where(Speaker.id == speaker_id).lock_rows("UPDATE"),
    )
    if found is None:
        raise NotFound
    return found
