"""The only writer of reviews; all run inside the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from events import database
from events.reviews.tables import Review


class Words(msgspec.Struct, frozen=True):
    """What organisers write and choose in a review."""

    title: str
    introduction: str
    highlights: str
    quotations: str
    portraits: list[int]


async def of_programme(programme_id: int) -> int:
    """Return the number of a programme's review, which is there afterwards."""
    return int(await database.value(_OF_PROGRAMME, programme_id))


async def add(slug: str, title: str, *, year: int, sessions: Sequence[int]) -> int:
    """Add a review of a year or of chosen sessions; return its number."""
    new = Review(slug=slug, title=title, year=year, sessions=list(sessions))
    made = await Review.insert(new).returning(Review.id)
    return int(made[0]["id"])


async def save(review_id: int, words: Words) -> None:
    """Replace the words of a review."""
    await Review.update(**msgspec.structs.asdict(words)).where(Review.id == review_id)


async def publish(review_id: int, *, at: datetime | None) -> None:
    """Put a review online, or take it offline with None."""
    await Review.update({Review.published_at: at}).where(Review.id == review_id)


async def freeze(review_id: int, kept: str, *, at: datetime | None) -> None:
    """Keep what a review says; with None it follows its sessions again."""
    await Review.update({Review.frozen_at: at, Review.kept: kept}).where(Review.id == review_id)


_OF_PROGRAMME: Final = """
INSERT INTO reviews (slug, programme, title, introduction, highlights, quotations)
VALUES ('programme-' || $1::int, $1::int, '', '', '', '')
ON CONFLICT (programme) DO UPDATE SET programme = $1::int RETURNING id
"""
