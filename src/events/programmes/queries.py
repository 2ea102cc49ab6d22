"""Programmes as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from events import database
from events.database import Json, Shape
from events.presentation.languages import translated
from events.programmes.visibility import Visibility


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
    picture: str
    retention_days: int
    revision: int
    visibility: Visibility

    @property
    def listed(self) -> bool:
        """Tell whether anybody finds it."""
        return self.visibility is Visibility.PUBLIC


async def published(language: str) -> list[ProgrammeShown]:
    """Return all published programmes that are listed, the newest first."""
    found = await database.rows(_ProgrammeRow, _PUBLISHED)
    return [_shown(row, language) for row in found]


async def by_slug(slug: str, language: str, *, invited: bool = False) -> ProgrammeShown | None:
    """Return a programme that is or was online; `invited`: whoever asks may see it anyway."""
    row = await database.row(_ProgrammeRow, _INVITED if invited else _BY_SLUG, slug)
    return _shown(row, language) if row else None


async def by_id(programme_id: int, language: str) -> ProgrammeShown | None:
    """Return the programme of a session or speaker, if it is or was public."""
    row = await database.row(_ProgrammeRow, _BY_ID, programme_id)
    return _shown(row, language) if row else None


class _Slug(Shape):
    id: int
    slug: str


async def by_ids(programme_ids: Iterable[int], language: str) -> dict[int, ProgrammeShown]:
    """Return those of these programmes that are or were public, by id."""
    found = await database.rows(_ProgrammeRow, _BY_IDS, list(programme_ids))
    return {row.id: _shown(row, language) for row in found}


async def slugs(programme_ids: Iterable[int]) -> dict[int, str]:
    """Return for each programme its slug, whatever its status."""
    found = await database.rows(_Slug, _SLUGS, list(programme_ids))
    return {one.id: one.slug for one in found}


class _ProgrammeRow(Shape):
    id: int
    slug: str
    title: str
    summary: str
    texts: Json[dict[str, dict[str, str]]]
    language: str
    timezone: str
    hue: int
    location: str
    picture: str
    retention_days: int
    feed_revision: int
    visibility: Visibility


_SLUGS: Final = "SELECT id, slug FROM programmes WHERE id = ANY($1)"

# Every public page asks for its programme: SQL, which costs nothing to build.
_SELECT: Final = """
SELECT id, slug, title, summary, texts, language, timezone, hue, location, picture, retention_days,
  feed_revision, visibility FROM programmes
"""
_PUBLISHED: Final = (
    f"{_SELECT} WHERE status = 'published' AND visibility = 'public' ORDER BY id DESC"
)
_BY_SLUG: Final = f"""{_SELECT} WHERE slug = $1 AND status <> 'draft'
  AND visibility <> 'invited'"""
_INVITED: Final = f"{_SELECT} WHERE slug = $1 AND status <> 'draft'"
_BY_ID: Final = f"{_SELECT} WHERE id = $1 AND status <> 'draft'"
_BY_IDS: Final = f"{_SELECT} WHERE id = ANY($1) AND status <> 'draft'"


def _shown(row: _ProgrammeRow, language: str) -> ProgrammeShown:
    title, spoken = translated(row, "title", row.title, language)
    summary, summary_spoken = translated(row, "summary", row.summary, language)
    return ProgrammeShown(
        id=row.id,
        slug=row.slug,
        title=title,
        summary=summary,
        spoken=spoken,
        summary_spoken=summary_spoken,
        timezone=row.timezone,
        hue=row.hue,
        location=row.location,
        picture=row.picture,
        retention_days=row.retention_days,
        revision=row.feed_revision,
        visibility=row.visibility,
    )
