"""The example programme: loaded once, around today; a second time changes nothing."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec

from events import database, text, tokens
from events.database import transaction
from events.demo import audience, people, portrait, programme
from events.demo.programme import ExampleSession
from events.sessions.moments import instant
from events.settings import settings
from events.speakers import portraits

ROOM = "https://visio.example.org/"


async def load(*, at: datetime) -> bool:
    """Load the example programme, all of it or nothing; False where it is there already.

    Its people hold seats without having been written to: only what falls due later is owed.
    """
    if await _is_there():
        return False
    drawn = {who.name: portraits.store(portrait.draw(who.name)) for who in people.SPEAKERS}
    try:
        async with transaction():
            await database.execute("SELECT pg_advisory_xact_lock(hashtext('demo'))")
            new = not await _is_there()
            if new:
                await _load(drawn, at)
    except BaseException:
        _forget(drawn)
        raise
    if not new:
        _forget(drawn)
    return new


async def _is_there() -> bool:
    found = await database.value("SELECT id FROM programmes WHERE slug = $1", programme.SLUG)
    return found is not None


def _forget(drawn: Mapping[str, str]) -> None:
    for name in drawn.values():
        portraits.remove(name)


async def _load(drawn: Mapping[str, str], at: datetime) -> None:
    programme_id = await database.value(
        "INSERT INTO programmes (slug, title, summary, texts, language, timezone, hue, status,"
        " location, uid, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, 'fr', $5, $6, 'published', $7, $8, $9, $9) RETURNING id",
        programme.SLUG,
        programme.TITLE,
        programme.SUMMARY,
        _json(programme.TEXTS),
        settings().timezone,
        programme.HUE,
        programme.LOCATION,
        str(uuid4()),
        at,
    )
    speakers = await _speakers(programme_id, drawn, at)
    for session in programme.SESSIONS:
        session_id = await _session(programme_id, session, at)
        await _appearances(session_id, session, speakers, at)
        await _resources(session_id, session, at)
        await audience.fill(session_id, session, at=at)


async def _speakers(programme_id: int, drawn: Mapping[str, str], at: datetime) -> dict[str, int]:
    taken = {row["slug"] for row in await database.rows("SELECT slug FROM speakers")}
    ids = {}
    for who in people.SPEAKERS:
        slug = text.slug(who.name, taken.__contains__)
        taken.add(slug)
        ids[who.name] = await database.value(
            "INSERT INTO speakers (programme, slug, name, organisation, biography, portrait,"
            " nonce, created_at, updated_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id",
            programme_id,
            slug,
            who.name,
            who.organisation,
            who.biography,
            drawn[who.name],
            tokens.nonce(),
            at,
        )
    return ids


async def _session(programme_id: int, session: ExampleSession, at: datetime) -> int:
    zone = settings().timezone
    day = _day(session.moment, at.astimezone(ZoneInfo(zone)).date())
    starts = datetime(day.year, day.month, day.day, session.hour)  # noqa: DTZ001 — wall time.
    ends = starts + timedelta(hours=1)
    taken = {row["slug"] for row in await database.rows("SELECT slug FROM sessions")}
    title, abstract = session.english
    session_id = await database.value(
        _SESSION,
        programme_id,
        text.slug(session.title, taken.__contains__),
        str(uuid4()),
        session.title,
        session.abstract,
        _json({"en": {"title": title, "abstract": abstract}}),
        list(session.tags),
        starts,
        ends,
        zone,
        instant(starts, 0, zone),
        instant(ends, 0, zone),
        programme.LOCATION,
        f"{ROOM}{tokens.nonce()}",
        session.capacity,
        at,
    )
    return int(session_id)


def _day(moment: str, today: date) -> date:
    """The working day that a session's moment means, seen from today."""
    monday = today - timedelta(days=today.weekday())
    if moment == "tomorrow":
        days_until_monday = (monday + timedelta(days=7) - today).days
        return today + timedelta(days=1 if today.weekday() < 4 else days_until_monday)
    weeks, weekday = {
        "nine weeks ago": (-9, 3),
        "five weeks ago": (-5, 1),
        "two weeks ago": (-2, 3),
        "next week": (1, 1),
        "in three weeks": (3, 3),
    }[moment]
    return monday + timedelta(days=7 * weeks + weekday)


async def _appearances(
    session_id: int, session: ExampleSession, speakers: Mapping[str, int], at: datetime
) -> None:
    await database.execute_many(
        "INSERT INTO appearances (session, speaker, position, role, answer, answered_at, nonce,"
        " created_at) VALUES ($1, $2, $3, $4, 'yes', $5, $6, $5)",
        [
            (session_id, speakers[name], position, role, at, tokens.nonce())
            for position, (name, role) in enumerate(session.speakers)
        ],
    )


async def _resources(session_id: int, session: ExampleSession, at: datetime) -> None:
    await database.execute_many(
        "INSERT INTO resources (session, kind, title, url, position, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $6)",
        [
            (session_id, kind, title, url, position, at)
            for position, (kind, title, url) in enumerate(session.resources)
        ],
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


_SESSION = """
INSERT INTO sessions (programme, slug, uid, title, abstract, texts, language, tags, starts_local,
  ends_local, timezone, starts_at, ends_at, location, room_url, capacity, status, published_at,
  created_at, updated_at, stamp)
VALUES ($1, $2, $3, $4, $5, $6, 'fr', $7, $8, $9, $10, $11, $12, $13, $14, $15, 'published', $16,
  $16, $16, $16)
RETURNING id
"""
