"""What each public feed is called, and which sessions it holds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from events import database, links
from events.database import Shape
from events.errors import NotFound
from events.presentation import sentence
from events.sessions.visibility import BY_ADDRESS, IN_PROGRAMME, PUBLIC
from events.settings import settings

SESSIONS_OF: Final = {
    "all": f"$1::int = 0 AND {PUBLIC}",
    "programme": f"s.programme = $1 AND {IN_PROGRAMME}",
    "session": f"s.id = $1 AND {BY_ADDRESS}",
    "speaker": f"s.id IN (SELECT session FROM appearances WHERE speaker = $1) AND {PUBLIC}",  # noqa: S608
}
"""For each kind of feed which sessions it shows; $1 is `FeedMetadata.row_id`."""
FILTERED: Final = "($2 = '' OR $2 = ANY(s.tags)) AND ($3 = '' OR s.language = $3)"
"""The condition of a feed's filters: its tag and its language."""


@dataclass(frozen=True)
class FeedMetadata:
    """What a feed is called, the page it belongs to, and whose revision it follows (0: all)."""

    name: str
    language: str
    page: str
    programme: int
    row_id: int


class _Titled(Shape):
    """A programme or session that has a feed."""

    id: int
    title: str
    language: str
    programme: int


async def feed_metadata(kind: str, slug: str) -> FeedMetadata:
    """Return the name of a feed: `kind` is all, programme, session or speaker. Raises NotFound."""
    return await _BY_KIND[kind](slug)


async def _of_all(_: str) -> FeedMetadata:
    language = settings().languages[0]
    name = f"{settings().organisation_in(language)} – {sentence('All sessions', language)}"
    return FeedMetadata(name, language, links.HOME, 0, 0)


async def _of_programme(slug: str) -> FeedMetadata:
    return _metadata(await database.row(_Titled, _PROGRAMME, slug), links.programme(slug))


async def _of_session(slug: str) -> FeedMetadata:
    return _metadata(await database.row(_Titled, _SESSION, slug), links.session(slug))


async def _of_speaker(slug: str) -> FeedMetadata:
    return _metadata(await database.row(_Titled, _SPEAKER, slug), links.speaker(slug))


def _metadata(row: _Titled | None, page: str) -> FeedMetadata:
    if row is None:
        raise NotFound
    return FeedMetadata(row.title, row.language, page, row.programme, row.id)


_PROGRAMME = """
SELECT id, title, language, id AS programme FROM programmes
WHERE slug = $1 AND status <> 'draft' AND visibility <> 'invited'
"""
_SESSION = f"""
SELECT s.id, s.title, s.language, s.programme FROM sessions s
JOIN programmes p ON p.id = s.programme WHERE s.slug = $1 AND {BY_ADDRESS}
"""  # noqa: S608 - a constant.
_SPEAKER = f"""
SELECT sp.id, sp.name AS title, own.language, 0 AS programme
FROM speakers sp JOIN programmes own ON own.id = sp.programme
WHERE sp.slug = $1 AND EXISTS (SELECT FROM appearances a JOIN sessions s ON s.id = a.session
  JOIN programmes p ON p.id = s.programme WHERE a.speaker = sp.id AND {PUBLIC})
"""  # noqa: S608 - a constant.

_BY_KIND: dict[str, Callable[[str], Awaitable[FeedMetadata]]] = {
    "all": _of_all,
    "programme": _of_programme,
    "session": _of_session,
    "speaker": _of_speaker,
}
