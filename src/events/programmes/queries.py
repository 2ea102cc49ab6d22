"""Programmes as pages show them."""

from dataclasses import dataclass
from typing import Any

import msgspec

from events import database
from events.database import Row


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
    texts: dict[str, dict[str, Any]] = msgspec.json.decode(row["texts"])
    translated = texts.get(language, {}) if language != row["language"] else {}
    return ProgrammeShown(
        id=row["id"],
        slug=row["slug"],
        title=translated.get("title") or row["title"],
        summary=translated.get("summary") or row["summary"],
        spoken=language if translated.get("title") else row["language"],
        summary_spoken=language if translated.get("summary") else row["language"],
        timezone=row["timezone"],
        hue=row["hue"],
        location=row["location"],
        retention_days=row["retention_days"],
        revision=row["feed_revision"],
    )
