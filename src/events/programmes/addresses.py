"""The address of a programme: made from its title, changed by somebody, never lost then."""

from typing import Final

from events import database, text
from events.programmes import write


async def free_slug(title: str, *, besides: int = 0) -> str:
    """Return a slug made from the title that no programme has or had in public, but `besides`.

    Held until the transaction ends.
    """
    await database.execute(_LOCK_SLUGS)
    taken = await database.values(_SLUGS, text.slug(title), besides)
    return text.slug(title, set(taken).__contains__)


async def led_to(slug: str) -> str | None:
    """Return the address of the programme online that had this one in public, or None."""
    found: str | None = await database.value(_LED_TO, slug)
    return found


async def at_the_desk(slug: str) -> str:
    """Return the address that the programme of this one has now; the same where none is known."""
    found: str | None = await database.value(_AT_THE_DESK, slug)
    return found or slug


async def change(programme_id: int, slug: str, wanted: str) -> str | None:
    """Give a programme the address somebody typed, and return it; None where another has it."""
    made = text.slug(wanted)
    if made == slug:
        return slug
    if await free_slug(made, besides=programme_id) != made:
        return None
    await write.set_slug(programme_id, made)
    return made


_LED_TO: Final = """
SELECT p.slug FROM former_programme_addresses f JOIN programmes p ON p.id = f.programme
WHERE f.slug = $1 AND f.public AND p.status <> 'draft' AND p.visibility <> 'invited'
"""
_AT_THE_DESK: Final = """
SELECT p.slug FROM former_programme_addresses f JOIN programmes p ON p.id = f.programme
WHERE f.slug = $1
"""
_LOCK_SLUGS: Final = "SELECT pg_advisory_xact_lock(hashtext('programmes.slug'))"
_SLUGS: Final = """
SELECT slug FROM programmes WHERE starts_with(slug, $1) AND id <> $2
UNION SELECT slug FROM former_programme_addresses
 WHERE public AND starts_with(slug, $1) AND programme <> $2
"""
