"""Who publishes the site, as owners say at the desk: kept, and noticed by every process."""

import asyncio
import secrets
from dataclasses import asdict, replace
from typing import Final

import asyncpg
import msgspec
import structlog

from events import database
from events.database import transaction
from events.errors import Conflict
from events.organisers import access
from events.settings import imprint, settings
from events.settings.imprint import Imprint

LOOK_SECONDS: Final = 1.0
"""How long another process may go by the words of before."""
FIRST_LOOK_SECONDS: Final = 2.0
_AWAY: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

log = structlog.get_logger(__name__)


async def save(words: Imprint, *, by: str) -> None:
    """Keep the words, if they were written over `words.edition`. Raises Conflict, keeps nothing.

    This process goes by them at once, every other within LOOK_SECONDS.
    """
    fresh = replace(words, edition=secrets.token_hex(8))
    async with transaction():
        before = await read()
        kept = await database.execute(
            _SAVE, fresh.edition, msgspec.json.encode(asdict(fresh)).decode(), words.edition
        )
        if not kept:
            raise Conflict
        changed = [name for name, now in asdict(fresh).items() if now != getattr(before, name)]
        await access.record(
            by, "organisation-edited", "", {"fields": sorted(set(changed) - {"edition"})}
        )
    imprint.wear(fresh)


async def read() -> Imprint:
    """The words as they are kept now."""
    row = await database.row("SELECT edition, words FROM publisher")
    if row is None:
        return Imprint()
    return replace(msgspec.json.decode(row["words"], type=Imprint), edition=row["edition"])


async def look() -> bool:
    """Go by what is kept now; False where the database cannot tell, and all stays as it was."""
    try:
        kept = await database.value("SELECT edition FROM publisher")
        if (kept or "") != imprint.worn().edition:
            imprint.wear(await read())
    except _AWAY:
        return False
    return True


async def first_look() -> bool:
    """`look`, for a process that begins and cannot wait for a silent database."""
    try:
        async with asyncio.timeout(FIRST_LOOK_SECONDS):
            return await look()
    except TimeoutError:
        return False


async def keep_looking() -> None:
    """Until cancelled: notice what was saved in another process."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await look()
        except Exception as error:
            log.warning("imprint not read", error=repr(error))


def missing() -> list[str]:
    """What the public pages still lack: "contact", "legal-notice"."""
    words, here = imprint.worn(), settings()
    found = [] if here.contact or here.reply_to else ["contact"]
    return found if words.says_who_publishes or here.legal_notice else [*found, "legal-notice"]


_SAVE: Final = """
INSERT INTO publisher (id, edition, words) SELECT 1, $1, $2::jsonb
 WHERE $3 = '' OR EXISTS (SELECT FROM publisher WHERE edition = $3)
ON CONFLICT (id) DO UPDATE SET edition = excluded.edition, words = excluded.words
 WHERE publisher.edition = $3
"""
