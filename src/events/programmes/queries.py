"""Programmes as pages show them."""

from dataclasses import dataclass

from events import database
from events.database import Row
from events.presentation.languages import text_of


@dataclass(frozen=True)
class ProgrammeShown:
    """A published programme in a reader's language; `spoken` is the title's, each by itself."""

    id: int
    slug: str
    title: str
    summary: str
    spoken: str
    summary_spoken: str
    timezone: str
    hue: int
    location: str
    retention_days: int
    revision: int


async def published(language: str) -> list[ProgrammeShown]:
    """All published programmes, the newest first."""
    found = await database.rows(f"{_SELECT} WHERE status = 'published' ORDER BY id DESC")
    return [_shown(row, language) for row in found]


async def by_slug(slug: str, language: str) -> ProgrammeShown | None:
    """A programme that is or was public."""
    row = await database.row(f"{_SELECT} WHERE slug = $1 AND status <> 'draft'", slug)
    return _shown(row, language) if row else None


async def by_id(programme_id: int, language: str) -> ProgrammeShown | None:
    """The programme of a session or speaker, if it is or was public."""
    row = await database.row(f"{_SELECT} WHERE id = $1 AND status <> 'draft'", programme_id)
    return _shown(row, language) if row else None


_SELECT = """
SELECT id, slug, title, summary, texts, language, timezone, hue, location, retention_days,
  feed_revision FROM programmes
"""


def _shown(row: Row, language: str) -> ProgrammeShown:
    title, spoken = text_of(row, "title", language)
    summary, summary_spoken = text_of(row, "summary", language)
    return ProgrammeShown(
        id=row["id"],
        slug=row["slug"],
        title=title,
        summary=summary,
        spoken=spoken,
        summary_spoken=summary_spoken,
        timezone=row["timezone"],
        hue=row["hue"],
        location=row["location"],
        retention_days=row["retention_days"],
        revision=row["feed_revision"],
    )
