"""Participants whom mails are about, as they are now: by registration, pass, or themselves."""

from datetime import datetime

from events import database
from events.database import Shape


class Reader(Shape):
    """What is read of everybody whom a mail goes to."""

    id: int
    email: str | None
    name: str
    language: str
    timezone: str


class _Person(Reader):
    nonce: str
    person_id: int
    person_nonce: str
    calendar_nonce: str


async def people(ids: list[int]) -> list[_Person]:
    """Read people themselves."""
    return await database.rows(_Person, _PEOPLE, ids)


_PEOPLE = """
SELECT p.id, p.email, p.language, p.timezone, p.nonce, p.id AS person_id,
  p.nonce AS person_nonce, p.calendar_nonce,
  COALESCE((SELECT r.name FROM registrations r WHERE r.person = p.id ORDER BY r.id DESC LIMIT 1),
    '') AS name
FROM people p WHERE p.id = ANY($1)
"""


class _Pass(_Person):
    programme: int
    state: str
    turn: int


async def passes(ids: list[int]) -> list[_Pass]:
    """Read who has a pass."""
    return await database.rows(_Pass, _PASSES, ids)


_PASSES = """
SELECT t.id, p.email, t.name, t.language, p.timezone, t.programme, t.state, t.turn,
  t.nonce, p.id AS person_id, p.nonce AS person_nonce, p.calendar_nonce
FROM passes t JOIN people p ON p.id = t.person WHERE t.id = ANY($1)
"""


class _Selection(_Person):
    programme: int
    state: str
    registration: int | None


async def selections(ids: list[int]) -> list[_Selection]:
    """Read who chose several sessions at once."""
    return await database.rows(_Selection, _SELECTIONS, ids)


_SELECTIONS = """
SELECT c.id, p.email, COALESCE(first.name, '') AS name, c.language, p.timezone, c.programme,
  COALESCE(first.nonce, '') AS nonce, first.id AS registration, p.id AS person_id,
  p.nonce AS person_nonce, p.calendar_nonce, COALESCE(first.standing, 'cancelled') AS state
FROM selections c JOIN people p ON p.id = c.person
LEFT JOIN LATERAL (
  SELECT r.id, r.name, r.nonce,
    CASE r.state WHEN 'unconfirmed' THEN 'unconfirmed' ELSE 'held' END AS standing
    FROM registrations r JOIN sessions s ON s.id = r.session
   WHERE r.person = c.person AND r.session = ANY(c.sessions) AND r.state <> 'cancelled'
   ORDER BY (r.state = 'unconfirmed' AND r.form_key = c.form_key) DESC, s.starts_at, r.id LIMIT 1
) AS first ON true
WHERE c.id = ANY($1)
"""


class _Invitation(_Person):
    programme: int
    session: int | None
    state: str


async def invitations(ids: list[int]) -> list[_Invitation]:
    """Read who is invited."""
    return await database.rows(_Invitation, _INVITATIONS, ids)


_INVITATIONS = """
SELECT i.id, p.email, i.name, i.language, p.timezone, i.nonce, p.id AS person_id,
  p.nonce AS person_nonce, p.calendar_nonce, i.programme, i.session,
  CASE WHEN i.withdrawn_at IS NOT NULL THEN 'cancelled'
    WHEN s.id IS NULL OR 'invited' IN (s.visibility, c.visibility) THEN 'held'
    ELSE 'kept' END AS state
FROM invitations i JOIN people p ON p.id = i.person JOIN programmes c ON c.id = i.programme
LEFT JOIN sessions s ON s.id = i.session WHERE i.id = ANY($1)
"""


class _Registration(_Pass):
    session: int
    join_nonce: str
    sequence_sent: int
    stamp_sent: datetime | None
    organiser_address: str
    offer_until: datetime | None
    cancelled_by: str
    stopped: bool
    invited: bool
    thread: str
    brought_by: str


async def registrations(ids: list[int]) -> list[_Registration]:
    """Read who is registered."""
    return await database.rows(_Registration, _REGISTRATIONS, ids)


_REGISTRATIONS = """
SELECT r.id, p.email, r.name, r.language, p.timezone, r.session, s.programme, r.state, r.turn,
  r.nonce, r.join_nonce, p.id AS person_id, p.nonce AS person_nonce, p.calendar_nonce,
  r.sequence_sent, r.stamp_sent, r.organiser_address, r.offer_until, r.cancelled_by,
  EXISTS (SELECT FROM mail_stops m WHERE m.person = p.id AND m.programme = s.programme) AS stopped,
  r.sequence_sent >= 0 OR EXISTS (SELECT FROM deliveries d WHERE d.subject_kind = 'registration'
    AND d.subject_id = r.id AND d.letter = 'confirmation' AND d.state IN ('handing_off', 'sent'))
    AS invited,
  COALESCE((SELECT d.message_id FROM deliveries d WHERE d.subject_kind = 'pass'
    AND d.subject_id = r.held_by AND d.letter = 'pass-summary'
    AND d.state NOT IN ('withdrawn', 'skipped', 'refused')
    ORDER BY d.id DESC LIMIT 1),
    (SELECT d.message_id FROM selections c JOIN deliveries d ON d.subject_kind = 'selection'
    AND d.subject_id = c.id AND d.letter = 'selection-summary'
    AND d.state NOT IN ('withdrawn', 'skipped', 'refused')
    WHERE c.person = r.person AND c.form_key = r.form_key AND r.session = ANY(c.sessions)
    ORDER BY d.id DESC LIMIT 1), '') AS thread,
  COALESCE((SELECT w.name FROM registrations w WHERE w.id = r.came_with), '') AS brought_by
FROM registrations r JOIN people p ON p.id = r.person JOIN sessions s ON s.id = r.session
WHERE r.id = ANY($1)
"""
