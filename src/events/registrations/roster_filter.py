"""What of a roster is looked at: a state, a presence, words; as a statement to page or to count."""

from dataclasses import dataclass
from typing import Final

from events import text
from events.registrations.figure_definitions import ABSENT, CAME
from events.registrations.states import RegistrationState

STATES: Final = (
    RegistrationState.HELD,
    RegistrationState.WAITING,
    RegistrationState.OFFERED,
    RegistrationState.PENDING,
    RegistrationState.UNCONFIRMED,
    RegistrationState.CANCELLED,
)
"""The states in the order of the desk's tabs."""

PRESENCES: Final = ("came", "absent", "present")
SORTS: Final = ("name", "newest", "oldest")


@dataclass(frozen=True)
class Wanted:
    """What of a roster is looked at. `after` is where the page before ended: a key and an id."""

    state: str = ""
    presence: str = ""
    words: str = ""
    sort: str = "name"
    after: tuple[str, int] | None = None


def pattern(words: str) -> str:
    """Return what LIKE compares with to find these words anywhere; empty for none."""
    return f"%{text.for_like(words)}%" if words else ""


COLUMNS: Final = f"""
SELECT r.id, r.person, r.name, r.name_search, r.state, r.language, r.source, r.created_at,
  r.waiting_since, r.offer_until, r.cancelled_at, r.cancelled_by, r.entered_at,
  r.attended_seconds, r.attended, r.present,
  {CAME.sql} AS came, r.partstat, r.partstat_from, r.removed, e.email,
  r.came_with, COALESCE((SELECT w.name FROM registrations w WHERE w.id = r.came_with), '')
    AS brought_by,
  (SELECT count(*) FROM registrations w WHERE w.came_with = r.id) AS brought
FROM registrations r JOIN people e ON e.id = r.person
"""  # noqa: S608 - our own SQL
"""A registration as the roster shows it; a condition on `r` and `e` follows."""

WANTED: Final = f"""
WHERE r.session = $1 AND ($2 = '' OR r.state = $2)
  AND CASE $3 WHEN 'came' THEN {CAME.sql} WHEN 'absent' THEN {ABSENT.sql}
        WHEN 'present' THEN r.present IS TRUE ELSE true END
"""

# Found first as a whole, and put in order before anything else of a row is read: in the roster's
# order, rare words would be looked for row by row. Names and addresses each by themselves, as
# together they would be read from the tables and not from indexes. An address has no space in it,
# so who types one looks for a name.
SEARCHED: Final = """
WITH found AS MATERIALIZED (
  SELECT n.id, n.name_search FROM registrations n
   WHERE n.session = $1 AND n.name_search LIKE (SELECT searchable($4))
  UNION
  SELECT n.id, n.name_search FROM people o CROSS JOIN LATERAL (
    SELECT r.id, r.name_search FROM registrations r
     WHERE r.session = $1 AND r.person = o.id OFFSET 0) n
   WHERE strpos($4, ' ') = 0 AND o.email LIKE (SELECT lower($4)))
"""

FOUND: Final = {
    False: f"{COLUMNS}{WANTED} AND $4 = ''",
    True: f"{SEARCHED}{COLUMNS} JOIN found f ON f.id = r.id {WANTED}",
}
"""The roster, without words to look for and with them: then the order is `f`'s."""
