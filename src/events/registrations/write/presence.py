"""Who was there: noted by hand, by an entrance, or by how long they were in the room."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.registrations.figure_definitions import HAS_SEAT
from events.registrations.tables import Entrance, Registration


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


class Marked(Shape):
    """The session of a registration that was marked."""

    slug: str
    programme: int


async def mark_present(
    registration_ids: Sequence[int], *, present: bool | None, at: datetime
) -> list[Marked]:
    """Note who was there, or None to take it back; the session of each that this changed.

    Who has no seat is passed over, and whose session has not begun.
    """
    return await database.rows(Marked, _MARK, list(registration_ids), present, at)


_MARK = f"""
UPDATE registrations r SET present = $2 FROM sessions s
 WHERE r.id = ANY($1) AND s.id = r.session AND r.present IS DISTINCT FROM $2
   AND {HAS_SEAT.sql} AND s.starts_at <= $3
RETURNING s.slug, s.programme
"""  # noqa: S608 - our own SQL


class MarkedAlike(Shape):
    """Registrations that were marked, and what all of them were before."""

    was: bool | None
    ids: list[int]


async def mark_many(
    registration_ids: Sequence[int], *, present: bool, at: datetime
) -> list[MarkedAlike]:
    """Do the same to very many in one statement; return those that this changed, by what they were.

    Locked in the order of their ids, as their mails are. Only inside a transaction.
    """
    return await database.rows(MarkedAlike, _MARK_MANY, list(registration_ids), present, at)


_MARK_MANY = f"""
WITH looked AS MATERIALIZED (
  SELECT r.id, r.present AS was FROM registrations r JOIN sessions s ON s.id = r.session
   WHERE r.id = ANY($1) AND r.present IS DISTINCT FROM $2 AND {HAS_SEAT.sql} AND s.starts_at <= $3
   ORDER BY r.id FOR NO KEY UPDATE OF r),
marked AS (
  UPDATE registrations r SET present = $2 FROM looked WHERE r.id = looked.id
  RETURNING r.id, looked.was)
SELECT was, array_agg(id ORDER BY id) AS ids FROM marked GROUP BY was
"""  # noqa: S608 - our own SQL


async def enter_room(registration_id: int, *, at: datetime) -> None:
    """Note an entrance; the first one counts as the arrival."""
    await note_entrance(registration_id, at=at)
    await Registration.update({Registration.entered_at: at}).where(
        Registration.id == registration_id, Registration.entered_at.is_null()
    )


async def note_entrance(registration_id: int, *, at: datetime) -> None:
    """Note an entrance alone."""
    await Entrance.insert(Entrance(registration=registration_id, at=at))
