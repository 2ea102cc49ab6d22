"""The address of a session: made from its title, kept once published, never lost when changed."""

import re
from typing import Final

from events import database, text
from events.sessions.visibility import BY_ADDRESS
from events.sessions.write import sessions as write
from events.slugs import Slugs


async def led_to(slug: str) -> str | None:
    """Return the address of the published session that had this one in public, or None."""
    found: str | None = await database.value(_LED_TO, slug)
    return found


async def follow(session_id: int, slug: str, *, old_title: str, title: str) -> str:
    """Make a draft's address anew from its new title, unless somebody chose it; return it.

    Inside the transaction that writes the title; never for a session that was online.
    """
    if text.slug(old_title) == text.slug(title) or not _made_from(old_title, slug):
        return slug
    made = await slugs.free(title, besides=session_id)
    await write.set_slug(session_id, made)
    return made


def _made_from(title: str, slug: str) -> bool:
    return re.fullmatch(rf"{re.escape(text.slug(title))}(-\d+)?", slug) is not None


_LED_TO = f"""
SELECT s.slug FROM former_addresses f JOIN sessions s ON s.id = f.session
  JOIN programmes p ON p.id = s.programme WHERE f.slug = $1 AND f.public AND {BY_ADDRESS}
"""  # noqa: S608 — a constant.

_LOCK_SLUGS: Final = "SELECT pg_advisory_xact_lock(hashtext('sessions.slug'))"
_SLUGS: Final = """
SELECT slug FROM sessions WHERE starts_with(slug, $1) AND id <> $2
UNION SELECT slug FROM former_addresses WHERE public AND starts_with(slug, $1) AND session <> $2
"""


async def _taken_slugs(slug: str, besides: int) -> list[str]:
    await database.execute(_LOCK_SLUGS)
    return await database.values(_SLUGS, slug, besides)


slugs: Final = Slugs(_taken_slugs, write.set_slug)
"""Of sessions: `free`, and `change` for one that somebody types."""
