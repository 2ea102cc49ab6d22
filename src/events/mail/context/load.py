"""Reading what letters are written from: today's rows, in bulk for a whole batch of deliveries."""

from collections.abc import Iterable, Sequence

import msgspec

from events import clock, database
from events.calendars import vevent as calendar_event
from events.deliveries.claim import Claimed
from events.mail.context.records import (
    Announcement,
    Facts,
    ProgrammeFacts,
    Resource,
    Seat,
    SessionFacts,
    Subject,
)
from events.registrations import answers_for_speakers


async def gather(deliveries: Sequence[Claimed]) -> Facts:
    """The facts of a batch, in a handful of queries however large it is."""
    facts = Facts()
    await _subjects(facts, deliveries)
    await _announcements(facts, deliveries)
    await _coming(facts)
    await _seats(facts, deliveries)
    await _sessions(facts, deliveries)
    await _programmes(facts, deliveries)
    await _resources(facts, deliveries)
    addresses = sorted({found.email for found in facts.subjects.values() if found.email})
    suppressed = await database.rows(
        "SELECT address FROM suppressions WHERE address = ANY($1) AND NOT only_announcements",
        addresses,
    )
    facts.suppressed = frozenset(row["address"] for row in suppressed)
    return facts


async def _subjects(facts: Facts, deliveries: Sequence[Claimed]) -> None:
    for kind, query in _SUBJECTS.items():
        ids = sorted({mail.subject_id for mail in deliveries if mail.subject_kind == kind})
        if ids:
            for row in await database.rows(query, ids):
                facts.subjects[kind, row["id"]] = Subject(kind=kind, **row)


async def _announcements(facts: Facts, deliveries: Sequence[Claimed]) -> None:
    ids = sorted({int(mail.data.get("announcement_id", 0)) for mail in deliveries} - {0})
    if ids:
        found = await database.rows(
            "SELECT id::bigint, programme, session, state, subject, body, urgent FROM announcements"
            " WHERE id = ANY($1)",
            ids,
        )
        facts.announcements = {row["id"]: Announcement(**row) for row in found}


async def _coming(facts: Facts) -> None:
    whole = {one.programme for one in facts.announcements.values() if one.session is None}
    for row in await database.rows(_COMING, sorted(whole), clock.now()) if whole else []:
        facts.coming[row["programme"]] = tuple(row["sessions"])


async def _seats(facts: Facts, deliveries: Sequence[Claimed]) -> None:
    for letter, (kind, query) in _SEATS.items():
        ids = sorted({mail.subject_id for mail in deliveries if mail.letter == letter})
        if ids:
            listed: dict[int, list[Seat]] = {}
            for row in await database.rows(query, ids):
                listed.setdefault(row.pop("of"), []).append(Seat(**row))
            facts.seats.update({(kind, of): tuple(seats) for of, seats in listed.items()})


async def _sessions(facts: Facts, deliveries: Sequence[Claimed]) -> None:
    named = [subject.session for subject in facts.subjects.values()]
    named += [mail.session_id for mail in deliveries]
    named += [announcement.session for announcement in facts.announcements.values()]
    named += [session for sessions in facts.coming.values() for session in sessions]
    named += [seat.session for seats in facts.seats.values() for seat in seats]
    reminded = [one.session_id for one in deliveries if one.letter.startswith("speaker-reminder")]
    asked = await answers_for_speakers.counted(_known(reminded)) if reminded else {}
    for row in await database.rows(_SESSIONS, _known(named)):
        facts.sessions[row["id"]] = SessionFacts(
            row=row,
            questions=asked.get(row["id"], 0),
            **{name: row[name] for name in SessionFacts.__dataclass_fields__ if name in row},
        )


async def _programmes(facts: Facts, deliveries: Sequence[Claimed]) -> None:
    del deliveries
    named = [found.programme for found in facts.sessions.values()]
    named += [found.programme for found in facts.announcements.values()]
    named += [found.programme for found in facts.subjects.values() if found.programme]
    for row in await database.rows(_PROGRAMMES, _known(named)):
        texts, letters = (msgspec.json.decode(row.pop(name)) for name in ("texts", "letters"))
        facts.programmes[row["id"]] = ProgrammeFacts(**row, texts=texts, letters=letters)


async def _resources(facts: Facts, deliveries: Sequence[Claimed]) -> None:
    wanted = _known(mail.session_id for mail in deliveries if mail.letter == "follow-up")
    wanted += _known(
        facts.subjects[key].session
        for mail in deliveries
        if mail.letter == "follow-up"
        and (key := (mail.subject_kind, mail.subject_id)) in facts.subjects
    )
    listed: dict[int, list[Resource]] = {}
    if wanted:
        for row in await database.rows(_RESOURCES, wanted):
            listed.setdefault(row.pop("session"), []).append(Resource(**row))
    facts.resources = {session: tuple(found) for session, found in listed.items()}


