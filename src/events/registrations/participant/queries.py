"""Registrations as their own people see them, found by what a signed link proves."""

from typing import TypeVar

from msgspec.structs import replace

from events import database, signing
from events.deliveries.invited_speakers import INVITED
from events.programmes.made_rooms import FAILED_AT, HAS_ROOM, MADE_AT
from events.registrations.figure_definitions import CAME
from events.registrations.participant.shapes import (
    ListedPass,
    OwnAppearance,
    OwnPass,
    OwnProgramme,
    OwnRegistration,
    OwnSession,
)

Own = TypeVar("Own", bound=OwnProgramme)


async def by_token(token: str) -> OwnRegistration | None:
    """Return the registration that a link to somebody's own page proves; None for any other."""
    found = await _by_id(token)
    proved = found and signing.proves(token, "registration", found.id, found.nonce)
    return found if proved else None


async def by_join_token(token: str) -> OwnRegistration | None:
    """Return the registration that a way in proves; it gives no right to manage it."""
    found = await _by_id(token)
    proved = found and signing.proves(token, "join", found.id, found.join_nonce)
    return found if proved else None


async def by_pass_token(token: str) -> OwnPass | None:
    """Return the pass that a link proves."""
    row_id = signing.row_id_of(token)
    found = None if row_id is None else await database.row(OwnPass, _PASS, row_id)
    if found is None or found.erase_after:
        return None
    return found if signing.proves(token, "pass", found.id, found.nonce) else None


async def appearance_by_token(token: str, purpose: str = "appearance") -> OwnAppearance | None:
    """Return the appearance that a speaker's link proves; `purpose` may be speaker-join."""
    row_id = signing.row_id_of(token)
    found = await database.row(OwnAppearance, _APPEARANCE, row_id) if row_id else None
    proved = found and signing.proves(token, purpose, found.id, found.nonce)
    return found if proved else None


async def of_person(person_id: int) -> list[OwnRegistration]:
    """Return all registrations of a person, by the start of their sessions."""
    return await database.rows(OwnRegistration, _OF_PERSON, person_id)


async def passes_of(person_id: int) -> list[ListedPass]:
    """Return the passes of a person."""
    return await database.rows(ListedPass, _PASSES, person_id)


def in_language(found: Own, language: str) -> Own:
    """Return the same with its titles in a language, where the texts stand in it."""
    titles = {"programme_title": found.programme_texts.get(language, {}).get("title")}
    if isinstance(found, OwnSession):
        titles["session_title"] = found.session_texts.get(language, {}).get("title")
    return replace(found, **{name: title for name, title in titles.items() if title})


async def came(registration_id: int) -> bool:
    """Tell whether somebody was there."""
    return bool(await database.value(_CAME, registration_id))


async def place_in_line(registration_id: int) -> int:
    """Return how many wait before somebody, themselves included; 0 for who does not wait."""
    return int(await database.value(_PLACE_IN_LINE, registration_id))


async def _by_id(token: str) -> OwnRegistration | None:
    """Return what a link is about, unless its person wished to be forgotten: that ends all links.

    They end with the wish, not with its last mail.
    """
    row_id = signing.row_id_of(token)
    found = None if row_id is None else await database.row(OwnRegistration, _REGISTRATION, row_id)
    return None if found is None or found.erase_after else found


_PROGRAMME = """
  p.slug AS programme_slug, p.title AS programme_title, p.texts AS programme_texts
"""

_SESSION = f"""
  {_PROGRAMME}, s.id AS session_id, s.slug AS session_slug, s.title AS session_title,
  s.texts AS session_texts, s.status, s.starts_at, s.ends_at, s.timezone AS session_timezone,
  COALESCE(NULLIF(s.location, ''), p.location, '') AS location, {HAS_ROOM} AS has_room,
  s.room_url, s.room_note, p.hue, {MADE_AT} AS made_at, {FAILED_AT} AS room_failed_at
"""

_PERSON = """
  e.email, e.language AS person_language, e.timezone AS person_timezone, e.calendar_nonce,
  e.erase_after,
  EXISTS (SELECT FROM mail_stops m WHERE m.person = e.id AND m.programme = p.id) AS stopped
"""

_SELECT = f"""
SELECT {_SESSION}, r.id, r.person, r.name, r.state, r.nonce, r.join_nonce, r.offer_until,
  r.cancelled_by, r.removed, r.came_with,
  COALESCE((SELECT w.name FROM registrations w WHERE w.id = r.came_with), '') AS brought_by,
  s.capacity, s.taken, s.needs_approval, p.waiting_rule, p.retention_days, {_PERSON}
  FROM registrations r JOIN people e ON e.id = r.person
  JOIN sessions s ON s.id = r.session JOIN programmes p ON p.id = s.programme
"""  # noqa: S608 — only our own column names are put together.

_REGISTRATION = f"{_SELECT} WHERE r.id = $1"

_OF_PERSON = f"{_SELECT} WHERE r.person = $1 ORDER BY s.starts_at, r.id"

_APPEARANCE = f"""
SELECT {_SESSION}, a.id, a.answer, a.nonce, sp.id AS speaker, s.programme, sp.name, a.role,
  sp.timezone AS person_timezone, sp.stopped_at IS NOT NULL AS stopped, {INVITED} AS invited
  FROM appearances a JOIN speakers sp ON sp.id = a.speaker
  JOIN sessions s ON s.id = a.session JOIN programmes p ON p.id = s.programme WHERE a.id = $1
"""  # noqa: S608 — only our own column names are put together.

_PASS = f"""
SELECT {_PROGRAMME}, h.id, h.person, h.name, h.state, h.nonce, p.hue, p.retention_days, {_PERSON}
  FROM passes h JOIN programmes p ON p.id = h.programme JOIN people e ON e.id = h.person
 WHERE h.id = $1
"""  # noqa: S608 — only our own column names are put together.

_PASSES = f"""
SELECT {_PROGRAMME}, h.id, h.state, h.nonce
  FROM passes h JOIN programmes p ON p.id = h.programme WHERE h.person = $1 ORDER BY p.title, h.id
"""  # noqa: S608 — only our own column names are put together.

_CAME = f"SELECT 1 FROM registrations r WHERE r.id = $1 AND {CAME.sql}"  # noqa: S608

_PLACE_IN_LINE = """
SELECT count(*) FROM registrations r JOIN registrations mine ON mine.id = $1
 WHERE r.session = mine.session AND r.state = 'waiting' AND mine.state = 'waiting'
   AND (r.waiting_since, r.id) <= (mine.waiting_since, mine.id)
"""
