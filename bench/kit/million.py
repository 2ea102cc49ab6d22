"""The tables of a ministry: a million registrations, 10,000 sessions, five million deliveries."""

from typing import Any, Final

from events import database

PEOPLE: Final = 200_000
PROGRAMMES: Final = 20
SESSIONS: Final = 10_000
REGISTRATIONS: Final = 1_000_000
LARGEST: Final = 100_000
"""Seats of the largest session; the others share the rest."""


async def fill(share: int = 1) -> None:
    """Write one part in `share` of it, as what was sent, what is due and what went wrong."""
    people, registrations = PEOPLE // share, REGISTRATIONS // share
    lent = await database.connect()
    try:
        await lent.execute("SET synchronous_commit = off")
        await lent.execute("SET maintenance_work_mem = '512MB'")
        for statement, values in (
            (_PROGRAMMES, (PROGRAMMES,)),
            (_SESSIONS, (PROGRAMMES, SESSIONS // share)),
            (_PEOPLE, (people,)),
            (_SPEAKERS, (PROGRAMMES,)),
            (_APPEARANCES, ()),
        ):
            await lent.fetch(statement, *values)
        asked = (people, registrations, LARGEST // share, SESSIONS // share)
        await _quickly(lent, "registrations", _REGISTRATIONS, *asked)
        await lent.fetch(_TAKEN)
        await _quickly(lent, "deliveries", _DELIVERIES)
        await lent.execute("VACUUM (ANALYZE)")
    finally:
        await lent.close()


async def _quickly(lent: Any, table: str, statement: str, *values: int) -> None:
    """Fill a table without its triggers, and with its plain indexes made afterwards."""
    indexes = await lent.fetch(_INDEXES, table)
    for index in indexes:
        await lent.execute(f"DROP INDEX {index['name']}")
    await lent.execute("SET session_replication_role = replica")
    await lent.fetch(statement, *values)
    await lent.execute("SET session_replication_role = origin")
    for index in indexes:
        await lent.execute(index["definition"])


# Those that keep rows apart stay: of two registrations of one person the second is left out.
_INDEXES: Final = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_index i WHERE i.indrelid = $1::text::regclass AND NOT i.indisunique
"""


_PROGRAMMES: Final = """
INSERT INTO programmes (slug, title, summary, status, location, letters, uid)
SELECT 'cycle-' || n, 'Cycle ' || n, '', 'published', 'En ligne', '{}', gen_random_uuid()::text
  FROM generate_series(1, $1::int) n
"""

# Half of all sessions are those of one programme; nine in ten are over.
_SESSIONS: Final = """
INSERT INTO sessions (programme, slug, uid, title, abstract, status, starts_local, ends_local,
  starts_at, ends_at, location, room_url, room_note, published_at)
SELECT CASE WHEN n % 2 = 0 THEN first.id ELSE first.id + n % $1::int END, 'seance-' || n,
  gen_random_uuid()::text, 'Séance ' || n || ' sur les communs', '',
  CASE WHEN n % 50 = 0 THEN 'cancelled' WHEN n % 51 = 0 THEN 'draft' ELSE 'published' END,
  date_trunc('hour', now() + days), date_trunc('hour', now() + days) + interval '1 hour',
  date_trunc('hour', now() + days), date_trunc('hour', now() + days) + interval '1 hour',
  '', '', '', now()
  FROM generate_series(1, $2::int) n, LATERAL (SELECT (n - $2 * 0.9) * interval '3 hours') d (days),
    (SELECT min(id) FROM programmes) first (id)
"""

_PEOPLE: Final = """
INSERT INTO people (email, nonce, calendar_nonce)
SELECT 'personne' || n || '@' || (ARRAY['example.org', 'example.net', 'example.com'])[n % 3 + 1],
  'n', '' FROM generate_series(1, $1::int) n
"""

_REGISTRATIONS: Final = """
INSERT INTO registrations (session, person, name, organiser_address, partstat, nonce, join_nonce,
  source, cancelled_by, form_key, made_by, state, created_at)
SELECT s.id, p.id, names[n % 8 + 1] || ' ' || n % 1000, '', '', 'n', 'j',
  CASE WHEN n % 5 = 0 THEN 'lettre' ELSE '' END, '', '', '',
  CASE WHEN n % 20 = 0 THEN 'cancelled' ELSE 'held' END, s.starts_at - n % 60 * interval '1 day'
  FROM (SELECT n, CASE WHEN n <= $3::int THEN $4::int ELSE n % ($4 - 1) + 1 END AS session,
          CASE WHEN n <= $3 THEN n ELSE (n::bigint * 7919 % $1::int)::int + 1 END AS person
          FROM generate_series(1, $2::int) n) asked
  JOIN (SELECT id, starts_at, row_number() OVER (ORDER BY id) AS place FROM sessions) s
    ON s.place = asked.session
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM people) p
    ON p.place = asked.person,
  (SELECT ARRAY['Ada', 'Paul', 'Zoé', 'Inès', 'Karim', 'Léa', 'Noé', 'Marguerite']) k (names)
ON CONFLICT DO NOTHING
"""

_TAKEN: Final = """
UPDATE sessions SET taken = n
  FROM (SELECT session, count(*) AS n FROM registrations WHERE state = 'held' GROUP BY 1) seats
 WHERE sessions.id = seats.session
"""

# Five of each registration: sent where the session is near or over, else planned.
_DELIVERIES: Final = """
INSERT INTO deliveries (key, letter, subject_kind, subject_id, occasion, session_id, programme_id,
  person_id, due_at, urgency, message_id, state, reason, address, verdict, settled_at, created_at,
  attempts)
SELECT letter || ':registration:' || r.id || ':1', letter, 'registration', r.id, '1', s.id,
  s.programme, r.person, due.at, urgency, letter || r.id,
  CASE WHEN due.at > now() THEN 'due' WHEN r.id % 200 = 0 THEN 'refused'
       WHEN r.id % 30 = 0 THEN 'skipped' ELSE 'sent' END,
  CASE WHEN r.id % 200 = 0 AND due.at <= now() THEN 'the relay refused the address' ELSE '' END,
  'someone@example.org', '', CASE WHEN due.at <= now() THEN due.at + interval '2 seconds' END,
  r.created_at, CASE WHEN due.at > now() THEN 0 ELSE 1 END
  FROM registrations r JOIN sessions s ON s.id = r.session
 CROSS JOIN (VALUES ('confirmation', 1, NULL), ('reminder-7d', 2, interval '-7 days'),
   ('reminder-1d', 2, interval '-1 day'), ('reminder-1h', 2, interval '-1 hour'),
   ('follow-up', 2, interval '2 hours')) letters (letter, urgency, after)
 CROSS JOIN LATERAL (SELECT LEAST(CASE WHEN after IS NULL THEN LEAST(r.created_at, now())
   ELSE s.starts_at + after END, now() + interval '300 days')) due (at)
"""

_SPEAKERS: Final = """
INSERT INTO speakers (programme, slug, name, organisation, email, nonce)
SELECT p.id, 'intervenante-' || p.id || '-' || n, 'Camille Exemple ' || n, 'Fondation Exemple',
  'camille' || p.id || '-' || n || '@example.org', 'n'
  FROM programmes p, generate_series(1, 20) n WHERE $1::int > 0
"""

_APPEARANCES: Final = """
INSERT INTO appearances (speaker, session, nonce)
SELECT v.id, s.id, 'n' FROM sessions s JOIN speakers v ON v.programme = s.programme
 WHERE v.id / 20 % 10 = s.id % 10
"""
