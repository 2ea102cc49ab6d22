"""Save how the organisation looks: its logo, and its colour."""

import asyncio
from dataclasses import replace
from typing import Any

from events import database
from events.database import transaction
from events.images import uploads
from events.operations.organisation.publisher import read, write
from events.settings import publisher


async def save_brand(by: str, **changed: Any) -> None:
    """Change how the organisation looks: the fields of `Brand` that are given."""
    async with transaction():
        await database.execute("SELECT pg_advisory_xact_lock(hashtext('publisher'))")
        before = await read()
        saved = replace(before, brand=replace(before.brand, **changed))
        saved = await write(before, saved, edited_from=before.edition, by=by)
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
    name = await uploads.LOGOS.place(picture)
    await save_brand(by, logo=name, width=width, height=height)
