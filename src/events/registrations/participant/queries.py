"""Registrations as their own people see them, found by what a signed link proves."""

import msgspec

from events import database, tokens
from events.database import Row


async def by_token(token: str) -> Row | None:
    """The registration that a link to somebody's own page proves; None for any other link.

    Has the columns of the registration, and those of session, programme and person that the page
    shows, prefixed where names meet (`session_slug`, `programme_title`, `person_language` …).
    """
    return await _proved(token, "registration", "nonce")


async def by_join_token(token: str) -> Row | None:
    """The registration that a way in proves; it gives no right to manage the registration."""
    return await _proved(token, "join", "join_nonce")


async def by_pass_token(token: str) -> Row | None:
    """The pass that a link proves, with programme and person."""
    row_id = tokens.row_id_of(token)
    found = None if row_id is None else await database.row(_PROGRAMME_WIDE, row_id)
    if found and tokens.proves(token, "pass", found["id"], found["nonce"]):
        return _unless_erased(found)
    return None


async def of_person(person_id: int) -> list[Row]:
    """All registrations of a person, by the start of their sessions."""
    return await database.rows(
        f"{_SELECT} WHERE r.person = $1 ORDER BY s.starts_at, r.id", person_id
    )


async def passes_of(person_id: int) -> list[Row]:
    """The passes of a person."""
    return await database.rows(_PASSES, person_id)


def in_language(row: Row, language: str) -> Row:
    """The same row with its titles in a language, where the texts stand in it."""
    worded = dict(row)
    for kind in ("session", "programme"):
        texts = msgspec.json.decode(row.get(f"{kind}_texts") or "{}")
        title = texts.get(language, {}).get("title")
        if title:
            worded[f"{kind}_title"] = title
    return worded


async def place_in_line(registration_id: int) -> int:
    """How many wait before somebody, themselves included; 0 for who does not wait."""
    found = await database.value(
        "SELECT count(*) FROM registrations r JOIN registrations mine ON mine.id = $1"
        " WHERE r.session = mine.session AND r.state = 'waiting' AND mine.state = 'waiting'"
        " AND (r.waiting_since, r.id) <= (mine.waiting_since, mine.id)",
        registration_id,
    )
    return int(found)


async def seats_left(session_id: int) -> int | None:
    """How many seats are free; None where there is no limit or no such session."""
    found = await database.row(
        "SELECT greatest(capacity - taken, 0) AS free FROM sessions WHERE id = $1", session_id
    )
    return found["free"] if found else None


async def appearance_by_token(token: str, purpose: str = "appearance") -> Row | None:
    """The appearance that a speaker's link proves; `purpose` may be speaker-join."""
    row_id = tokens.row_id_of(token)
    found = await database.row(f"{_APPEARANCE} WHERE a.id = $1", row_id) if row_id else None
    if found and tokens.proves(token, purpose, found["id"], found["nonce"]):
        return found
    return None


async def _proved(token: str, purpose: str, nonce: str) -> Row | None:
    row_id = tokens.row_id_of(token)
    found = None if row_id is None else await database.row(f"{_SELECT} WHERE r.id = $1", row_id)
    if found and tokens.proves(token, purpose, found["id"], found[nonce]):
        return _unless_erased(found)
    return None


def _unless_erased(found: Row) -> Row | None:
    """Links end with the wish to be forgotten, not with its last mail."""
    return None if found["erase_after"] else found


_SESSION = """
  s.id AS session_id, s.slug AS session_slug, s.title AS session_title, s.uid, s.status,
  s.texts AS session_texts, s.language AS session_language, s.starts_at, s.ends_at,
  s.timezone AS session_timezone, s.location, s.room_url, s.room_note, s.capacity, s.taken,
  s.registration_open, s.needs_approval,
  p.id AS programme_id, p.slug AS programme_slug, p.title AS programme_title,
  p.texts AS programme_texts, p.hue, p.retention_days, p.waiting_rule
"""

_STOPPED = """
  EXISTS (SELECT FROM mail_stops m WHERE m.person = e.id AND m.programme = p.id) AS stopped
"""

_SELECT = f"""
SELECT r.id, r.person, r.held_by, r.name, r.language, r.state, r.turn, r.nonce, r.join_nonce,
  r.offer_until, r.created_at, r.cancelled_at, r.cancelled_by, r.removed, r.entered_at, {_SESSION},
  e.email, e.language AS person_language, e.timezone AS person_timezone, e.nonce AS person_nonce,
  e.calendar_nonce, e.may_contact, e.erase_after, {_STOPPED}
  FROM registrations r JOIN people e ON e.id = r.person
  JOIN sessions s ON s.id = r.session JOIN programmes p ON p.id = s.programme
"""  # noqa: S608 — only our own column names are put together.

_APPEARANCE = f"""
SELECT a.id, a.answer, a.answered_at, a.nonce, a.role, sp.id AS speaker, sp.name, sp.language,
  sp.timezone AS person_timezone, sp.stopped_at IS NOT NULL AS stopped, {_SESSION}
  FROM appearances a JOIN speakers sp ON sp.id = a.speaker
  JOIN sessions s ON s.id = a.session JOIN programmes p ON p.id = s.programme
"""  # noqa: S608 — only our own column names are put together.

_PROGRAMME_WIDE = f"""
SELECT h.id, h.programme, h.person, h.name, h.language, h.state, h.nonce, h.created_at,
  h.cancelled_at, p.slug AS programme_slug, p.title AS programme_title,
  p.texts AS programme_texts, p.hue, p.retention_days,
  e.email, e.language AS person_language, e.timezone AS person_timezone, e.nonce AS person_nonce,
  e.calendar_nonce, e.may_contact, e.erase_after, {_STOPPED}
  FROM passes h JOIN programmes p ON p.id = h.programme JOIN people e ON e.id = h.person
 WHERE h.id = $1
"""  # noqa: S608 — only our own column names are put together.

_PASSES = """
SELECT h.id, h.state, h.nonce, h.name, h.created_at, p.slug AS programme_slug,
  p.title AS programme_title, p.texts AS programme_texts
  FROM passes h JOIN programmes p ON p.id = h.programme WHERE h.person = $1 ORDER BY p.title, h.id
"""
