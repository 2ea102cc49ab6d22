"""Sessions as calendar bytes, kept in the database so that a new process need not write them.

Triggers throw a session's bytes away with whatever changes them. Bytes are kept only if the
programme's revision is still the one they were read at, its row locked meanwhile: a change that
was under way is waited for, and one that comes after finds the bytes and throws them away.
"""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from events import database
from events.calendars import vevent
from events.calendars.vevent import SELECT, Event
from events.database import transaction
from events.sessions.queries import PUBLIC
from events.settings import LANGUAGES, settings

AT_ONCE: Final = 200
_PAUSE_EVERY: Final = 10


async def vevents(where: str, revisions: list[str], *values: object) -> list[bytes]:
    """The public VEVENTs of the sessions that a condition names, by their start.

    `revisions` are the programmes' as read before: `id:revision` each.
    """
    found = await database.rows(
        f"{_KEPT}${len(values) + 1} WHERE {where} AND {PUBLIC} ORDER BY s.starts_at, s.id",
        *values,
        _made_by(),
    )
    missing = [row["id"] for row in found if row["vevent"] is None]
    fresh: dict[int, bytes] = {}
    for first in range(0, len(missing), AT_ONCE):
        fresh |= await _written(missing[first : first + AT_ONCE], revisions)
    return [
        row["vevent"] or fresh[row["id"]] for row in found if row["vevent"] or row["id"] in fresh
    ]


async def write_some() -> int:
    """Write public sessions that are not kept, `AT_ONCE` at most; how many were written.

    Which ones is left to chance, so that several workers seldom write the same.
    """
    programmes = await database.rows("SELECT id || ':' || feed_revision AS at FROM programmes")
    missing = await database.rows(
        f"{_KEPT}$1 WHERE k.session IS NULL AND {PUBLIC} ORDER BY random() LIMIT $2",
        _made_by(),
        AT_ONCE,
    )
    if not missing:
        return 0
    return len(await _written([row["id"] for row in missing], [row["at"] for row in programmes]))


async def _written(ids: list[int], revisions: list[str]) -> dict[int, bytes]:
    """Written in steps, so that a long feed does not hold up the other requests."""
    fresh: dict[int, bytes] = {}
    for number, row in enumerate(await database.rows(f"{SELECT} WHERE s.id = ANY($1)", ids)):
        if number % _PAUSE_EVERY == _PAUSE_EVERY - 1:
            await asyncio.sleep(0)
        fresh[row["id"]] = vevent.public_vevent(vevent.from_row(row))
    async with transaction():
        await database.execute(_KEEP, _made_by(), list(fresh), list(fresh.values()), revisions)
    return fresh


def _made_by() -> str:
    """What wrote the bytes: another address of the site, wording or form gives another answer."""
    return _signed(settings().base_url)


@lru_cache(maxsize=8)
def _signed(base_url: str) -> str:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    samples = [
        Event(
            uid="u", slug="s", title="t", abstract="**a**", language=language, tags=("x",),
            starts_at=at, ends_at=at + timedelta(hours=1), status=status, sequence=1, stamp=at,
            updated_at=at, location="l", speakers=(("n", "o"), ("n", "")),
        )
        for language in LANGUAGES
        for status in ("published", "postponed", "cancelled")
    ]  # fmt: skip
    written = b"".join(vevent.public_vevent(sample) for sample in samples)
    return hashlib.sha256(base_url.encode() + written).hexdigest()[:32]


_KEPT = """
SELECT s.id, k.vevent FROM sessions s JOIN programmes p ON p.id = s.programme
LEFT JOIN vevent_cache k ON k.session = s.id AND k.made_by = """

_KEEP = """
INSERT INTO vevent_cache (session, made_by, vevent)
SELECT s.id, $1, fresh.vevent
FROM unnest($2::int[], $3::bytea[]) AS fresh (id, vevent)
JOIN sessions s ON s.id = fresh.id JOIN programmes p ON p.id = s.programme
WHERE p.id || ':' || p.feed_revision = ANY($4)
ORDER BY s.id FOR SHARE OF p
ON CONFLICT (session) DO UPDATE SET made_by = excluded.made_by, vevent = excluded.vevent
"""