def _known(ids: Iterable[int | None]) -> list[int]:
    return sorted({found for found in ids if found is not None})


_REGISTRATION = """
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
    ORDER BY d.id DESC LIMIT 1), '') AS thread
FROM registrations r JOIN people p ON p.id = r.person JOIN sessions s ON s.id = r.session
WHERE r.id = ANY($1)
"""

_APPEARANCE = """
SELECT a.id, NULLIF(sp.email, '') AS email, sp.name, sp.language, sp.timezone, a.session,
  s.programme, a.state, a.nonce, a.sequence_sent, a.stamp_sent, a.organiser_address,
  sp.stopped_at IS NOT NULL AS stopped,
  a.sequence_sent >= 0 OR EXISTS (SELECT FROM deliveries d WHERE d.subject_kind = 'appearance'
    AND d.subject_id = a.id AND d.letter = 'speaker-invitation'
    AND d.state IN ('handing_off', 'sent')) AS invited
FROM (SELECT id, session, speaker, answer AS state, nonce, sequence_sent, stamp_sent,
        organiser_address FROM appearances
      UNION ALL
      SELECT id, session, speaker, 'gone', nonce, sequence_sent, stamp_sent, organiser_address
        FROM departures) AS a
  JOIN speakers sp ON sp.id = a.speaker JOIN sessions s ON s.id = a.session
WHERE a.id = ANY($1)
"""

_WHOLE_PROGRAMME = """
SELECT t.id::bigint, p.email, t.name, t.language, p.timezone, t.programme, t.state, t.turn,
  t.nonce, p.id AS person_id, p.nonce AS person_nonce, p.calendar_nonce
FROM passes t JOIN people p ON p.id = t.person WHERE t.id = ANY($1)
"""

_PERSON = """
SELECT p.id::bigint, p.email, p.language, p.timezone, p.nonce, p.id AS person_id,
  p.nonce AS person_nonce, p.calendar_nonce,
  COALESCE((SELECT r.name FROM registrations r WHERE r.person = p.id ORDER BY r.id DESC LIMIT 1),
    '') AS name
FROM people p WHERE p.id = ANY($1)
"""

_ORGANISER = """
SELECT id::bigint, email, name, language, timezone,
  CASE WHEN disabled_at IS NULL THEN 'active' ELSE 'disabled' END AS state
FROM organisers WHERE id = ANY($1)
"""

_SUBJECTS = {
    "registration": _REGISTRATION,
    "appearance": _APPEARANCE,
    "pass": _WHOLE_PROGRAMME,
    "person": _PERSON,
    "organiser": _ORGANISER,
}

_LISTED = """
SELECT {of} AS of, r.id, r.session, r.state, r.nonce
FROM registrations r JOIN sessions s ON s.id = r.session
WHERE {of} = ANY($1) AND r.state <> 'cancelled' AND s.status <> 'draft' ORDER BY s.starts_at, r.id
"""
_APPEARANCES = """
SELECT asked.id AS of, a.id::bigint, a.session::bigint, a.answer AS state, a.nonce
FROM appearances asked JOIN speakers who ON who.id = asked.speaker
JOIN speakers v ON v.email = who.email AND v.email <> ''
JOIN appearances a ON a.speaker = v.id JOIN sessions s ON s.id = a.session
WHERE asked.id = ANY($1) ORDER BY s.starts_at, a.id
"""
_SEATS = {
    "speaker-links": ("appearance", _APPEARANCES),
    "lost-link": ("person", _LISTED.format(of="r.person")),
    "pass-summary": ("pass", _LISTED.format(of="r.held_by")),
}

_SESSIONS = f"""
SELECT e.*, s.version, s.timezone
FROM ({calendar_event.SELECT} WHERE s.id = ANY($1)) e JOIN sessions s ON s.id = e.id
"""  # noqa: S608 - two constants.

_PROGRAMMES = """
SELECT id::bigint, slug, hue, status, language, timezone, title, retention_days, texts, letters
FROM programmes
WHERE id = ANY($1)
"""

_COMING = """
SELECT s.programme, array_agg(s.id ORDER BY s.starts_at, s.id) AS sessions
FROM sessions s JOIN programmes p ON p.id = s.programme
WHERE s.programme = ANY($1) AND s.ends_at > $2 AND s.status = 'published' AND p.status <> 'draft'
GROUP BY s.programme
"""

_RESOURCES = """
SELECT session::bigint, kind, title, url, file, public FROM resources
WHERE session = ANY($1) AND source <> 'handed-in' ORDER BY position, id
"""
