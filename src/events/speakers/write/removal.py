"""A speaker is removed: shown nowhere any more, and known to no file that names them again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from events import database, signing
from events.database import Json, Shape


class Gone(Shape):
    """A row of a person who is removed, before it is."""

    id: int
    programme: int
    slug: str
    name: str
    email: str
    portrait: str
    sessions: list[int]


class Removed(Shape):
    """Somebody removed from a programme, as an import has to know them."""

    id: int
    import_ref: str | None
    removed_marks: Json[list[str]]


async def lock_all_of(speaker_id: int) -> list[Gone]:
    """Lock and return every row of the person, in whichever programme: those of one address."""
    return await database.rows(Gone, _LOCK, speaker_id)


async def remove(gone: Gone, *, at: datetime) -> None:
    """Take away all that was shown; name and address stay for their last mail, marks for files."""
    marks = marks_of(gone.name, gone.email)
    await database.execute(_REMOVE, gone.id, at, msgspec.json.encode(marks).decode())


async def finish(at: datetime, *, patience: datetime) -> int:
    """Take name and address away from those whose last mail has left; return how many."""
    return await database.execute(_FINISH, at, patience)


async def removed_of(programme_id: int) -> list[Removed]:
    """Return who was removed from a programme."""
    return await database.rows(Removed, _REMOVED, programme_id)


async def still_there(speaker_ids: Sequence[int]) -> set[int]:
    """Return those of these speakers who were not removed."""
    return set(await database.values(_THERE, list(speaker_ids)))


def marks_of(name: str, email: str) -> list[str]:
    """Return keyed hashes of name and address: they tell nobody who it was, but know them again."""
    said = [("name", " ".join(name.casefold().split())), ("email", email.casefold())]
    return [signing.hashed(f"removed speaker {kind} {word}") for kind, word in said if word]


_LOCK: Final = """
SELECT v.id, v.programme, v.slug, v.name, v.email, v.portrait,
  ARRAY(SELECT a.session FROM appearances a WHERE a.speaker = v.id ORDER BY a.session) AS sessions
  FROM speakers v
 WHERE v.removed_at IS NULL AND (v.id = $1
    OR v.email <> '' AND v.email = (SELECT email FROM speakers WHERE id = $1))
 ORDER BY v.id FOR UPDATE OF v
"""

_REMOVE: Final = """
UPDATE speakers SET removed_at = $2, removed_marks = $3, slug = 'removed-' || id, portrait = '',
  organisation = '', biography = '', texts = '{}', links = '[]', photo_url = '', imported = '{}',
  updated_at = $2, edit_version = edit_version + 1
 WHERE id = $1
"""

_FINISH: Final = """
UPDATE speakers v SET name = '', email = ''
 WHERE v.removed_at IS NOT NULL AND v.name <> ''
   AND (v.removed_at < $2 OR v.removed_at < $1 AND NOT EXISTS (
     SELECT FROM departures x JOIN deliveries d ON d.subject_kind = 'appearance'
       AND d.subject_id = x.id WHERE x.speaker = v.id AND d.state IN ('due', 'handing_off')))
"""

_REMOVED: Final = """
SELECT id, import_ref, removed_marks FROM speakers
 WHERE programme = $1 AND removed_at IS NOT NULL ORDER BY id
"""

_THERE: Final = "SELECT id FROM speakers WHERE id = ANY($1) AND removed_at IS NULL"
