"""Make reviews, write in them, put them online, freeze them; nobody is mailed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database, text
from events.database import transaction
from events.errors import Invalid, Refusal
from events.organisers import audit_log
from events.presentation import N_
from events.reviews import gather, queries, write
from events.reviews.queries import ReviewRow
from events.reviews.write import Words


class Frozen(Refusal):
    """A frozen review stays as it is."""

    status = 409
    sentence = N_("The review is frozen. Let it follow its sessions again to change it.")


async def add(title: str, *, year: int, sessions: Sequence[int], by: str) -> int:
    """Add a review of a year, or of chosen sessions; return its number. Raises Invalid."""
    if not year and not sessions:
        raise Invalid({"year": N_("Give a year, or choose sessions.")})
    async with transaction():
        slug = await _free_slug(title)
        number = await write.add(slug, title, year=year, sessions=() if year else sessions)
        await audit_log.record(by, "review-created", slug, {})
    return number


async def save(row: ReviewRow, words: Words, *, by: str) -> None:
    """Save what organisers wrote and chose. Raises Frozen."""
    if row.frozen_at:
        raise Frozen
    async with transaction():
        await write.save(await _number(row), words)
        await audit_log.record(by, "review-edited", _name(row), {})


async def publish(row: ReviewRow, *, published: bool, by: str, at: datetime) -> None:
    """Put a review online, or take it offline."""
    async with transaction():
        await write.publish(await _number(row), at=at if published else None)
        action = "review-published" if published else "review-unpublished"
        await audit_log.record(by, action, _name(row), {})


async def freeze(row: ReviewRow, *, frozen: bool, by: str, at: datetime) -> None:
    """Keep what a review says with today's date, or let it follow its sessions again."""
    async with transaction():
        kept = gather.frozen(await gather.gathered(row, at=at)) if frozen else "{}"
        await write.freeze(await _number(row), kept, at=at if frozen else None)
        await audit_log.record(by, "review-frozen" if frozen else "review-thawed", _name(row), {})


async def _number(row: ReviewRow) -> int:
    if row.programme is None:
        return row.id
    return await write.of_programme(row.programme)


def _name(row: ReviewRow) -> str:
    return row.programme_slug or row.slug


_LOCK_SLUGS: Final = "SELECT pg_advisory_xact_lock(hashtext('reviews.slug'))"
"""Two at once would find the same address free."""


async def _free_slug(title: str) -> str:
    await database.execute(_LOCK_SLUGS)
    wanted = text.slug(title)[:100] or "bilan"
    slug, number = wanted, 2
    while await queries.slug_is_taken(slug):
        slug, number = f"{wanted}-{number}", number + 1
    return slug
