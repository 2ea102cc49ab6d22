"""Speakers as the desk reads them: those of a programme, of a session, and one by their slug."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Json, Shape
from events.deliveries.invited_speakers import INVITED
from events.errors import NotFound


class ListedSpeaker(Shape):
    """A speaker among those of their programme; `portrait` names a file of ours, or is empty."""

    slug: str
    name: str
    organisation: str
    portrait: str


_OF_PROGRAMME: Final = """
SELECT slug, name, organisation, portrait FROM speakers
WHERE programme = $1 AND removed_at IS NULL ORDER BY searchable(name), id
"""


class SessionSpeaker(Shape):
    """A speaker of a session; `id` is the appearance, `invited` whether they were asked by mail."""

    id: int
    answer: str
    role: str
    answered_from: str
    slug: str
    name: str
    organisation: str
    portrait: str
    email: str
    invited: bool


_OF_SESSION: Final = f"""
SELECT a.id, a.answer, a.role, a.answered_from, v.slug, v.name, v.organisation, v.portrait, v.email,
  {INVITED} AS invited
FROM appearances a JOIN speakers v ON v.id = a.speaker
WHERE a.session = $1 ORDER BY a.position, a.id
"""  # noqa: S608 - our own SQL


class SpeakerDetails(Shape):
    """One speaker as their page and form show them; `wrote_at`: last changed by themselves."""

    id: int
    slug: str
    name: str
    organisation: str
    biography: str
    texts: Json[dict[str, dict[str, str]]]
    links: Json[list[str]]
    email: str
    language: str
    portrait: str
    edit_version: int
    programme: int
    programme_slug: str
    programme_title: str
    hue: int
    wrote_at: datetime | None


_BY_SLUG: Final = """
SELECT v.id, v.slug, v.name, v.organisation, v.biography, v.texts, v.links, v.email, v.language,
  v.portrait, v.edit_version, v.programme, p.slug AS programme_slug,
  p.title AS programme_title, p.hue,
  (SELECT max(e.at) FROM audit_entries e WHERE e.subject = v.slug
     AND e.who = v.name AND e.action IN ('speaker-wrote', 'portrait-changed')) AS wrote_at
FROM speakers v JOIN programmes p ON p.id = v.programme
 WHERE v.slug = $1 AND v.removed_at IS NULL
"""


_SLUG_OF_APPEARANCE: Final = """
SELECT v.slug FROM appearances a JOIN speakers v ON v.id = a.speaker WHERE a.id = $1
"""


async def of_programme(programme_id: int) -> list[ListedSpeaker]:
    """Return a programme's speakers by name."""
    return await database.rows(ListedSpeaker, _OF_PROGRAMME, programme_id)


async def of_session(session_id: int) -> list[SessionSpeaker]:
    """Return who speaks in a session, in order, with their answers."""
    return await database.rows(SessionSpeaker, _OF_SESSION, session_id)


async def by_slug(slug: str) -> SpeakerDetails:
    """Return one speaker. Raises NotFound."""
    found = await database.row(SpeakerDetails, _BY_SLUG, slug)
    if found is None:
        raise NotFound
    return found


class AskedSpeaker(Shape):
    """An appearance as the page of its invitation shows it."""

    id: int
    name: str
    email: str
    role: str
    session_slug: str
    invited: bool


_ASKED: Final = f"""
SELECT a.id, v.name, v.email, a.role, s.slug AS session_slug, {INVITED} AS invited
FROM appearances a JOIN speakers v ON v.id = a.speaker JOIN sessions s ON s.id = a.session
WHERE a.id = $1
"""  # noqa: S608 - our own SQL


async def invited_speaker(appearance_id: int) -> AskedSpeaker:
    """Return who is asked to appear, and where. Raises NotFound."""
    found = await database.row(AskedSpeaker, _ASKED, appearance_id)
    if found is None:
        raise NotFound
    return found


async def slug_of_appearance(appearance_id: int) -> str:
    """Return the slug of who appears. Raises NotFound."""
    slug = await database.value(_SLUG_OF_APPEARANCE, appearance_id)
    if slug is None:
        raise NotFound
    return str(slug)
