"""The only writer of lists, stays and guests; all run inside the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.attendance.match import Match
from events.attendance.queries import SAME_GUEST
from events.attendance.tables import AttendanceList


async def replace_list(
    session_id: int, fingerprint: str, *, source: str, tool: str, people: int, by: str, at: datetime
) -> int:
    """Note that a list is imported, in place of the same one imported before; return its id."""
    await AttendanceList.delete().where(
        AttendanceList.session == session_id, AttendanceList.fingerprint == fingerprint
    )
    made = AttendanceList(
        session=session_id,
        source=source,
        tool=tool,
        fingerprint=fingerprint,
        people=people,
        made_by=by,
        made_at=at,
    )
    (inserted,) = await AttendanceList.insert(made).returning(AttendanceList.id)
    return int(inserted["id"])


async def add_people(list_id: int, matches: Sequence[Match]) -> None:
    """Write the stays of who is registered, and everybody else as a guest; not who speaks."""
    spans = [
        (one.registration.id, *stay) for one in matches if one.registration for stay in _stays(one)
    ]
    columns = list(zip(*spans, strict=True)) if spans else [(), (), (), ()]
    await database.execute(_SPANS, list_id, *(list(column) for column in columns))
    guests = [one.attendee for one in matches if not one.registration and one.by != "speaker"]
    await database.execute(
        _GUESTS,
        list_id,
        [one.name for one in guests],
        [one.email for one in guests],
        [one.stay for one in guests],
    )


async def stay_on(
    list_id: int, registrations: Sequence[int], *, since: datetime, at: datetime
) -> None:
    """Let the last stay of each go on until now where it is recent, else begin another."""
    await database.execute(_STAY_ON, list_id, list(registrations), since, at)


async def remove_by_fingerprint(session_id: int, fingerprint: str) -> None:
    """Remove a list of a session with its stays and guests, where there is such one."""
    await AttendanceList.delete().where(
        AttendanceList.session == session_id, AttendanceList.fingerprint == fingerprint
    )


async def remove_list(list_id: int) -> None:
    """Remove a list with its stays and guests."""
    await AttendanceList.delete().where(AttendanceList.id == list_id)


async def forget(person_ids: Sequence[int]) -> None:
    """Empty the guests that bear the address of one of these people; figures stay."""
    await database.execute(_ONCE_BY_PERSON, list(person_ids))
    await database.execute(_FORGET, list(person_ids))


async def forget_in_programme(programme_id: int) -> None:
    """Empty the names and addresses of a programme's guests; figures stay."""
    await database.execute(_ONCE_IN_PROGRAMME, programme_id)
    await database.execute(_FORGET_PROGRAMME, programme_id)


def _stays(one: Match) -> list[tuple[datetime | None, datetime | None, int | None]]:
    who = one.attendee
    timed: list[tuple[datetime | None, datetime | None, int | None]] = [
        (begin, end, None) for begin, end in who.spans
    ]
    begin, end = who.within if who.within and who.seconds is not None else (None, None)
    return timed if timed and who.seconds is None else [*timed, (begin, end, who.seconds)]


_SPANS: Final = """
INSERT INTO attendance_spans (list, registration, joined_at, left_at, seconds)
SELECT $1, stay.registration, stay.joined_at, stay.left_at, stay.seconds
  FROM unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::int[])
    AS stay(registration, joined_at, left_at, seconds)
"""

_STAY_ON: Final = """
WITH gone_on AS (
  UPDATE attendance_spans SET left_at = $4
   WHERE list = $1 AND registration = ANY($2) AND left_at >= $3 RETURNING registration)
INSERT INTO attendance_spans (list, registration, joined_at, left_at)
SELECT $1, r.id, $4, $4 FROM registrations r
 WHERE r.id = ANY($2) AND NOT EXISTS (SELECT FROM gone_on g WHERE g.registration = r.id)
"""

_GUESTS: Final = """
INSERT INTO attendance_guests (list, name, email, seconds)
SELECT $1, guest.name, guest.email, guest.seconds
  FROM unnest($2::text[], $3::text[], $4::int[]) AS guest(name, email, seconds)
"""

_NUMBER: Final = f"""row_number() OVER (PARTITION BY l.session, {SAME_GUEST}
  ORDER BY g.seconds DESC NULLS LAST, g.id)"""
"""Who stands in several lists of a session stays in one: without a name nobody is told apart."""

_ONCE_BY_PERSON: Final = f"""
DELETE FROM attendance_guests WHERE id IN (
  SELECT id FROM (SELECT g.id, {_NUMBER} AS number
    FROM attendance_guests g JOIN attendance_lists l ON l.id = g.list
   WHERE g.email IN (SELECT email FROM people WHERE id = ANY($1))) guests
   WHERE number > 1)
"""  # noqa: S608 - our own SQL

_ONCE_IN_PROGRAMME: Final = f"""
DELETE FROM attendance_guests WHERE id IN (
  SELECT id FROM (SELECT g.id, {_NUMBER} AS number
    FROM attendance_guests g JOIN attendance_lists l ON l.id = g.list
    JOIN sessions s ON s.id = l.session WHERE s.programme = $1) guests
   WHERE number > 1)
"""  # noqa: S608 - our own SQL

_FORGET: Final = """
UPDATE attendance_guests g SET name = '', email = ''
  FROM people e WHERE e.id = ANY($1) AND e.email = g.email
"""

_FORGET_PROGRAMME: Final = """
UPDATE attendance_guests g SET name = '', email = ''
  FROM attendance_lists l JOIN sessions s ON s.id = l.session
 WHERE l.id = g.list AND s.programme = $1 AND (g.name <> '' OR g.email <> '')
"""
