"""The only writer of bilans; all run inside the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from events import database


class Words(msgspec.Struct, frozen=True):
    """What organisers write and choose in a bilan."""

    title: str
    introduction: str
    highlights: str
    quotations: str
    portraits: list[int]


async def of_programme(programme_id: int) -> int:
    """Return the number of a programme's bilan, which is there afterwards."""
    return int(await database.value(_OF_PROGRAMME, programme_id))


async def add(slug: str, title: str, *, year: int, sessions: Sequence[int]) -> int:
    """Add a bilan of a year or of chosen sessions; return its number."""
    return int(await database.value(_ADD, slug, title, year, list(sessions)))


async def save(review_id: int, words: Words) -> None:
    """Replace the words of a bilan."""
    await database.execute(
        _SAVE, review_id, words.title, words.introduction, words.highlights, words.quotations,
        words.portraits,
    )  # fmt: skip


async def publish(review_id: int, *, at: datetime | None) -> None:
    """Put a bilan online, or take it offline with None."""
    await database.execute("UPDATE reviews SET published_at = $2 WHERE id = $1", review_id, at)


async def freeze(review_id: int, kept: str, *, at: datetime | None) -> None:
    """Keep what a bilan says; with None it follows its sessions again."""
    await database.execute(_FREEZE, review_id, at, kept)


_OF_PROGRAMME: Final = """
INSERT INTO reviews (slug, programme, title, introduction, highlights, quotations)
VALUES ('programme-' || $1::int, $1::int, '', '', '', '')
ON CONFLICT (programme) DO UPDATE SET programme = $1::int RETURNING id
"""
_ADD: Final = """
INSERT INTO reviews (slug, title, year, sessions, introduction, highlights, quotations)
VALUES ($1, $2, $3, $4, '', '', '') RETURNING id
"""
_SAVE: Final = """
UPDATE reviews SET title = $2, introduction = $3, highlights = $4, quotations = $5, portraits = $6
 WHERE id = $1
"""
_FREEZE: Final = "UPDATE reviews SET frozen_at = $2, kept = $3 WHERE id = $1"
