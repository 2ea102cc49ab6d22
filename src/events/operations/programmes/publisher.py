"""Save who publishes the site, as owners say at the desk, and notice what other processes saved."""

import asyncio
import secrets
from dataclasses import asdict, fields, replace
from typing import Any, Final

import asyncpg
import msgspec
import structlog

from events import database
from events.database import Json, Shape, transaction
from events.errors import Conflict
from events.images import uploads
from events.operations.programmes import tables
from events.organisers import audit_log
from events.settings import publisher, settings
from events.settings.publisher import Publisher

REFRESH_SECONDS: Final = 1.0
"""How long another process may go on with the former version."""
START_SECONDS: Final = 2.0
"""How long a process that begins waits for a silent database."""
_UNREACHABLE: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

log = structlog.get_logger(__name__)


async def save(changed: Publisher, *, by: str) -> None:
    """Save the publisher if it was edited from version `changed.edition`. Raises Conflict if not.

    How it looks stays as it is. This process uses it at once, every other within REFRESH_SECONDS.
    """
    async with transaction():
        before = await read()
        saved = replace(changed, brand=before.brand)
        saved = await _write(before, saved, edited_from=changed.edition, by=by)
    publisher.remember(saved)


async def save_brand(by: str, **changed: Any) -> None:
    """Change how the organisation looks: the fields of `Brand` that are given."""
    async with transaction():
        await database.execute("SELECT pg_advisory_xact_lock(hashtext('publisher'))")
        before = await read()
        saved = replace(before, brand=replace(before.brand, **changed))
        saved = await _write(before, saved, edited_from=before.edition, by=by)
    publisher.remember(saved)


async def set_logo(data: bytes | None, *, by: str) -> None:
    """Keep a logo, re-encoded, or none. Raises Invalid, naming the field `logo`.

    The file of an earlier one stays: attestations that were issued show it, and mails that were
    sent.
    """
    if data is None:
        await save_brand(by, logo="", width=0, height=0)
        return
    picture = await asyncio.to_thread(uploads.made, "logo", data, field="logo")
    width, height = uploads.size_of(picture)
    name = await asyncio.to_thread(uploads.LOGOS.place, picture)
    await save_brand(by, logo=name, width=width, height=height)


async def name_it(name: str, contact: str, *, language: str, by: str) -> None:
    """Save the organisation's name in a language and whom to write to, and leave the rest."""
    async with transaction():
        await database.execute("SELECT pg_advisory_xact_lock(hashtext('publisher'))")
        before = await read()
        names = {**before.names, **({language: name} if name else {})}
        saved = replace(before, names=names, contact=contact or before.contact)
        saved = await _write(before, saved, edited_from=before.edition, by=by)
    publisher.remember(saved)


async def _write(before: Publisher, saved: Publisher, *, edited_from: str, by: str) -> Publisher:
    saved = replace(saved, edition=secrets.token_hex(8))
    words = msgspec.json.encode(asdict(saved)).decode()
    if not await database.execute(_SAVE, saved.edition, words, edited_from):
        raise Conflict
    names = [
        one.name for one in fields(saved) if getattr(saved, one.name) != getattr(before, one.name)
    ]
    details = {"fields": sorted(set(names) - {"edition"})}
    await audit_log.record(by, "organisation-edited", "", details)
    return saved


class SavedPublisher(Shape):
    """What owners wrote of who publishes the site, and which edition it is."""

    edition: str
    words: Json[Publisher]


async def read() -> Publisher:
    """Read the publisher from the database; all empty where nothing was ever saved."""
    found = await database.row(
        SavedPublisher, tables.Publisher.select(tables.Publisher.edition, tables.Publisher.words)
    )
    return replace(found.words, edition=found.edition) if found else Publisher()


async def refresh() -> bool:
    """Read the publisher again if its edition changed; False where the database is unreachable."""
    try:
        edition = await database.value("SELECT edition FROM publisher")
        if (edition or "") != publisher.current().edition:
            publisher.remember(await read())
    except _UNREACHABLE:
        return False
    return True


async def refresh_at_start() -> bool:
    """Do `refresh`, for a process that begins and cannot wait for a silent database."""
    try:
        async with asyncio.timeout(START_SECONDS):
            return await refresh()
    except TimeoutError:
        return False


async def keep_refreshing() -> None:
    """Notice what other processes save, until cancelled."""
    while True:
        await asyncio.sleep(REFRESH_SECONDS)
        try:
            await refresh()
        except Exception as error:
            log.warning("publisher not read", error=repr(error))


def missing() -> list[str]:
    """List what the public pages still lack: "contact", "legal-notice"."""
    said, here = publisher.current(), settings()
    found = [] if here.contact or here.reply_to else ["contact"]
    return found if said.says_who_publishes or here.legal_notice else [*found, "legal-notice"]


_SAVE: Final = """
INSERT INTO publisher (id, edition, words) SELECT 1, $1, $2::jsonb
 WHERE $3 = '' OR EXISTS (SELECT FROM publisher WHERE edition = $3)
ON CONFLICT (id) DO UPDATE SET edition = excluded.edition, words = excluded.words
 WHERE publisher.edition = $3
"""
