"""Sessions as calendar bytes, cached in the database so that a new process need not write them.

Triggers delete a session's bytes with whatever changes them. Bytes are stored only if the
programme's revision is still the one they were read at, its row locked meanwhile: a change that
was under way is waited for, and one that comes after finds the bytes and deletes them.
"""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from events import database
from events.calendars import calendar_event, vevent
from events.calendars.calendar_event import Event, EventRow
from events.calendars.feed_metadata import FILTERED, SESSIONS_OF
from events.database import Shape, transaction
from events.sessions.queries import FROM
from events.sessions.states import SessionStatus
from events.sessions.visibility import BY_ADDRESS
from events.settings import LANGUAGES, settings

AT_ONCE: Final = 200
_PAUSE_EVERY: Final = 10


class CachedRow(Shape):
    """A session and its VEVENT, or None where it has to be written."""

    id: int
    vevent: bytes | None


async def vevents(
    kind: str, row_id: int, tag: str, language: str, *, revisions: list[str]
) -> list[bytes]:
    """Return the public VEVENTs of a feed's sessions, by their start.

    `revisions` are the programmes' as read before: `id:revision` each.
    """
    found = await database.rows(CachedRow, _CACHED[kind], row_id, tag, language, _signature())
    missing = [row.id for row in found if row.vevent is None]
    fresh: dict[int, bytes] = {}
    for first in range(0, len(missing), AT_ONCE):
        fresh |= await _write(missing[first : first + AT_ONCE], revisions)
    return [written for row in found if (written := row.vevent or fresh.get(row.id))]


async def write_some() -> int:
    """Write public sessions that are not cached, `AT_ONCE` at most; return how many.

    Which ones is left to chance, so that several workers seldom write the same.
    """
    revisions = await database.values(_REVISIONS)
    missing = await database.values(_MISSING, _signature(), AT_ONCE)
    return len(await _write(missing, revisions)) if missing else 0


async def _write(ids: list[int], revisions: list[str]) -> dict[int, bytes]:
    """Write VEVENTs, with pauses, so that a long feed does not hold up other requests."""
    fresh: dict[int, bytes] = {}
    for number, row in enumerate(await database.rows(EventRow, _UNWRITTEN, ids)):
        if number % _PAUSE_EVERY == _PAUSE_EVERY - 1:
            await asyncio.sleep(0)
        fresh[row.id] = vevent.public_vevent(calendar_event.from_row(row))
    async with transaction():
        await database.execute(_STORE, _signature(), list(fresh), list(fresh.values()), revisions)
    return fresh


_EDITION: Final = b"2"
"""Raised where the same event says more of its row: since 2, what its speakers do."""


def _signature() -> str:
    """Return a digest of how bytes are written: another address of the site or wording differs."""
    return _signature_at(settings().base_url)


@lru_cache(maxsize=8)
def _signature_at(base_url: str) -> str:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    samples = [
        Event(
            uid="u", slug="s", title="t", abstract="**a**", language=language, tags=("x",),
            starts_at=at, ends_at=at + timedelta(hours=1), status=status, sequence=1, stamp=at,
            updated_at=at, location="l", speakers=(("n", "o"), ("n", "")),
        )
        for language in LANGUAGES
        for status in (SessionStatus.PUBLISHED, SessionStatus.POSTPONED, SessionStatus.CANCELLED)
    ]  # fmt: skip
    written = b"".join(vevent.public_vevent(sample) for sample in samples)
    return hashlib.sha256(_EDITION + base_url.encode() + written).hexdigest()[:32]


_CACHED = {
    kind: f"""
SELECT s.id, c.vevent {FROM} LEFT JOIN vevent_cache c ON c.session = s.id AND c.made_by = $4
WHERE {condition} AND {FILTERED} ORDER BY s.starts_at, s.id
"""
    for kind, condition in SESSIONS_OF.items()
}
_REVISIONS = "SELECT id || ':' || feed_revision FROM programmes"
_MISSING = f"""
SELECT s.id {FROM} LEFT JOIN vevent_cache c ON c.session = s.id AND c.made_by = $1
WHERE c.session IS NULL AND {BY_ADDRESS} ORDER BY random() LIMIT $2
"""
_UNWRITTEN = f"{calendar_event.SELECT} WHERE s.id = ANY($1)"
_STORE = """
INSERT INTO vevent_cache (session, made_by, vevent)
SELECT s.id, $1, fresh.vevent
FROM unnest($2::int[], $3::bytea[]) AS fresh (id, vevent)
JOIN sessions s ON s.id = fresh.id JOIN programmes p ON p.id = s.programme
WHERE p.id || ':' || p.feed_revision = ANY($4)
ORDER BY s.id FOR SHARE OF p
ON CONFLICT (session) DO UPDATE SET made_by = excluded.made_by, vevent = excluded.vevent
"""
