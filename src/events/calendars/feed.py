"""Feeds that calendars subscribe to: bytes that are a pure function of the rows.

The ETag is made from the bytes, so the same rows have the same ETag in every process. What was
built is kept with the revision it was built from (`programmes.feed_revision`, raised by triggers).
"""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from urllib.parse import urlencode
from weakref import WeakValueDictionary

from events import database, links
from events.calendars import atom, cache, feed_heads
from events.calendars.calendar import calendar, feed_head
from events.calendars.feed_heads import Head
from events.calendars.notify_listener import notices
from events.errors import NotFound
from events.sessions.queries import PUBLIC
from events.settings import publisher

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
    publisher: str


_kept: OrderedDict[Wanted, _Kept] = OrderedDict()
_building: WeakValueDictionary[Wanted, asyncio.Lock] = WeakValueDictionary()


async def feed(wanted: Wanted) -> Feed:
    """A public feed, from what is kept if nothing changed since. Raises NotFound."""
    known = _known(wanted)
    if known and known.heard is not None and known.heard == notices.heard:
        return known.feed
    if found := await _still_true(wanted):
        return found
    if not all(_storable(part) for part in wanted):
        raise NotFound  # No row can hold it, and PostgreSQL refuses to be asked.
    async with _building.setdefault(wanted, asyncio.Lock()):
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


def _known(wanted: Wanted) -> _Kept | None:
    """What was built, unless the organisation has another name since."""
    known = _kept.get(wanted)
    return known if known and known.publisher == publisher.current().edition else None


async def _still_true(wanted: Wanted) -> Feed | None:
    known = _known(wanted)
    heard = notices.heard  # Before the revision: a notice that comes meanwhile is not lost.
    if known is None or known.revision != await _revision(known.programme):
        return None
    _kept[wanted] = replace(known, heard=heard)
    return known.feed


async def _built(wanted: Wanted) -> Feed:
    heard, edition = notices.heard, publisher.current().edition
    try:
        head = await feed_heads.head(wanted.kind, wanted.slug)
    except NotFound:
        _kept.pop(wanted, None)
        raise
    revision = await _revision(head.programme)
    built = await asyncio.to_thread(made, await _build(wanted, head, revision))
    _kept[wanted] = _Kept(built, head.programme, revision, heard, edition)
    _kept.move_to_end(wanted)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return built


async def _revision(programme: int) -> str:
    """What rises with each change: one programme's number, or all of them."""
    return str(
        await database.value(
            "SELECT string_agg(id || ':' || feed_revision, ' ' ORDER BY id) FROM programmes"
            " WHERE $1 = 0 OR id = $1",
            programme,
        )
    )


async def _build(wanted: Wanted, head: Head, revision: str) -> bytes:
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
    events = await cache.vevents(
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
