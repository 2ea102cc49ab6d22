"""What a review says: as it is now, gathered from its sessions, or as it was frozen."""

from datetime import datetime
from typing import Final

import msgspec

from events import database, zones
from events.dossiers.content import messages_in
from events.reviews import counts, figures
from events.reviews.content import Content, Totals, quotations_in, titles_in
from events.reviews.queries import ReviewRow
from events.settings import settings


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


def frozen(content: Content) -> str:
    """Return a content as the table keeps it."""
    return msgspec.json.encode(msgspec.structs.replace(content, frozen=True)).decode()


_STILL_SHOWN: Final = """
SELECT s.id FROM sessions s JOIN programmes p ON p.id = s.programme
 WHERE s.id = ANY($1::bigint[]) AND p.visibility = 'public' AND s.visibility = 'public'
 ORDER BY s.starts_at, s.id
"""
