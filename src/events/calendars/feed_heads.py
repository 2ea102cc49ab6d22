"""What each public feed is called, and which sessions it holds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from events import database, links
from events.database import Row
from events.errors import NotFound
from events.presentation import sentence
from events.sessions.queries import PUBLIC
from events.settings import settings


@dataclass(frozen=True)
class Head:
    """What a feed is called, what it holds, and whose revision it hangs on (0: everybody's)."""

    name: str
    language: str
    page: str
    programme: int
    where: str
    value: object


async def head(kind: str, slug: str) -> Head:
    """The head of a feed: `kind` is all, programme, session or speaker. Raises NotFound."""
    return await _HEADS[kind](slug)


async def _head_of_all(_: str) -> Head:
    language = settings().languages[0]
    name = f"{settings().organisation_in(language)} – {sentence('All sessions', language)}"
    return Head(name, language, links.HOME, 0, "$1::int = 0", 0)


async def _head_of_programme(slug: str) -> Head:
    row = await _found(
        "SELECT id, title, language FROM programmes WHERE slug = $1 AND status <> 'draft'", slug
    )
    page = links.programme(slug)
    return Head(row["title"], row["language"], page, row["id"], "s.programme = $1", row["id"])


async def _head_of_session(slug: str) -> Head:
    row = await _found(f"{_SESSION} AND {PUBLIC}", slug)
    page = links.session(slug)
    return Head(row["title"], row["language"], page, row["programme"], "s.id = $1", row["id"])


async def _head_of_speaker(slug: str) -> Head:
    row = await _found(f"{_SPEAKER} AND {PUBLIC})", slug)
    where = "s.id IN (SELECT session FROM appearances WHERE speaker = $1)"
    return Head(row["name"], row["language"], links.speaker(slug), 0, where, row["id"])


async def _found(query: str, slug: str) -> Row:
    row = await database.row(query, slug)
    if row is None:
        raise NotFound
    return row


_SESSION = """
SELECT s.id, s.title, s.language, s.programme FROM sessions s
JOIN programmes p ON p.id = s.programme WHERE s.slug = $1
"""
_SPEAKER = """
SELECT sp.id, sp.name, own.language FROM speakers sp JOIN programmes own ON own.id = sp.programme
WHERE sp.slug = $1 AND EXISTS (SELECT FROM appearances a JOIN sessions s ON s.id = a.session
  JOIN programmes p ON p.id = s.programme WHERE a.speaker = sp.id
"""

_HEADS: dict[str, Callable[[str], Awaitable[Head]]] = {
    "all": _head_of_all,
    "programme": _head_of_programme,
    "session": _head_of_session,
    "speaker": _head_of_speaker,
}
