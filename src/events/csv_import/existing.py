"""Read and lock what is stored of a programme: what its import compares the files with."""

from dataclasses import dataclass, field
from datetime import datetime

from events import database
from events.csv_import.entries import Defaults, SpeakerEntry
from events.csv_import.values import SessionValues, SpeakerValues, Times, given
from events.database import Json, Shape
from events.programmes.states import ProgrammeStatus
from events.programmes.tables import Programme
from events.sessions.states import SessionStatus
from events.settings import settings
from events.speakers.tables import Speaker
from events.speakers.write import removal
from events.speakers.write.removal import Removed


class StoredProgramme(Shape):
    """The programme that is imported into, if it is there already."""

    id: int
    status: ProgrammeStatus


class StoredSpeaker(Shape):
    """A speaker who was imported before; `imported`: what the last import said."""

    id: int
    import_ref: str
    name: str
    organisation: str
    biography: str
    photo_url: str
    email: str
    imported: Json[SpeakerValues]

    @property
    def values(self) -> SpeakerValues:
        """Return the columns of the file as they are stored now."""
        return SpeakerValues(
            self.name, self.organisation, self.biography, self.photo_url, self.email
        )


class StoredSession(Shape):
    """A session that was imported before; `speakers`: the refs of those who appear.

    `imported`: what the last import said.
    """

    id: int
    import_ref: str
    status: SessionStatus
    published_at: datetime | None
    taken: int
    title: str
    abstract: str
    language: str
    tags: list[str]
    timezone: str
    starts_at: datetime
    ends_at: datetime
    location: str
    room_url: str
    capacity: int | None
    speakers: list[str]
    recording_url: str
    slides_url: str
    roles: Json[dict[str, str]]
    imported: Json[SessionValues]

    @property
    def values(self) -> SessionValues:
        """Return the columns of the file as they are stored now."""
        return SessionValues(
            times=Times(self.starts_at, self.ends_at, self.timezone),
            title=self.title,
            language=self.language,
            speakers=self.speakers,
            abstract=self.abstract,
            recording_url=self.recording_url,
            slides_url=self.slides_url,
            capacity=self.capacity,
            location=self.location,
            join_url=self.room_url,
            tags=self.tags,
            roles=self.roles,
        )


@dataclass
class Stored:
    """A programme with its imported speakers and sessions by ref, locked for this transaction."""

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
        marks = removal.marks_of(given(entry.values.name, ""), given(entry.values.email, ""))
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
    speakers = await database.rows(
        StoredSpeaker,
        database.select(StoredSpeaker, Speaker)
        .where(Speaker.programme == programme.id, Speaker.import_ref.is_not_null())
        .order_by(Speaker.id)
        .lock_rows("NO KEY UPDATE"),
    )
    sessions = await database.rows(StoredSession, _SESSIONS, programme.id)
    return Stored(
        programme,
        {speaker.import_ref: speaker for speaker in speakers},
        {session.import_ref: session for session in sessions},
        await removal.removed_of(programme.id),
    )


_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"

_SESSIONS = """
SELECT s.id, s.import_ref, s.status, s.published_at, s.taken, s.title, s.abstract, s.language,
  s.tags, s.timezone, s.starts_at, s.ends_at, s.location, s.room_url, s.capacity, s.imported,
  ARRAY(SELECT p.import_ref FROM appearances a JOIN speakers p ON p.id = a.speaker
         WHERE a.session = s.id AND p.import_ref IS NOT NULL ORDER BY a.position, a.id) AS speakers,
  COALESCE((SELECT jsonb_object_agg(p.import_ref, a.role) FROM appearances a
             JOIN speakers p ON p.id = a.speaker WHERE a.session = s.id AND a.role <> ''
              AND p.import_ref IS NOT NULL), '{}') AS roles,
  COALESCE((SELECT url FROM resources WHERE session = s.id AND source = 'import'
             AND kind = 'replay' LIMIT 1), '') AS recording_url,
  COALESCE((SELECT url FROM resources WHERE session = s.id AND source = 'import'
             AND kind = 'slides' LIMIT 1), '') AS slides_url
  FROM sessions s WHERE s.programme = $1 AND s.import_ref IS NOT NULL
 ORDER BY s.id FOR NO KEY UPDATE OF s
"""
