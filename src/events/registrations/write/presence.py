"""How long somebody was in the room, and whether that is presence by the programme's rule."""

from collections.abc import Mapping
from typing import Final

from events import database


async def note(session_id: int, seconds: Mapping[int, int | None]) -> None:
    """Write what all lists of a session say together; who is on none of them is unknown again.

    None: named on a list that has no times, which is presence without minutes.
    """
    await database.execute(_UNKNOWN, session_id, list(seconds))
    await database.execute(_KNOWN, session_id, list(seconds), list(seconds.values()))
    await database.execute(_RULE_OF_SESSION, session_id)


async def apply_rule(programme_id: int) -> None:
    """Judge everybody anew whose name is on a list, by the programme's rule as it is now."""
    await database.execute(_RULE_OF_PROGRAMME, programme_id)


_UNKNOWN: Final = """
UPDATE registrations SET attended_seconds = NULL, attended = NULL
 WHERE session = $1 AND attended IS NOT NULL AND NOT id = ANY($2)
"""

_KNOWN: Final = """
UPDATE registrations r SET attended_seconds = known.seconds, attended = true
  FROM unnest($2::bigint[], $3::int[]) AS known(id, seconds)
 WHERE r.id = known.id AND r.session = $1
"""

_RULE: Final = """
UPDATE registrations r SET attended = CASE
    WHEN r.attended_seconds IS NULL THEN true
    WHEN p.presence_rule = 'minutes' THEN r.attended_seconds >= p.presence_least * 60
    WHEN p.presence_rule = 'share' THEN r.attended_seconds * 100.0
      >= p.presence_least * extract(epoch FROM s.ends_at - s.starts_at)
    ELSE true END
  FROM sessions s JOIN programmes p ON p.id = s.programme
 WHERE s.id = r.session AND r.attended IS NOT NULL
"""

_RULE_OF_SESSION: Final = f"{_RULE} AND s.id = $1"
_RULE_OF_PROGRAMME: Final = f"{_RULE} AND p.id = $1"
