"""Organisers say which other sites may show a programme's registration form."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events.database import transaction
from events.errors import Invalid
from events.organisers import audit_log
from events.presentation import N_
from events.programmes import embedding, write

WRONG: Final = N_("Write the address of a site, one a line: https://www.example.org")
TOO_MANY: Final = N_("Twenty sites at most.")


async def allow(
    programme_id: int, slug: str, typed: Sequence[str], *, by: str, at: datetime
) -> list[str]:
    """Let these sites show the form, and no others; return their origins. Raises Invalid."""
    try:
        allowed = list(dict.fromkeys(embedding.read(one) for one in typed if one.strip()))
    except (ValueError, UnicodeError):
        raise Invalid({"origins": WRONG}) from None
    if len(allowed) > embedding.MOST:
        raise Invalid({"origins": TOO_MANY})
    async with transaction():
        await write.set_embed_origins(programme_id, allowed, at=at)
        await audit_log.record(by, "embedding-changed", slug, {"sites": len(allowed)})
    return allowed
