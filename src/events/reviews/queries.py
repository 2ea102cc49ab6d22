"""Reviews as pages read them: by programme, by address, and what each says."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Json, Shape
from events.errors import NotFound
from events.programmes.states import ProgrammeStatus
from events.reviews.content import Content
from events.reviews.tables import Review

HUE: Final = 250


class ReviewRow(Shape):
    """A review as it is stored; `id` 0: nobody touched it yet. `timezone`: its programme's."""

    id: int
    slug: str
    programme: int | None
    programme_slug: str
    programme_title: str
    programme_language: str
    programme_texts: Json[dict[str, dict[str, str]]]
    programme_status: ProgrammeStatus | None
    hue: int
    timezone: str
    year: int
    sessions: list[int]
    title: str
    introduction: str
    highlights: str
    quotations: str
    portraits: list[int]
    published_at: datetime | None
    frozen_at: datetime | None
    kept: Json[Content] | None

    @property
    def shown_title(self) -> str:
        """Return its title; that of its programme where it has none of its own."""
        return self.title or self.programme_title


class Choosable(Shape):
    """A session that was held, to choose for a review."""

    id: int
    title: str
    programme: str
    starts_local: datetime


async def of_programme(programme_id: int) -> ReviewRow | None:
    """Return the review of a programme, touched or not."""
    return await database.row(ReviewRow, _OF_PROGRAMME, programme_id)


async def by_slug(slug: str) -> ReviewRow | None:
    """Return a review of a year or of a choice."""
    return await database.row(ReviewRow, _BY_SLUG, slug)


async def by_id(review_id: int) -> ReviewRow | None:
    """Return a review of a year or of a choice by its number."""
    return await database.row(ReviewRow, _BY_ID, review_id)


async def one(review_id: int) -> ReviewRow:
    """Return a review of a year or of a choice by its number. Raises NotFound."""
    return _there(await by_id(review_id))


async def one_of_programme(programme_id: int) -> ReviewRow:
    """Return the review of a programme, touched or not. Raises NotFound."""
    return _there(await of_programme(programme_id))


def _there(found: ReviewRow | None) -> ReviewRow:
    if found is None:
        raise NotFound
    return found


async def listed() -> list[ReviewRow]:
    """Return every review of a year or of a choice, the latest first."""
    return await database.rows(ReviewRow, _LISTED)


async def followed() -> list[ReviewRow]:
    """Return every review whose figures follow its sessions; of programmes, touched or not."""
    return await database.rows(ReviewRow, _FOLLOWED)


async def choosable() -> list[Choosable]:
    """Return every session that was held, the latest first."""
    return await database.rows(Choosable, _CHOOSABLE)


async def is_published(programme_id: int) -> bool:
    """Tell whether the review of a programme is online."""
    return await Review.exists().where(
        Review.programme == programme_id, Review.published_at.is_not_null()
    )


async def slug_is_taken(slug: str) -> bool:
    """Tell whether a review has this address."""
    return await Review.exists().where(Review.slug == slug)


_COLUMNS: Final = """
SELECT COALESCE(r.id, 0) AS id, COALESCE(r.slug, '') AS slug, p.id AS programme,
  COALESCE(p.slug, '') AS programme_slug, COALESCE(p.title, '') AS programme_title,
  COALESCE(p.language, '') AS programme_language, COALESCE(p.texts, '{}') AS programme_texts,
  p.status AS programme_status, COALESCE(p.hue, 250)::int AS hue,
  COALESCE(p.timezone, '') AS timezone,
  COALESCE(r.year, 0)::int AS year, COALESCE(r.sessions, '{}') AS sessions,
  COALESCE(r.title, '') AS title, COALESCE(r.introduction, '') AS introduction,
  COALESCE(r.highlights, '') AS highlights, COALESCE(r.quotations, '') AS quotations,
  COALESCE(r.portraits, '{}') AS portraits, r.published_at, r.frozen_at,
  NULLIF(r.kept, '{}'::jsonb) AS kept
"""
_OF_PROGRAMME: Final = (
    f"{_COLUMNS} FROM programmes p LEFT JOIN reviews r ON r.programme = p.id WHERE p.id = $1"
)
_ALONE: Final = f"{_COLUMNS} FROM reviews r LEFT JOIN programmes p ON p.id = r.programme"
_BY_SLUG: Final = f"{_ALONE} WHERE r.slug = $1 AND r.programme IS NULL"
_BY_ID: Final = f"{_ALONE} WHERE r.id = $1 AND r.programme IS NULL"
_LISTED: Final = f"{_ALONE} WHERE r.programme IS NULL ORDER BY r.id DESC"
_FOLLOWED: Final = f"""{_COLUMNS}
 FROM programmes p FULL JOIN reviews r ON r.programme = p.id WHERE r.frozen_at IS NULL
"""
_CHOOSABLE: Final = """
SELECT s.id, s.title, p.title AS programme, s.starts_local FROM sessions s
  JOIN programmes p ON p.id = s.programme AND p.status <> 'draft'
 WHERE s.status = 'published' AND s.ends_at <= now()
   AND p.visibility = 'public' AND s.visibility = 'public' ORDER BY s.starts_at DESC, s.id LIMIT 500
"""
