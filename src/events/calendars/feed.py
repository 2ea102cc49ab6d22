"""Feeds that calendars subscribe to: bytes that are a pure function of the rows.

The ETag is made from the bytes, so the same rows have the same ETag in every process. What was
built is kept with the revision it was built from (`programmes.feed_revision`, raised by triggers).
"""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from urllib.parse import urlencode

from events import database, links
from events.calendars import atom, kept
from events.calendars.calendar import calendar, feed_head
from events.calendars.event import PUBLIC
from events.calendars.notices import notices
from events.database import Row
from events.errors import NotFound
from events.presentation import sentence
from events.settings import settings

KEPT: Final = 1000
"""How many feeds a process keeps ready."""


@dataclass(frozen=True)
class Feed:
    """A feed as it is sent; `compressed` is the same in gzip."""

    etag: str
    body: bytes
    compressed: bytes


class Wanted(NamedTuple):
    """Which feed: `kind` is all, programme, session or speaker; the filters narrow it."""

    kind: str
    slug: str = ""
    tag: str = ""
    language: str = ""
    form: str = "ics"


@dataclass(frozen=True)
class _Kept:
    feed: Feed
    programme: int
    revision: str
    heard: int | None


_kept: OrderedDict[Wanted, _Kept] = OrderedDict()
_building = asyncio.Lock()


async def all_feed(*, tag: str = "", language: str = "") -> Feed:
    """Every public session of the site."""
    return await feed(Wanted("all", tag=tag, language=language))


async def programme_feed(slug: str, *, tag: str = "", language: str = "") -> Feed:
    """The sessions of one programme. Raises NotFound."""
    return await feed(Wanted("programme", slug, tag, language))


async def session_feed(slug: str) -> Feed:
    """One session: the file behind «add to my calendar». Raises NotFound."""
    return await feed(Wanted("session", slug))


async def speaker_feed(slug: str) -> Feed:
    """The sessions in which one speaker appears. Raises NotFound."""
    return await feed(Wanted("speaker", slug))


async def feed(wanted: Wanted) -> Feed:
    """A public feed, from what is kept if nothing changed since. Raises NotFound."""
    known = _kept.get(wanted)
    if known and known.heard is not None and known.heard == notices.heard:
        return known.feed
    if found := await _still_true(wanted):
        return found
    if not all(_storable(part) for part in wanted):
        raise NotFound  # No row can hold it, and PostgreSQL refuses to be asked.
    async with _building:
        return await _still_true(wanted) or await _built(wanted)


def _storable(value: str) -> bool:
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:
        return False


def made(body: bytes) -> Feed:
    """A feed of these bytes."""
    digest = hashlib.sha256(body).hexdigest()[:32]
    return Feed(digest, body, gzip.compress(body, 6, mtime=0))


async def _still_true(wanted: Wanted) -> Feed | None:
    known = _kept.get(wanted)
    heard = notices.heard  # Before the revision: a notice that comes meanwhile is not lost.
    if known is None or known.revision != await _revision(known.programme):
        return None
    _kept[wanted] = replace(known, heard=heard)
    return known.feed


async def _built(wanted: Wanted) -> Feed:
    heard = notices.heard
    try:
        head = await _HEADS[wanted.kind](wanted.slug)
    except NotFound:
        _kept.pop(wanted, None)
        raise
    revision = await _revision(head.programme)
    built = await asyncio.to_thread(made, await _build(wanted, head, revision))
    _kept[wanted] = _Kept(built, head.programme, revision, heard)
    _kept.move_to_end(wanted)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return built


@dataclass(frozen=True)
class _Head:
    """What a feed is called, what it holds, and whose revision it hangs on (0: everybody's)."""

    name: str
    language: str
    page: str
    programme: int
    where: str
    value: object


async def _head_of_all(_: str) -> _Head:
    language = settings().languages[0]
    name = f"{settings().organisation} – {sentence('All sessions', language)}"
    return _Head(name, language, links.HOME, 0, "$1::int = 0", 0)


async def _head_of_programme(slug: str) -> _Head:
    row = await _found(
        "SELECT id, title, language FROM programmes WHERE slug = $1 AND status <> 'draft'", slug
    )
    page = links.programme(slug)
    return _Head(row["title"], row["language"], page, row["id"], "s.programme = $1", row["id"])


async def _head_of_session(slug: str) -> _Head:
    row = await _found(f"{_SESSION} AND {PUBLIC}", slug)
    page = links.session(slug)
    return _Head(row["title"], row["language"], page, row["programme"], "s.id = $1", row["id"])


async def _head_of_speaker(slug: str) -> _Head:
    row = await _found(f"{_SPEAKER} AND {PUBLIC})", slug)
    where = "s.id IN (SELECT session FROM appearances WHERE speaker = $1)"
    return _Head(row["name"], row["language"], links.speaker(slug), 0, where, row["id"])


_SESSION = """
SELECT s.id, s.title, s.language, s.programme FROM sessions s
JOIN programmes p ON p.id = s.programme WHERE s.slug = $1
"""
_SPEAKER = """
SELECT sp.id, sp.name, own.language FROM speakers sp JOIN programmes own ON own.id = sp.programme
WHERE sp.slug = $1 AND EXISTS (SELECT FROM appearances a JOIN sessions s ON s.id = a.session
  JOIN programmes p ON p.id = s.programme WHERE a.speaker = sp.id
"""

_HEADS: dict[str, Callable[[str], Awaitable[_Head]]] = {
    "all": _head_of_all,
    "programme": _head_of_programme,
    "session": _head_of_session,
    "speaker": _head_of_speaker,
}


async def _found(query: str, slug: str) -> Row:
    row = await database.row(query, slug)
    if row is None:
        raise NotFound
    return row


async def _revision(programme: int) -> str:
    """What rises with each change: one programme's number, or all of them."""
    return str(
        await database.value(
            "SELECT string_agg(id || ':' || feed_revision, ' ' ORDER BY id) FROM programmes"
            " WHERE $1 = 0 OR id = $1",
            programme,
        )
    )


async def _build(wanted: Wanted, head: _Head, revision: str) -> bytes:
    condition = f"{head.where} AND ($2 = '' OR $2 = ANY(s.tags)) AND ($3 = '' OR s.language = $3)"
    if wanted.form == "atom":
        return atom.atom(
            await atom.entries(
                f"{condition} AND {PUBLIC}", head.value, wanted.tag, wanted.language
            ),
            name=head.name,
            language=head.language,
            page=links.absolute(head.page),
            source=source(wanted, head.page),
        )
    events = await kept.vevents(
        condition, revision.split(), head.value, wanted.tag, wanted.language
    )
    return calendar(events, head=feed_head(head.name, source(wanted, head.page)))


def source(wanted: Wanted, page: str) -> str:
    """The whole link to a feed, filters included."""
    path = links.feed("/calendar" if wanted.kind == "all" else page)
    path = path.removesuffix("ics") + wanted.form
    asked = [(name, value) for name, value in (("tag", wanted.tag), ("language", wanted.language))
             if value]  # fmt: skip
    return links.absolute(f"{path}?{urlencode(asked)}" if asked else path)
