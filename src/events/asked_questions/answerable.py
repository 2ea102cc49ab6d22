"""Which questions of a session may be answered in writing, those that most wish it first."""

# ruff: noqa: S608 — only constants of our own are put into the SQL.

from typing import Final

from events import database
from events.asked_questions.queries import COLUMNS, FROM, THERE, QuestionWithVotes


async def first(session_id: int, *, most: int) -> list[QuestionWithVotes]:
    """Return what was put or answered, then what most wish an answer to; nothing that is hidden.

    What says the same as another stands for it, as on the moderators' page.
    """
    return await database.rows(QuestionWithVotes, _FIRST, session_id, most)


# Wishes are counted for all questions at once, and not for each by itself.
_FIRST: Final = f"""
WITH there AS MATERIALIZED (
  SELECT q.id, q.under, q.state, q.position, COALESCE(q.registration, -q.id) AS who
    {FROM} WHERE q.session = $1 AND {THERE}),
wishes AS (
  SELECT id AS question, who FROM there
  UNION SELECT g.under, COALESCE(g.registration, -g.id) FROM asked_questions g
   WHERE g.session = $1 AND g.under IS NOT NULL AND g.state <> 'withdrawn'
  UNION SELECT v.question, v.registration FROM there t JOIN question_votes v ON v.question = t.id
  UNION SELECT g.under, v.registration FROM asked_questions g
    JOIN question_votes v ON v.question = g.id WHERE g.session = $1 AND g.under IS NOT NULL),
wished AS MATERIALIZED (SELECT question, count(*) AS number FROM wishes GROUP BY question),
chosen AS MATERIALIZED (
  SELECT t.id FROM there t JOIN wished w ON w.question = t.id
   WHERE t.state <> 'hidden'
     AND (t.under IS NULL OR t.under NOT IN (SELECT o.id FROM there o))
   ORDER BY t.state NOT IN ('answered', 'next'), w.number DESC, t.position, t.id LIMIT $2)
SELECT {COLUMNS} {FROM} WHERE q.id IN (SELECT id FROM chosen)
 ORDER BY q.state NOT IN ('answered', 'next'), wished_by DESC, q.position, q.id
"""
