"""Speakers of a review's sessions, with the portraits that it may show."""

from collections.abc import Sequence
from typing import Final

from events import database
from events.database import Shape
from events.reviews.gather import session_ids
from events.reviews.queries import ReviewRow


class Portrayed(Shape):
    """A speaker that a review may show."""

    id: int
    slug: str
    name: str
    organisation: str
    portrait: str


async def portrayed(speaker_ids: Sequence[int]) -> list[Portrayed]:
    """Return those of these speakers who are still there, in the order asked."""
    found = await database.rows(Portrayed, _PORTRAYED, list(speaker_ids))
    place = {speaker: number for number, speaker in enumerate(speaker_ids)}
    return sorted(found, key=lambda one: place[one.id])


async def speakers_of(row: ReviewRow) -> list[Portrayed]:
    """Return everybody who spoke in a review's sessions, by name."""
    return await database.rows(Portrayed, _SPEAKERS, await session_ids(row))


_PORTRAYED: Final = """
SELECT id, slug, name, organisation, portrait FROM speakers
 WHERE id = ANY($1::bigint[]) AND removed_at IS NULL
"""


_SPEAKERS: Final = """
SELECT v.id, v.slug, v.name, v.organisation, v.portrait
  FROM (SELECT a.speaker FROM appearances a WHERE a.session = ANY($1::int[]) GROUP BY a.speaker) x
  JOIN speakers v ON v.id = x.speaker ORDER BY v.name, v.id
"""
