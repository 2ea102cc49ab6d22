"""Reviews as pages read them: by programme, by address, and what each says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from events import database, zones
from events.database import Json, Shape
from events.dossiers.content import messages_in
from events.errors import NotFound
from events.programmes.states import ProgrammeStatus
from events.reviews import counts, figures
from events.reviews.content import Content, Totals, quotations_in, titles_in
from events.reviews.tables import Review
from events.settings import settings

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


class Portrayed(Shape):
    """A speaker that a review may show."""

    id: int
    slug: str
    name: str
    organisation: str
    portrait: str


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


async def content(row: ReviewRow, *, at: datetime, listed: int | None = None) -> Content:
    """Return what a review says: as it is now, or as it was frozen.

    `listed`: so many of its sessions are needed by name, the latest; None: all.
    """
    if row.frozen_at and row.kept:
        return row.kept
    return await gathered(row, at=at, listed=listed)


async def gathered(row: ReviewRow, *, at: datetime, listed: int | None = None) -> Content:
    """Return what a review says now."""
    ids, zone = await session_ids(row), row.timezone or settings().timezone
    compared = [*await years_beside(row), *ids]
    kept = await counts.kept(row.programme or 0, row.id)
    return Content(
        slug=row.slug,
        programme=row.programme_slug,
        year=row.year,
        title=row.shown_title,
        introduction=row.introduction,
        highlights=messages_in(row.highlights),
        quotations=quotations_in(row.quotations),
        portraits=row.portraits,
        hue=row.hue,
        timezone=zone,
        figures=await figures.count(ids, compared, kept.counts if kept else None, listed=listed),
        language="" if row.title else row.programme_language,
        titles={} if row.title else titles_in(row.programme_texts),
        as_of=zones.midnight(kept.counted_at if kept else at, zone),
        counted_at=kept.counted_at if kept else None,
    )


async def totals(row: ReviewRow) -> Totals:
    """Return the whole in numbers alone, as it is now or as it was frozen."""
    if row.frozen_at and row.kept:
        return row.kept.figures.totals
    kept = await counts.kept(row.programme or 0, row.id)
    return await figures.totals(await session_ids(row), kept.counts if kept else None)


async def years_beside(row: ReviewRow) -> list[int]:
    """Return the sessions of the year before, that stand beside those of a year."""
    return await figures.of_year(row.year - 1) if row.year and row.programme is None else []


async def session_ids(row: ReviewRow) -> list[int]:
    """Return the sessions that a review is about; those that are hidden are in none."""
    if row.programme is not None:
        return await figures.of_programme(row.programme)
    if row.year:
        return await figures.of_year(row.year)
    return await database.values(_STILL_SHOWN, row.sessions)


async def portrayed(speaker_ids: Sequence[int]) -> list[Portrayed]:
    """Return those of these speakers who are still there, in the order asked."""
    found = await database.rows(Portrayed, _PORTRAYED, list(speaker_ids))
    place = {speaker: number for number, speaker in enumerate(speaker_ids)}
    return sorted(found, key=lambda one: place[one.id])


async def speakers_of(row: ReviewRow) -> list[Portrayed]:
    """Return everybody who spoke in a review's sessions, by name."""
    return await database.rows(Portrayed, _SPEAKERS, await session_ids(row))


def frozen(content: Content) -> str:
    """Return a content as the table keeps it."""
    return msgspec.json.encode(msgspec.structs.replace(content, frozen=True)).decode()


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
_STILL_SHOWN: Final = """
SELECT s.id FROM sessions s JOIN programmes p ON p.id = s.programme
 WHERE s.id = ANY($1::bigint[]) AND p.visibility = 'public' AND s.visibility = 'public'
 ORDER BY s.starts_at, s.id
"""
_PORTRAYED: Final = """
SELECT id, slug, name, organisation, portrait FROM speakers
 WHERE id = ANY($1::bigint[]) AND removed_at IS NULL
"""
_SPEAKERS: Final = """
SELECT v.id, v.slug, v.name, v.organisation, v.portrait
  FROM (SELECT a.speaker FROM appearances a WHERE a.session = ANY($1::int[]) GROUP BY a.speaker) x
  JOIN speakers v ON v.id = x.speaker ORDER BY v.name, v.id
"""
