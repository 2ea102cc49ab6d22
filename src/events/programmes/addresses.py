"""The address of a programme: made from its title, changed by somebody, never lost then."""

from typing import Final

from events import database
from events.programmes import write
from events.slugs import Slugs


async def led_to(slug: str) -> str | None:
    """Return the address of the programme online that had this one in public, or None."""
    found: str | None = await database.value(_LED_TO, slug)
    return found


async def at_the_desk(slug: str) -> str:
    """Return the address that the programme of this one has now; the same where none is known."""
    found: str | None = await database.value(_AT_THE_DESK, slug)
    return found or slug


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


async def _taken_slugs(slug: str, besides: int) -> list[str]:
    await database.execute(_LOCK_SLUGS)
    return await database.values(_SLUGS, slug, besides)


slugs: Final = Slugs(_taken_slugs, write.set_slug)
"""Of programmes: `free`, and `change` for one that somebody types."""
