"""Who will get which follow-up of a session, when, and what it waits for."""

# ruff: noqa: S608 — only constants of our own are put into the SQL.

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.registrations.figure_definitions import CAME


class FollowUps(Shape):
    """Follow-ups that are planned, by whether their readers came; `came` of anybody: `known`."""

    present: int
    absent: int
    known: bool
    next_at: datetime | None
    waiting: str
    sent: int


async def of_session(session_id: int) -> FollowUps:
    """Count a session's follow-ups; `waiting`: why some are put off, in English, or nothing."""
    found = await database.row(FollowUps, _OF_SESSION, session_id)
    assert found is not None
    return found


_MAILS: Final = "deliveries d WHERE d.session_id = $1 AND d.letter = 'follow-up' AND d.state ="
_IN_TIME: Final = f"SELECT d.reason FROM {_MAILS} 'due' ORDER BY d.due_at"

# Of mails only what the index knows: who gives a seat back has no follow-up that is due any more.
# Those that are put off are the last.
_OF_SESSION: Final = f"""
WITH planned AS MATERIALIZED (
  SELECT (SELECT count(*) FROM {_MAILS} 'due') AS due,
    EXISTS (SELECT FROM registrations r WHERE r.session = $1 AND {CAME.sql}) AS known),
came AS MATERIALIZED (
  SELECT CASE WHEN known THEN (SELECT count(*) FROM registrations r JOIN deliveries d
      ON d.subject_kind = 'registration' AND d.subject_id = r.id AND d.session_id = $1
     AND d.letter = 'follow-up' AND d.state = 'due'
     WHERE r.session = $1 AND {CAME.sql}) ELSE 0 END AS present FROM planned)
SELECT present, due - present AS absent, known,
  (SELECT min(d.due_at) FROM {_MAILS} 'due') AS next_at,
  COALESCE(NULLIF(({_IN_TIME} DESC LIMIT 1), ''), ({_IN_TIME} LIMIT 1), '') AS waiting,
  (SELECT count(*) FROM {_MAILS} 'sent') AS sent
  FROM planned CROSS JOIN came
"""
