"""Feeds that calendars subscribe to: bytes that are a pure function of the rows.

The ETag is made from the bytes, so the same rows have the same ETag in every process. What was
built is cached with the revision it was built from (`programmes.feed_revision`, which triggers
raise).
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
from events.calendars import atom, cache
from events.calendars.calendar import calendar, feed_head
from events.calendars.change_listener import changes
from events.calendars.feed_metadata import FeedMetadata, feed_metadata
from events.errors import NotFound
from events.settings import publisher

CACHE_SIZE: Final = 1000
"""How many feeds a process caches."""


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
class _Cached:
    feed: Feed
    programme: int
    revision: str
    change_count: int | None
    publisher: str


_cached: OrderedDict[Wanted, _Cached] = OrderedDict()
_building: WeakValueDictionary[Wanted, asyncio.Lock] = WeakValueDictionary()


async def feed(wanted: Wanted) -> Feed:
    """Return a public feed, cached if nothing changed since. Raises NotFound."""
    known = _known(wanted)
    if known and known.change_count is not None and known.change_count == changes.count:
        return known.feed
    if found := await _still_current(wanted):
        return found
    if not all(_can_be_stored(part) for part in wanted):
        raise NotFound  # No row can hold it, and PostgreSQL refuses to be asked.
    async with _building.setdefault(wanted, asyncio.Lock()):
        return await _still_current(wanted) or await _built(wanted)


def _can_be_stored(value: str) -> bool:
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:
        return False


def made(body: bytes) -> Feed:
    """Return the feed of these bytes, with its ETag and compressed."""
    digest = hashlib.sha256(body).hexdigest()[:32]
    return Feed(digest, body, gzip.compress(body, 6, mtime=0))


def _known(wanted: Wanted) -> _Cached | None:
    """Return the cached feed, unless the organisation has another name since."""
    known = _cached.get(wanted)
    return known if known and known.publisher == publisher.current().edition else None


async def _still_current(wanted: Wanted) -> Feed | None:
    known = _known(wanted)
    change_count = changes.count  # Before the revision: a change meanwhile is not lost.
    if known is None or known.revision != await _revision(known.programme):
        return None
    _cached[wanted] = replace(known, change_count=change_count)
    return known.feed


async def _built(wanted: Wanted) -> Feed:
    change_count, edition = changes.count, publisher.current().edition
    try:
        metadata = await feed_metadata(wanted.kind, wanted.slug)
    except NotFound:
        _cached.pop(wanted, None)
        raise
    revision = await _revision(metadata.programme)
    built = await asyncio.to_thread(made, await _build(wanted, metadata, revision))
    _cached[wanted] = _Cached(built, metadata.programme, revision, change_count, edition)
    _cached.move_to_end(wanted)
    while len(_cached) > CACHE_SIZE:
        _cached.popitem(last=False)
    return built


async def _revision(programme: int) -> str:
    """Return what rises with each change: one programme's number, or for 0 all of them."""
    return str(await database.value(_REVISION, programme))


async def _build(wanted: Wanted, metadata: FeedMetadata, revision: str) -> bytes:
    address = source(wanted, metadata.page)
    which = wanted.kind, metadata.row_id, wanted.tag, wanted.language
    if wanted.form == "atom":
        return atom.atom(
            await atom.entries(*which),
            name=metadata.name,
            language=metadata.language,
            page=links.absolute(metadata.page),
            source=address,
        )
    events = await cache.vevents(*which, revisions=revision.split())
    return calendar(events, head=feed_head(metadata.name, address))


def source(wanted: Wanted, page: str) -> str:
    """Return the whole link to a feed, filters included."""
    path = links.feed("/calendar" if wanted.kind == "all" else page)
    path = path.removesuffix("ics") + wanted.form
    asked = [(name, value) for name, value in (("tag", wanted.tag), ("language", wanted.language))
             if value]  # fmt: skip
    return links.absolute(f"{path}?{urlencode(asked)}" if asked else path)


_REVISION = """
SELECT string_agg(id || ':' || feed_revision, ' ' ORDER BY id) FROM programmes
WHERE $1 = 0 OR id = $1
"""
