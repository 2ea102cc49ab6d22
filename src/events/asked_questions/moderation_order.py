"""Questions of a session page by page, in the moderators' order."""

# ruff: noqa: S608 — only constants of our own are put into the SQL.

from typing import Final, NamedTuple

from events import database
from events.asked_questions.queries import COLUMNS, FROM, THERE, QuestionWithVotes


class Place(NamedTuple):
    """Where a question stands: the place of the first of its group, and its own below that one."""

    first_position: int
    first_id: int
    position: int
    number: int


BEGINNING: Final = Place(-1, 0, 0, 0)


class OrderedQuestion(QuestionWithVotes):
    """A question and its place in the line; a first one stands below itself at -1, 0."""

    first_position: int
    first_id: int
    position: int
    number: int

    @property
    def place(self) -> Place:
        """Return where it stands."""
        return Place(self.first_position, self.first_id, self.position, self.number)


async def after(session_id: int, place: Place, *, most: int) -> list[OrderedQuestion]:
    """Return the next questions; those that say the same follow the first of them."""
    return await database.rows(OrderedQuestion, _PAGE, session_id, *place, most)


# What a question stands under may be there no more: then it stands by itself.
_PAGE: Final = f"""
WITH firsts AS MATERIALIZED (
  SELECT q.position, q.id {FROM}
   WHERE q.session = $1 AND {THERE} AND (q.position, q.id) >= ($2::int, $3::int)
     AND NOT EXISTS (SELECT FROM (SELECT q.id {FROM} WHERE q.session = $1 AND {THERE}) u
      WHERE u.id = q.under)
   ORDER BY q.position, q.id LIMIT $6::int + 1),
line AS MATERIALIZED (
  SELECT id, first_position, first_id, position, number FROM (
    SELECT f.id, f.position AS first_position, f.id AS first_id, -1 AS position, 0 AS number
      FROM firsts f
    UNION ALL
    SELECT g.id, f.position, f.id, g.position, g.id FROM firsts f CROSS JOIN LATERAL (
      SELECT q.id, q.position {FROM} WHERE q.under = f.id AND q.session = $1 AND {THERE}
         AND (f.position, f.id, q.position, q.id) > ($2::int, $3::int, $4::int, $5::int)
       ORDER BY q.position, q.id LIMIT $6::int) g) placed
   WHERE (first_position, first_id, position, number) > ($2::int, $3::int, $4::int, $5::int)
   ORDER BY first_position, first_id, position, number LIMIT $6::int)
SELECT {COLUMNS}, l.first_position, l.first_id, l.position, l.number
  {FROM} JOIN line l ON l.id = q.id
 ORDER BY l.first_position, l.first_id, l.position, l.number
"""
