"""Create a speaker, or find the one that is meant, by slug, address or name."""

from datetime import datetime

from events import database
from events.database import Shape
from events.errors import Invalid, NotFound
from events.presentation import N_
from events.speakers import profile
from events.speakers.tables import Speaker
from events.speakers.write import speakers
from events.speakers.write.speakers import SpeakerFields


async def found_or_new(
    programme_id: int, slug: str, fields: SpeakerFields | None, at: datetime, *, portrait: str = ""
) -> int:
    """Return the speaker with this slug or address, or a new one, who gets the `portrait`.

    Raises NotFound, Invalid.
    """
    if slug:
        return await _by_slug(programme_id, slug)
    if fields is None or not fields.name:
        raise Invalid({"name": "Enter a name."})
    await database.execute(_LOCK_SLUGS)
    known = await _by_address(programme_id, fields)
    if known:
        return known
    made = await speakers.insert(programme_id, fields, portrait=portrait, at=at)
    await profile.fill_from_newest(made, at=at)
    return made


async def _by_slug(programme_id: int, slug: str) -> int:
    found = await database.row(
        _SpeakerId,
        database.select(_SpeakerId, Speaker).where(
            Speaker.programme == programme_id, Speaker.slug == slug, Speaker.removed_at.is_null()
        ),
    )
    if found is None:
        raise NotFound
    return found.id


class _SpeakerId(Shape):
    id: int


class _Namesake(Shape):
    """Somebody of the same name or address; `same`: of the same address."""

    id: int
    same: bool


async def _by_address(programme_id: int, fields: SpeakerFields) -> int | None:
    """Return who has this address in the programme; None for somebody new. Raises Invalid."""
    found = await database.row(_Namesake, _NAMESAKES, programme_id, fields.name, fields.email)
    if found and not found.same and not fields.email:
        raise Invalid({"name": _NAMESAKE})
    return found.id if found and found.same else None


_LOCK_SLUGS = "SELECT pg_advisory_xact_lock(hashtext('speakers.slug'))"


_NAMESAKES = """
SELECT id, email <> '' AND email = $3 AS same FROM speakers
WHERE programme = $1 AND removed_at IS NULL
  AND (searchable(name) = searchable($2) OR email <> '' AND email = $3)
ORDER BY email <> '' AND email = $3 DESC, id LIMIT 1
"""


_NAMESAKE = N_(
    "Somebody of this name speaks in this programme already. Choose them above, or enter the"
    " address of the other one."
)
