"""Save who publishes the site, as owners say at the desk."""

import secrets
from dataclasses import asdict, fields, replace
from typing import Final

import msgspec

from events import database
from events.database import Json, Shape, transaction
from events.errors import Conflict
from events.operations.organisation import tables
from events.organisers import audit_log
from events.settings import publisher, settings
from events.settings.publisher import Publisher


async def save(changed: Publisher, *, by: str) -> None:
    """Save the publisher if it was edited from version `changed.edition`. Raises Conflict if not.

    How it looks stays as it is. This process uses it at once, every other within `refresh.SECONDS`.
    """
    async with transaction():
        before = await read()
        saved = replace(changed, brand=before.brand)
        saved = await write(before, saved, edited_from=changed.edition, by=by)
    publisher.remember(saved)


async def save_name(name: str, contact: str, *, language: str, by: str) -> None:
    """Save the organisation's name in a language and whom to write to, and leave the rest.

    Answers to mails go there too, where nobody has said another address.
    """
    async with transaction():
        await database.execute("SELECT pg_advisory_xact_lock(hashtext('publisher'))")
        before = await read()
        names = {**before.names, **({language: name} if name else {})}
        to = contact or before.contact
        answers = before.reply_to if settings().reply_to else to
        saved = replace(before, names=names, contact=to, reply_to=answers)
        saved = await write(before, saved, edited_from=before.edition, by=by)
    publisher.remember(saved)


async def write(before: Publisher, saved: Publisher, *, edited_from: str, by: str) -> Publisher:
    """Write a new edition over the one it was edited from. Raises Conflict where that is gone."""
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
