"""What the desk reads about programmes and sessions; scoped by what an organiser may see.

`programmes` is a list of ids, or None for all: `access.Member.scope`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from events import database
from events.database import Row
from events.errors import NotFound


async def programmes(scope: Sequence[int] | None, *, at: datetime) -> list[Row]:
    """Programmes with counts of coming and past sessions and the next date; archives last."""
    return await database.rows(
        "SELECT p.id, p.slug, p.title, p.status, p.hue, p.timezone,"
        "  count(s.id) FILTER (WHERE s.ends_at > $2 AND s.status <> 'cancelled') AS coming,"
        "  count(s.id) FILTER (WHERE s.ends_at <= $2 AND s.status <> 'cancelled') AS past,"
        "  count(s.id) FILTER (WHERE s.status = 'draft') AS drafts,"
        "  COALESCE(sum(s.taken), 0) AS taken,"
        "  min(s.starts_at) FILTER (WHERE s.starts_at > $2 AND s.status = 'published') AS next_at"
        " FROM programmes p LEFT JOIN sessions s ON s.programme = p.id"
        " WHERE ($1::int[] IS NULL OR p.id = ANY($1))"
        " GROUP BY p.id ORDER BY p.status = 'archived', next_at NULLS LAST, p.title",
        _listed(scope),
        at,
    )


async def programme(slug: str) -> Row:
    """One programme, whole, with its texts, letters and questions decoded. Raises NotFound."""
    found = await database.row("SELECT * FROM programmes WHERE slug = $1", slug)
    if found is None:
        raise NotFound
    return {
        **found,
        "texts": msgspec.json.decode(found["texts"]),
        "letters": msgspec.json.decode(found["letters"]),
    }


async def session(slug: str) -> Row:
    """One session, whole, with its programme's columns as `programme_…`. Raises NotFound."""
    found = await database.row(
        "SELECT s.*, p.slug AS programme_slug, p.title AS programme_title, p.hue AS hue,"
        " p.status AS programme_status, p.language AS programme_language,"
        " p.reminder_minutes AS programme_reminders, p.follow_up_minutes AS programme_follow_up,"
        " p.waiting_rule AS waiting_rule, p.location AS programme_location"
        " FROM sessions s JOIN programmes p ON p.id = s.programme WHERE s.slug = $1",
        slug,
    )
    if found is None:
        raise NotFound
    return {**found, "texts": msgspec.json.decode(found["texts"])}


async def sessions(programme_id: int) -> list[Row]:
    """A programme's sessions in order of time, with seats, the waiting and the speakers' names."""
    return await database.rows(
        _SESSIONS + " WHERE s.programme = $1 ORDER BY s.starts_at, s.id", programme_id
    )


async def coming(scope: Sequence[int] | None, *, at: datetime, limit: int = 12) -> list[Row]:
    """Sessions that have not ended, the soonest first, with fourteen days of registrations."""
    found = await database.rows(
        _SESSIONS + " WHERE ($1::int[] IS NULL OR p.id = ANY($1)) AND s.ends_at > $2"
        " AND s.status <> 'cancelled'"
        " AND p.status <> 'archived' ORDER BY s.starts_at, s.id LIMIT $3",
        _listed(scope),
        at,
        limit,
    )
    trends = await _trends([entry["id"] for entry in found], at)
    return [{**entry, "trend": trends[entry["id"]]} for entry in found]


async def just_over(scope: Sequence[int] | None, *, at: datetime) -> list[Row]:
    """Sessions that ended within the last days, the latest first: who came, what remains."""
    return await database.rows(
        f"SELECT one.*, {_SEATS_AND_PRESENCE} FROM ({_SESSIONS}"  # noqa: S608 — our constants.
        " WHERE ($1::int[] IS NULL OR p.id = ANY($1)) AND s.ends_at <= $2 AND s.ends_at > $3"
        " AND s.status = 'published') one ORDER BY one.ends_at DESC, one.id",
        _listed(scope),
        at,
        at - JUST_OVER,
    )


async def every_session(scope: Sequence[int] | None, *, limit: int = 300) -> list[Row]:
    """Names and dates of the sessions one may see, the latest first."""
    return await database.rows(
        "SELECT slug, title, starts_local FROM sessions"
        " WHERE ($1::int[] IS NULL OR programme = ANY($1)) ORDER BY starts_at DESC LIMIT $2",
        _listed(scope),
        limit,
    )


async def counts(session_id: int) -> dict[str, int]:
    """Registrations of a session by state; every state is named."""
    found = await database.rows(
        "SELECT state, count(*) AS number FROM registrations WHERE session = $1 GROUP BY state",
        session_id,
    )
    states = ("unconfirmed", "pending", "held", "waiting", "offered", "cancelled")
    by_state = {entry["state"]: int(entry["number"]) for entry in found}
    return {state: by_state.get(state, 0) for state in states}


async def came(session_id: int) -> int:
    """How many came in, or were marked present."""
    number = await database.value(
        "SELECT count(*) FROM registrations WHERE session = $1"
        " AND (present IS TRUE OR (present IS NULL AND entered_at IS NOT NULL))",
        session_id,
    )
    return int(number)


