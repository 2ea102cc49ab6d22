"""Read and lock what is stored of a programme: what its import compares the files with."""

from dataclasses import dataclass, field

from events import database
from events.csv_import.entries import Defaults, SpeakerEntry
from events.csv_import.stored_rows import (
    SESSIONS,
    SESSIONS_LOCKED,
    SPEAKERS,
    SPEAKERS_LOCKED,
    StoredSession,
    StoredSpeaker,
)
from events.csv_import.values import value_or
from events.database import Json, Shape
from events.programmes.states import ProgrammeStatus
from events.programmes.tables import Programme
from events.settings import settings
from events.speakers.write import removal
from events.speakers.write.removal import Removed


class StoredProgramme(Shape):
    """The programme that is imported into, if it is there already."""

    id: int
    status: ProgrammeStatus
    title: str
    summary: str
    texts: Json[dict[str, dict[str, str]]]


@dataclass
class Stored:
    """A programme with its speakers and sessions by ref, locked for this transaction."""

    programme: StoredProgramme | None
    speakers: dict[str, StoredSpeaker] = field(default_factory=dict)
    sessions: dict[str, StoredSession] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    """Of the file's speakers, those who were removed, by ref."""

    def leave_out(self, entry: SpeakerEntry) -> bool:
        """Tell whether somebody was removed, whom a file names again; then keep their row."""
        row = self._removed_as(entry)
        if row is not None:
            self.left_out[entry.ref] = row
        return row is not None

    def _removed_as(self, entry: SpeakerEntry) -> int | None:
        marks = removal.marks_of(value_or(entry.values.name, ""), value_or(entry.values.email, ""))
        for one in self.removed:
            if one.import_ref == entry.ref or set(one.removed_marks) & set(marks):
                return one.id
        return None


class StoredDefaults(Shape):
    """What a programme says where a row says nothing."""

    timezone: str
    language: str


async def defaults(slug: str) -> Defaults:
    """Return the zone and language of the programme, or of the settings where it is new."""
    found = await database.row(
        StoredDefaults,
        database.select(StoredDefaults, Programme).where(Programme.slug == slug),
    )
    if found:
        return Defaults(found.timezone, found.language)
    return Defaults(settings().timezone, settings().languages[0])


async def locked(slug: str) -> Stored:
    """Lock and return all that the import compares with, until the transaction ends."""
    await database.execute(_LOCK, f"import:{slug}")
    programme = await database.row(
        StoredProgramme,
        database.select(StoredProgramme, Programme)
        .where(Programme.slug == slug)
        .lock_rows("NO KEY UPDATE"),
    )
    if programme is None:
        return Stored(None)
    speakers = await database.rows(StoredSpeaker, SPEAKERS_LOCKED, programme.id)
    sessions = await database.rows(StoredSession, SESSIONS_LOCKED, programme.id)
    return Stored(
        programme,
        {speaker.import_ref: speaker for speaker in speakers},
        {session.import_ref: session for session in sessions},
        await removal.removed_of(programme.id),
    )


async def unlocked(programme_id: int) -> Stored:
    """Return the speakers and sessions of a programme to be read only."""
    speakers = await database.rows(StoredSpeaker, SPEAKERS, programme_id)
    sessions = await database.rows(StoredSession, SESSIONS, programme_id)
    return Stored(
        None,
        {speaker.import_ref: speaker for speaker in speakers},
        {session.import_ref: session for session in sessions},
        await removal.removed_of(programme_id),
    )


_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
