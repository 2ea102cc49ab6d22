"""Find the programme a thing belongs to, for roles that are limited to programmes."""

from collections.abc import Mapping
from typing import Final

from events import database
from events.errors import NotFound

KINDS: Final = {
    "programme": "SELECT id FROM programmes WHERE slug = $1 UNION ALL SELECT programme"
    " FROM former_programme_addresses WHERE slug = $1 LIMIT 1",
    "session": "SELECT programme FROM sessions WHERE slug = $1 UNION ALL SELECT s.programme"
    " FROM former_addresses f JOIN sessions s ON s.id = f.session WHERE f.slug = $1 LIMIT 1",
    "speaker": "SELECT programme FROM speakers WHERE slug = $1",
    "registration": "SELECT s.programme FROM registrations r JOIN sessions s ON s.id = r.session"
    " WHERE r.id = $1",
    "appearance": "SELECT s.programme FROM appearances a JOIN sessions s ON s.id = a.session"
    " WHERE a.id = $1",
    "resource": "SELECT s.programme FROM resources r JOIN sessions s ON s.id = r.session"
    " WHERE r.id = $1",
    "upload": "SELECT s.programme FROM media_uploads u JOIN sessions s ON s.id = u.session"
    " WHERE u.name = $1",
    "announcement": "SELECT programme FROM announcements WHERE id = $1",
    "delivery": "SELECT COALESCE(d.programme_id, s.programme) FROM deliveries d"
    " LEFT JOIN sessions s ON s.id = d.session_id WHERE d.id = $1",
    "step": "SELECT programme FROM undo_steps WHERE id = $1",
    "question": "SELECT programme FROM questions WHERE id = $1",
}
"""By the name of a part of an address; keys are slugs or numbers."""


async def concerned(names: Mapping[str, str | int]) -> list[int]:
    """Return the programmes named by the parts of an address, in their order.

    A part is called by its kind, or `session_slug`, `registration_id`. Raises NotFound where
    something is not there.
    """
    found = []
    for name, key in names.items():
        if isinstance(key, int) and not 0 <= key < 2**31:
            raise NotFound  # More than PostgreSQL counts rows by.
        kind = name.removesuffix("_slug").removesuffix("_id")
        if kind in KINDS:
            programme_id = await programme_of(kind, key)
            if programme_id is None:
                raise NotFound
            found.append(programme_id)
    return found


async def programme_of(kind: str, key: str | int) -> int | None:
    """Return the id of the programme a thing belongs to; None where there is no such thing."""
    if isinstance(key, int) and not 0 < key < 2**31:
        return None
    if isinstance(key, str) and "\0" in key:
        return None
    found = await database.value(KINDS[kind], key)
    return int(found) if found is not None else None
