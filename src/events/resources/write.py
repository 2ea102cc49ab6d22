"""The only writer of the table `resources`; each function joins the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from piccolo.columns.combination import Where

from events import database
from events.database import Shape
from events.resources.states import Audience, ResourceSource
from events.resources.tables import Captions, Resource

IMPORTED_POSITIONS: Final = {"replay": 0, "slides": 1}


@dataclass(frozen=True)
class StoredResource:
    """A resource as its row says it: an address, or a file of ours under its own name."""

    kind: str
    title: str
    url: str = ""
    file: str = ""
    file_name: str = ""
    file_size: int = 0
    audience: Audience = Audience.ALL
    shown_from: datetime | None = None
    shown_until: datetime | None = None
    source: ResourceSource = ResourceSource.DESK


@dataclass(frozen=True)
class Details:
    """What organisers say of a resource: its name, who may see it and when, what belongs to it."""

    title: str
    audience: Audience
    shown_from: datetime | None
    shown_until: datetime | None
    chapters: str = ""
    transcript: str = ""
    captions_elsewhere: bool = False


class Edited(Shape):
    """A resource that was changed, and its session."""

    session: int
    slug: str
    title: str


class TakenUp(Shape):
    """A resource that was a speaker's, and its session."""

    session: int
    slug: str
    title: str


class RemovedResource(Shape):
    """A resource that was deleted, and its session."""

    slug: str
    programme: int
    title: str
    file: str


async def insert(session_id: int, new: StoredResource, *, at: datetime) -> int:
    """Insert a resource at the end of a session's, and return its id."""
    made: int = await database.value(
        _INSERT, session_id, new.kind, new.title, new.url, new.file, new.file_name, new.file_size,
        new.audience == Audience.ALL, at, new.source, new.audience == Audience.PRESENT,
        new.shown_from, new.shown_until,
    )  # fmt: skip
    return made


async def edit(resource_id: int, details: Details, *, at: datetime) -> Edited | None:
    """Change what is said of a resource; None where there is none."""
    return await database.row(
        Edited, _EDIT, resource_id, details.title, details.audience == Audience.ALL,
        details.audience == Audience.PRESENT, details.shown_from, details.shown_until,
        details.chapters, details.transcript, details.captions_elsewhere, at,
    )  # fmt: skip


async def set_captions(resource_id: int, language: str, webvtt: str, *, at: datetime) -> None:
    """Keep the captions of a replay in a language, in the place of those it had."""
    await database.execute(_SET_CAPTIONS, resource_id, language, webvtt)
    await _touch(resource_id, at)


async def remove_captions(resource_id: int, language: str, *, at: datetime) -> bool:
    """Remove the captions of a replay in a language; return whether there were any."""
    gone = await Captions.delete().where(
        Captions.resource == resource_id, Captions.language == language
    ).returning(Captions.id)  # fmt: skip
    await _touch(resource_id, at)
    return bool(gone)


async def _touch(resource_id: int, at: datetime) -> None:
    """Make pages that are kept be written anew."""
    await Resource.update({Resource.updated_at: at}).where(Resource.id == resource_id)


async def insert_links(
    session_id: int, links: Sequence[tuple[str, str, str]], *, at: datetime
) -> None:
    """Insert addresses in this order: the kind, the title and the URL of each."""
    if links:
        await Resource.insert(
            *(
                Resource(session=session_id, kind=kind, title=title, url=url, position=position,
                         created_at=at, updated_at=at)
                for position, (kind, title, url) in enumerate(links)
            )
        )  # fmt: skip


async def take_up(resource_id: int, *, at: datetime) -> TakenUp | None:
    """Publish what was handed in, a recording to its audience; None where nothing is."""
    return await database.row(TakenUp, _TAKE_UP, resource_id, at)


async def remove(resource_id: int) -> RemovedResource | None:
    """Delete a resource; None where there is none."""
    return await database.row(RemovedResource, _REMOVE, resource_id)


async def set_imported(session_id: int, kind: str, url: str, *, at: datetime) -> bool:
    """Set the only imported resource of a kind; return whether it is new.

    An empty address removes it. Its title stays empty: pages name it by its kind.
    """
    if not url:
        await Resource.delete().where(*_imported(session_id, kind))
        return False
    changed = Resource.update({Resource.url: url, Resource.updated_at: at})
    if await changed.where(*_imported(session_id, kind)).returning(Resource.id):
        return False
    await database.execute(_INSERT_IMPORTED, session_id, kind, url, IMPORTED_POSITIONS[kind], at)
    return True


def _imported(session_id: int, kind: str) -> tuple[Where, Where, Where]:
    return (
        Resource.session == session_id,
        Resource.kind == kind,
        Resource.source == ResourceSource.IMPORT,
    )


_INSERT: Final = """
INSERT INTO resources (session, kind, title, url, file, file_name, file_size, public, source,
  created_at, updated_at, only_present, shown_from, shown_until, position)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10, $9, $9, $11, $12, $13,
  (SELECT COALESCE(max(position), 0) + 1 FROM resources WHERE session = $1))
RETURNING id
"""
_EDIT: Final = """
UPDATE resources r SET title = $2, public = $3, only_present = $4, shown_from = $5,
  shown_until = $6, chapters = $7, transcript = $8, captions_elsewhere = $9, updated_at = $10
FROM sessions s WHERE r.id = $1 AND s.id = r.session
RETURNING r.session, s.slug, r.title
"""
_SET_CAPTIONS: Final = """
INSERT INTO resource_captions (resource, language, webvtt) VALUES ($1, $2, $3)
ON CONFLICT (resource, language) DO UPDATE SET webvtt = $3
"""
_TAKE_UP: Final = """
UPDATE resources r SET source = 'desk', public = r.public OR r.kind <> 'replay', updated_at = $2
FROM sessions s WHERE r.id = $1 AND s.id = r.session AND r.source = 'handed-in'
RETURNING r.session, s.slug, r.title
"""
_REMOVE: Final = """
DELETE FROM resources r USING sessions s WHERE r.id = $1 AND s.id = r.session
RETURNING s.slug, s.programme, r.title, r.file
"""
_INSERT_IMPORTED: Final = """
INSERT INTO resources (session, kind, title, url, position, source, created_at, updated_at)
VALUES ($1, $2, '', $3, $4, 'import', $5, $5)
"""
