"""People are forgotten: names, addresses and answers go, counted figures stay."""

from collections.abc import Sequence
from datetime import datetime

from events import database
from events.database import Shape
from events.deliveries import prune
from events.deliveries.withdraw import withdraw_from
from events.registrations.write import selections


async def forget(person_ids: Sequence[int], *, at: datetime) -> int:
    """Empty what is personal about people, everywhere; return how many registrations they had.

    Only inside a transaction. What was still to be mailed to them is deleted, or withdrawn where it
    was begun; their links prove nothing any more.
    """
    ids = list(person_ids)
    if not ids:
        return 0
    await prune.delete_unbegun(ids)
    await withdraw_from(ids, reason="the person was erased")
    await prune.erase_addresses(ids)
    await database.execute(_ANSWERS, ids)
    await database.execute(_PASSES, ids)
    await selections.forget(ids)
    await database.execute(_INVITATIONS, ids)
    await database.execute(_MAIL_STOPS, ids)
    emptied = await database.execute(_REGISTRATIONS, ids)
    await database.execute(_PEOPLE, ids, at)
    return emptied


async def forget_in_programme(programme_id: int, *, at: datetime) -> tuple[int, int]:
    """Do the same for one programme; return how many people and registrations.

    Only inside a transaction. Who is registered elsewhere keeps their address there.
    """
    found = await database.row(Involved, _OF_PROGRAMME, programme_id)
    return await _forget_involved(programme_id, found, at)


async def forget_of_programme(
    programme_id: int, person_ids: Sequence[int], *, at: datetime
) -> tuple[int, int]:
    """Do the same for these people of it."""
    ids = sorted(set(person_ids))
    found = await database.row(Involved, _THESE_OF_PROGRAMME, programme_id, ids)
    return await _forget_involved(programme_id, found, at)


async def _forget_involved(
    programme_id: int, found: "Involved | None", at: datetime
) -> tuple[int, int]:
    assert found is not None
    emptied, rest = await forget(found.only_here, at=at), found.elsewhere
    number = len(found.only_here) + len(rest)
    if not rest:
        return number, emptied
    await database.execute(_ANSWERS_OF_PROGRAMME, rest, programme_id)
    await database.execute(_PASSES_OF_PROGRAMME, rest, programme_id)
    await selections.forget(rest, programme_id)
    await database.execute(_INVITATIONS_OF_PROGRAMME, rest, programme_id)
    emptied += await database.execute(_REGISTRATIONS_OF_PROGRAMME, rest, programme_id)
    await prune.erase_settled_addresses(rest, programme_id)
    return number, emptied


class Involved(Shape):
    """People of a programme: whom no other one knows, and whom another one knows too."""

    only_here: list[int]
    elsewhere: list[int]


_ANSWERS = """
DELETE FROM answers a USING registrations r JOIN sessions s ON s.id = r.session
 WHERE r.id = a.registration AND r.person = ANY($1)
"""

_ANSWERS_OF_PROGRAMME = f"{_ANSWERS} AND s.programme = $2"

_PASSES = """
UPDATE passes SET name = '', nonce = '', form_key = '', made_by = '', source = ''
 WHERE person = ANY($1) AND name <> ''
"""

_PASSES_OF_PROGRAMME = f"{_PASSES} AND programme = $2"

_INVITATIONS = "DELETE FROM invitations WHERE person = ANY($1)"

_INVITATIONS_OF_PROGRAMME = f"{_INVITATIONS} AND programme = $2"

_MAIL_STOPS = "DELETE FROM mail_stops WHERE person = ANY($1)"

_REGISTRATIONS = """
UPDATE registrations SET name = '', nonce = '', join_nonce = '', form_key = '', made_by = '',
  partstat_from = ''
 WHERE person = ANY($1) AND name <> ''
"""

_REGISTRATIONS_OF_PROGRAMME = """
UPDATE registrations r SET name = '', nonce = '', join_nonce = '', form_key = '', made_by = '',
  partstat_from = ''
  FROM sessions s WHERE s.id = r.session AND r.person = ANY($1) AND s.programme = $2
   AND r.name <> ''
"""

_PEOPLE = """
UPDATE people SET email = NULL, timezone = '', nonce = '', calendar_nonce = '',
  may_contact = false, erase_after = NULL, erased_at = $2
 WHERE id = ANY($1)
"""

# Of each the registrations are looked up by themselves, lest PostgreSQL read all there are for some
# thousands of people; the few tables that are small are joined once for all.
_SORTED_OUT = """,
elsewhere AS (
  SELECT i.person FROM involved i CROSS JOIN LATERAL (
    SELECT session FROM registrations WHERE person = i.person AND name <> '' OFFSET 0) r
   WHERE r.session NOT IN (SELECT id FROM sessions WHERE programme = $1)
  UNION
  SELECT person FROM involved JOIN passes h USING (person) WHERE h.programme <> $1 AND h.name <> ''
  UNION
  SELECT person FROM involved JOIN invitations v USING (person) WHERE v.programme <> $1)
SELECT COALESCE(array_agg(i.person ORDER BY i.person) FILTER (WHERE e.person IS NULL), '{}')
    AS only_here,
  COALESCE(array_agg(i.person ORDER BY i.person) FILTER (WHERE e.person IS NOT NULL), '{}')
    AS elsewhere
  FROM involved i LEFT JOIN elsewhere e ON e.person = i.person
"""

_THESE_OF_PROGRAMME = f"""
WITH involved AS MATERIALIZED (SELECT unnest($2::int[]) AS person)
{_SORTED_OUT}"""

_OF_PROGRAMME = f"""
WITH involved AS MATERIALIZED (
  SELECT r.person FROM registrations r JOIN sessions s ON s.id = r.session
   WHERE s.programme = $1 AND r.name <> ''
  UNION
  SELECT h.person FROM passes h WHERE h.programme = $1 AND h.name <> ''
  UNION
  SELECT i.person FROM invitations i WHERE i.programme = $1)
{_SORTED_OUT}"""  # noqa: S608 - our own SQL
