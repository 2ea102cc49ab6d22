"""The speakers and sessions of a programme as they are stored, in the columns of a file."""

# ruff: noqa: S608 - only constants are put into the SQL.

from datetime import datetime
from typing import Final

from events.csv_import.values import SessionValues, SpeakerValues, Times, tidy
from events.database import Json, Shape
from events.sessions.states import SessionStatus
from events.speakers.queries import GUID


class StoredSpeaker(Shape):
    """A speaker, by the ref of their import or else their lasting id.

    `imported`: what the last import said.
    """

    id: int
    import_ref: str
    name: str
    organisation: str
    biography: str
    photo_url: str
    email: str
    language: str
    texts: Json[dict[str, dict[str, str]]]
    imported: Json[SpeakerValues]

    @property
    def values(self) -> SpeakerValues:
        """Return the columns of the file as they are stored now."""
        return SpeakerValues(
            self.name, self.organisation, self.biography, self.photo_url, self.email,
            self.language, tidy(self.texts),
        )  # fmt: skip


class StoredSession(Shape):
    """A session, by the ref of its import or else its UID; `speakers`: who appears, by ref.

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
    texts: Json[dict[str, dict[str, str]]]
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
            texts=tidy(self.texts),
        )


def _url(kind: str) -> str:
    """Return where a session's replay or slides are: as imported, else as everybody may see."""
    return f"""COALESCE((SELECT url FROM resources r WHERE r.session = s.id AND kind = '{kind}'
    AND (source = 'import' OR public AND source = 'desk' AND url <> '')
    ORDER BY source <> 'import', position, id LIMIT 1), '')"""


_REF: Final = f"COALESCE(sp.import_ref, {GUID})"
SPEAKERS: Final = f"""
SELECT sp.id, {_REF} AS import_ref, sp.name, sp.organisation, sp.biography, sp.photo_url, sp.email,
  sp.language, sp.texts, sp.imported FROM speakers sp WHERE sp.programme = $1 ORDER BY sp.id
"""
SESSIONS: Final = f"""
SELECT s.id, COALESCE(s.import_ref, s.uid) AS import_ref, s.status, s.published_at, s.taken,
  s.title, s.abstract, s.language, s.tags, s.timezone, s.starts_at, s.ends_at, s.location,
  s.room_url, s.capacity, s.texts, s.imported,
  ARRAY(SELECT {_REF} FROM appearances a JOIN speakers sp ON sp.id = a.speaker
         WHERE a.session = s.id ORDER BY a.position, a.id) AS speakers,
  COALESCE((SELECT jsonb_object_agg({_REF}, a.role) FROM appearances a
             JOIN speakers sp ON sp.id = a.speaker
            WHERE a.session = s.id AND a.role <> ''), '{{}}') AS roles,
  {_url("replay")} AS recording_url, {_url("slides")} AS slides_url
  FROM sessions s WHERE s.programme = $1 ORDER BY s.id
"""
SPEAKERS_LOCKED: Final = f"{SPEAKERS} FOR NO KEY UPDATE OF sp"
SESSIONS_LOCKED: Final = f"{SESSIONS} FOR NO KEY UPDATE OF s"