async def appearances(session_id: int) -> list[Row]:
    """Who speaks in a session, in order, with their answers and whether they were asked."""
    return await database.rows(
        "SELECT a.id, a.role, a.answer, a.answered_at, a.position, v.slug, v.name, v.organisation,"
        " v.portrait, v.email, EXISTS (SELECT 1 FROM deliveries d WHERE d.subject_id = a.id"
        "   AND d.subject_kind = 'appearance' AND d.letter = 'speaker-invitation'"
        "   AND d.state NOT IN ('skipped', 'withdrawn')) AS invited"
        " FROM appearances a JOIN speakers v ON v.id = a.speaker"
        " WHERE a.session = $1 ORDER BY a.position, a.id",
        session_id,
    )


async def resources(session_id: int) -> list[Row]:
    """What remains of a session, in order."""
    return await database.rows(
        "SELECT id, kind, title, url, file, file_name, file_size, public, position,"
        " source = 'handed-in' AS handed_in FROM resources WHERE session = $1"
        " ORDER BY position, id",
        session_id,
    )


async def speakers(programme_id: int) -> list[Row]:
    """A programme's speakers by name, with how often they appear."""
    return await database.rows(
        "SELECT v.id, v.slug, v.name, v.organisation, v.portrait, v.email,"
        " count(a.id) AS appearances, count(a.id) FILTER (WHERE a.answer = 'no') AS declined"
        " FROM speakers v LEFT JOIN appearances a ON a.speaker = v.id"
        " WHERE v.programme = $1 GROUP BY v.id ORDER BY searchable(v.name), v.id",
        programme_id,
    )


async def speaker_of(appearance_id: int) -> str:
    """The slug of who appears. Raises NotFound."""
    slug = await database.value(
        "SELECT p.slug FROM appearances a JOIN speakers p ON p.id = a.speaker WHERE a.id = $1",
        appearance_id,
    )
    if slug is None:
        raise NotFound
    return str(slug)


async def speaker(slug: str) -> Row:
    """One speaker, whole, with the programme's slug and title; `wrote_at`: changed by themselves.

    Raises NotFound.
    """
    found = await database.row(
        "SELECT v.*, p.slug AS programme_slug, p.title AS programme_title, p.hue AS hue,"
        " p.id AS programme_id, (SELECT max(e.at) FROM audit_entries e WHERE e.subject = v.slug"
        "   AND e.who = v.name AND e.action IN ('speaker-wrote', 'portrait-changed')) AS wrote_at"
        " FROM speakers v JOIN programmes p ON p.id = v.programme WHERE v.slug = $1",
        slug,
    )
    if found is None:
        raise NotFound
    return found


async def appearances_of(speaker_id: int) -> list[Row]:
    """Where a speaker appears, in order of time, with their answers."""
    return await database.rows(
        "SELECT a.id, a.answer, a.answered_at, s.slug, s.title, s.starts_at, s.ends_at,"
        " s.timezone, s.status FROM appearances a JOIN sessions s ON s.id = a.session"
        " WHERE a.speaker = $1 ORDER BY s.starts_at",
        speaker_id,
    )


_SESSIONS: Final = """
SELECT s.id, s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.status, s.capacity, s.taken,
  s.room_url <> '' AS has_room, s.registration_open, p.slug AS programme_slug,
  p.title AS programme_title, p.hue, p.id AS programme_id,
  (SELECT count(*) FROM registrations r WHERE r.session = s.id AND r.state = 'waiting') AS waiting,
  (SELECT count(*) FROM registrations r WHERE r.session = s.id AND r.state = 'pending') AS pending,
  (SELECT count(*) FROM resources x WHERE x.session = s.id) AS resources,
  COALESCE((SELECT array_agg(v.name ORDER BY a.position, a.id) FROM appearances a
    JOIN speakers v ON v.id = a.speaker WHERE a.session = s.id), '{}') AS speakers
FROM sessions s JOIN programmes p ON p.id = s.programme
"""

_SEATS_AND_PRESENCE: Final = """
  (SELECT count(*) FROM registrations r WHERE r.session = one.id AND r.state = 'held') AS held,
  (SELECT count(*) FROM registrations r WHERE r.session = one.id AND r.state = 'held'
     AND (r.present IS TRUE OR (r.present IS NULL AND r.entered_at IS NOT NULL))) AS came,
  EXISTS (SELECT 1 FROM resources x WHERE x.session = one.id AND x.kind = 'replay') AS has_replay
"""

_TREND_DAYS: Final = 14
JUST_OVER: Final = timedelta(days=3)
"""How long the desk's first page shows what is over."""


async def _trends(session_ids: list[int], at: datetime) -> dict[int, list[int]]:
    """For each session, registrations per day over the last fourteen days, today last."""
    found = await database.rows(
        "SELECT session, floor(extract(epoch FROM $2 - created_at) / 86400)::int AS age,"
        " count(*) AS number FROM registrations"
        " WHERE session = ANY($1) AND created_at > $3 AND created_at <= $2 GROUP BY 1, 2",
        session_ids,
        at,
        at - timedelta(days=_TREND_DAYS),
    )
    trends = {session_id: [0] * _TREND_DAYS for session_id in session_ids}
    for entry in found:
        trends[entry["session"]][_TREND_DAYS - 1 - entry["age"]] = int(entry["number"])
    return trends


def _listed(scope: Sequence[int] | None) -> list[int] | None:
    return None if scope is None else list(scope)
