"""What a million registrations leave beside them: questions, attestations, a record, feedback."""

from typing import Final

from events import database


async def leave(share: int = 1) -> None:
    """Write it of the largest session and of the programme of half of all, one part in `share`."""
    lent = await database.connect()
    try:
        await lent.execute("SET synchronous_commit = off; SET session_replication_role = replica")
        for statement, number in _STATEMENTS:
            values = () if number is None else (max(number // share, 1),)
            await lent.fetch(statement, *values)
        await lent.execute("SET session_replication_role = origin")
        await lent.execute("ANALYZE")
    finally:
        await lent.close()


_LARGEST: Final = "(SELECT id, programme FROM sessions ORDER BY taken DESC LIMIT 1)"
_FIRST: Final = "(SELECT min(id) AS id FROM programmes)"

_ABSTRACTS: Final = """
UPDATE sessions SET tags = ARRAY['tag-' || id % 40],
  abstract = 'Séance ' || id || '. ' || repeat('Gouverner des communs et compter autrement. ', 20)
"""

_RESOURCES: Final = """
INSERT INTO resources (session, kind, title, url, file, file_name, chapters, transcript)
SELECT id, 'link', 'Document ' || id, 'https://example.org/' || id, '', '', '', ''
  FROM sessions WHERE id % 2 = 0 OR id = (SELECT id FROM sessions ORDER BY taken DESC LIMIT 1)
"""

_MESSAGES: Final = """
INSERT INTO key_messages (session, messages, answers)
SELECT id, 'Compter autrement.', E'Combien ?\nBeaucoup.' FROM sessions WHERE ends_at < now()
"""

_ASKING: Final = """
INSERT INTO asking_rules (programme, enabled, votes) SELECT id, true, true FROM programmes
"""

_ASKED: Final = f"""
INSERT INTO asked_questions (session, registration, words, answer, shown, asked_at)
SELECT r.session, r.id, 'Comment compter ' || r.id || ' ?', '', true, now() - interval '1 hour'
  FROM registrations r, {_LARGEST} s WHERE r.session = s.id AND r.state = 'held'
 ORDER BY r.id LIMIT $1
"""

_VOTES: Final = """
INSERT INTO question_votes (question, registration)
SELECT q.id, q.registration + 1 FROM asked_questions q WHERE EXISTS
  (SELECT FROM registrations r WHERE r.id = q.registration + 1)
"""

_WORDING: Final = """
INSERT INTO attestation_wordings (programme, enabled, words, signatory, signatory_role, signature,
  nature, objectives, training_number)
SELECT id, true, '{}', 'Ada Exemple', 'Présidente', '', '', '', '' FROM programmes
"""

_ATTESTATIONS: Final = f"""
INSERT INTO attestations (registration, nonce, code_hash, content, issued_by)
SELECT r.id, 'n' || r.id, md5(r.id::text), jsonb_build_object('language', 'fr', 'name', r.name,
  'title', 'Séance', 'programme', 'Cycle', 'organisation', 'Fondation', 'hue', 200,
  'starts_at', '2026-01-01T10:00:00Z', 'ends_at', '2026-01-01T11:00:00Z', 'timezone',
  'Europe/Paris', 'seconds', 3000, 'words', '', 'signatory', '', 'signatory_role', '', 'signature',
  '', 'training', false, 'nature', '', 'objectives', '', 'training_number', ''), 'self'
  FROM registrations r, {_LARGEST} s WHERE r.session = s.id AND r.state = 'held'
 ORDER BY r.id LIMIT $1
"""

_RECORD: Final = """
INSERT INTO audit_entries (at, who, action, subject, details)
SELECT now() - ($1 - n) * interval '1 minute', 'owner' || n % 50 || '@example.org',
  (ARRAY['session edited', 'session published', 'roster exported'])[n % 3 + 1],
  'seance-' || n % 10000 + 1, '{}' FROM generate_series(1, $1::int) n
"""

_ANNOUNCEMENTS: Final = """
INSERT INTO announcements (programme, session, subject, body, created_by, state)
SELECT s.programme, CASE WHEN s.id % 3 > 0 THEN s.id END, 'Annonce ' || s.id, 'Bonjour', 'owner',
  CASE WHEN s.id % 2 = 0 THEN 'planned' ELSE 'draft' END FROM sessions s LIMIT $1
"""

_DRAFT: Final = f"""
INSERT INTO announcements (programme, session, audience, subject, body, created_by)
SELECT id, NULL, ARRAY['held', 'waiting'], 'À tous', 'Bonjour', 'owner' FROM {_FIRST} p
 WHERE $1::int > 0
"""

_RECEIVED: Final = """
INSERT INTO received_mails (digest, sender, recipient, subject, excerpt, content, kept_back,
  done_at)
SELECT md5(n::text), 'p' || n || '@example.org', 'contact@example.org', 'Question ' || n, 'Bonjour',
  '', '', CASE WHEN n % 2 = 0 THEN now() END FROM generate_series(1, $1::int) n
"""

_FORMS: Final = "INSERT INTO feedback_forms (programme, enabled) SELECT id, true FROM programmes"

_FEEDBACK: Final = f"""
INSERT INTO feedback (id, session, scale, nps, words)
SELECT gen_random_uuid(), CASE WHEN n % 2 = 0 THEN s.id ELSE s.id - n % 9000 END, n % 5 + 1, n % 11,
  CASE WHEN n % 3 = 0 THEN 'Très utile, ' || n ELSE '' END
  FROM generate_series(1, $1::int) n, {_LARGEST} s
"""

_CALLS: Final = "INSERT INTO calls (programme, enabled) SELECT id, true FROM programmes"

_PROPOSALS: Final = f"""
INSERT INTO proposals (programme, state, name, email, organisation, biography, title, summary,
  nonce)
SELECT p.id, (ARRAY['new', 'new', 'declined'])[n % 3 + 1], 'Camille ' || n,
  'camille' || n || '@example.org', '', '', 'Proposition ' || n, repeat('Des communs. ', 30), 'n'
  FROM generate_series(1, $1::int) n, {_FIRST} p
"""

_INVITATIONS: Final = f"""
INSERT INTO invitations (programme, session, person, name, nonce)
SELECT s.programme, CASE WHEN p.id % 2 = 0 THEN s.id END, p.id, 'Personne ' || p.id, 'n'
  FROM people p, {_LARGEST} s ORDER BY p.id LIMIT $1
"""

_PASSES: Final = f"""
INSERT INTO passes (programme, person, name, nonce, source, form_key, made_by)
SELECT c.id, p.id, 'Personne ' || p.id, 'n', '', '', '' FROM people p, {_FIRST} c
 ORDER BY p.id LIMIT $1
"""

_QUESTIONS: Final = f"""
INSERT INTO questions (programme, key, kind, label, condition_key, condition_value)
SELECT p.id, 'q-' || n, 'text', '{{"fr": "Une question ?"}}', '', ''
  FROM generate_series(1, 4) n, {_FIRST} p WHERE $1::int > 0
"""

_ANSWERS: Final = f"""
INSERT INTO answers (registration, question, value)
SELECT r.id, q.id, to_jsonb('Réponse ' || r.id % 500)
  FROM questions q, {_LARGEST} s JOIN registrations r ON r.session = s.id
 WHERE q.programme = s.programme
"""

_LIST: Final = f"""
INSERT INTO attendance_lists (session, tool, fingerprint, people, made_by)
SELECT id, 'zoom', '', $1::int, 'owner' FROM {_LARGEST} s
"""

_SPANS: Final = f"""
INSERT INTO attendance_spans (list, registration, seconds)
SELECT l.id, r.id, 3000 FROM attendance_lists l, {_LARGEST} s
  JOIN registrations r ON r.session = s.id AND r.state = 'held' ORDER BY r.id LIMIT $1
"""

_GUESTS: Final = """
INSERT INTO attendance_guests (list, name, email, seconds)
SELECT l.id, 'Quelqu’un ' || n, '', 100 FROM attendance_lists l, generate_series(1, $1::int) n
"""

_WEBHOOKS: Final = f"""
INSERT INTO webhooks (programme, name, url, nonce, made_by, former_nonce, turned_off_why,
  turned_off_at)
SELECT id, 'Essai', 'https://example.org/', 'n', '', '', 'hand', now() FROM {_FIRST} p
 UNION ALL SELECT NULL, 'Essai', 'https://example.org/', 'n', '', '', 'hand', now()
"""

_POSTED: Final = """
INSERT INTO webhook_messages (uid, webhook, kind, programme, subject, state, words)
SELECT gen_random_uuid(), w.id, 'registration.created', w.programme, n,
  (ARRAY['delivered', 'delivered', 'failed'])[n % 3 + 1], ''
  FROM webhooks w, generate_series(1, $1::int) n
"""

_DOSSIERS: Final = f"""
INSERT INTO dossiers (programme, introduction, published_at)
SELECT id, 'Tout.', now() FROM {_FIRST} p
"""

_REVIEWS: Final = f"""
INSERT INTO reviews (slug, programme, year, title, introduction, highlights, quotations,
  published_at)
SELECT 'bilan-1', id, 0, '', '', '', '', now() FROM {_FIRST} p
 UNION ALL SELECT 'bilan-2', NULL, extract(year FROM now())::int, 'Bilan', '', '', '', now()
"""

_SUPPRESSED: Final = """
INSERT INTO suppressions (address, reason)
SELECT 'personne' || n * 7 || '@example.org', 'no such mailbox' FROM generate_series(1, $1::int) n
"""

_CHOICES: Final = f"""
WITH made AS (INSERT INTO date_choices (programme)
  SELECT p.id FROM generate_series(1, $1::int), {_FIRST} p RETURNING id)
UPDATE sessions s SET date_choice = chosen.choice FROM (
  SELECT o.id, m.id AS choice FROM
    (SELECT s.id, (row_number() OVER (ORDER BY s.starts_at) + 2) / 3 AS place
      FROM sessions s, {_FIRST} p WHERE s.programme = p.id AND s.status = 'published') o
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM made) m USING (place)) chosen
 WHERE s.id = chosen.id
"""

_STATEMENTS: Final = (
    (_ABSTRACTS, None), (_RESOURCES, None), (_MESSAGES, None), (_ASKING, None), (_ASKED, 20_000),
    (_VOTES, None), (_WORDING, None), (_ATTESTATIONS, 50_000), (_RECORD, 1_000_000),
    (_ANNOUNCEMENTS, 5_000), (_DRAFT, 1), (_RECEIVED, 20_000), (_FORMS, None),
    (_FEEDBACK, 100_000), (_CALLS, None), (_PROPOSALS, 2_000), (_INVITATIONS, 50_000),
    (_PASSES, 20_000), (_QUESTIONS, 1), (_ANSWERS, None), (_LIST, 50_000), (_SPANS, 50_000),
    (_GUESTS, 1_000), (_WEBHOOKS, None), (_POSTED, 100_000), (_DOSSIERS, None), (_REVIEWS, None),
    (_SUPPRESSED, 20_000), (_CHOICES, 100),
)  # fmt: skip
