"""The only writer of the table `resources`; each function joins the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from piccolo.columns.combination import Where

from events import database
from events.database import Shape
from events.resources.states import ResourceSource
from events.resources.tables import Resource

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
    public: bool = True
    source: ResourceSource = ResourceSource.DESK


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


async def insert(session_id: int, new: StoredResource, *, at: datetime) -> None:
    """Insert a resource at the end of a session's."""
    await database.execute(_INSERT, session_id, new.kind, new.title, new.url, new.file,
                           new.file_name, new.file_size, new.public, at, new.source)  # fmt: skip


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
    """Publish what a speaker handed in; None where there is none, or no longer."""
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
  created_at, updated_at, position)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10, $9, $9,
  (SELECT COALESCE(max(position), 0) + 1 FROM resources WHERE session = $1))
"""
_TAKE_UP: Final = """
UPDATE resources r SET source = 'desk', public = true, updated_at = $2
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
