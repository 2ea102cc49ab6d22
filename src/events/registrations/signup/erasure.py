"""People are forgotten: names, addresses and answers go, counted figures stay."""

from collections.abc import Sequence
from datetime import datetime

from events import database
from events.deliveries import prune
from events.deliveries.plan import withdraw


async def forget(person_ids: Sequence[int], *, at: datetime) -> int:
    """Empty what is personal about people, everywhere; how many registrations they had.

    Only inside a transaction. What is still to be mailed to them is withdrawn; their links prove
    nothing any more.
    """
    ids = list(person_ids)
    for person_id in ids:
        await withdraw(person_id=person_id, reason="the person was erased")
    await prune.erase_addresses(ids)
    await database.execute(_ANSWERS, ids)
    await database.execute(_PASSES, ids)
    await database.execute("DELETE FROM mail_stops WHERE person = ANY($1)", ids)
    emptied = await database.execute(_REGISTRATIONS, ids)
    await database.execute(_PEOPLE, ids, at)
    return emptied


async def forget_in_programme(programme_id: int, *, at: datetime) -> tuple[int, int]:
    """The same for one programme; how many people and registrations.

    Only inside a transaction. Who is registered elsewhere keeps their address there.
    """
    people = await database.rows(_OF_PROGRAMME, programme_id)
    everywhere = [entry["person"] for entry in people if not entry["elsewhere"]]
    emptied = await forget(everywhere, at=at)
    rest = [entry["person"] for entry in people if entry["elsewhere"]]
    await database.execute(f"{_ANSWERS} AND s.programme = $2", rest, programme_id)
    await database.execute(f"{_PASSES} AND programme = $2", rest, programme_id)
    emptied += await database.execute(_REGISTRATIONS_OF_PROGRAMME, rest, programme_id)
    await prune.erase_settled_addresses(rest, programme_id)
    return len(people), emptied


_ANSWERS = """
DELETE FROM answers a USING registrations r JOIN sessions s ON s.id = r.session
 WHERE r.id = a.registration AND r.person = ANY($1)
"""

_PASSES = """
UPDATE passes SET name = '', nonce = '', form_key = '', made_by = '', source = ''
 WHERE person = ANY($1) AND name <> ''
"""

_REGISTRATIONS = """
UPDATE registrations SET name = '', nonce = '', join_nonce = '', form_key = '', made_by = ''
 WHERE person = ANY($1) AND name <> ''
"""

_REGISTRATIONS_OF_PROGRAMME = """
UPDATE registrations r SET name = '', nonce = '', join_nonce = '', form_key = '', made_by = ''
  FROM sessions s WHERE s.id = r.session AND r.person = ANY($1) AND s.programme = $2
   AND r.name <> ''
"""

_PEOPLE = """
UPDATE people SET email = NULL, timezone = '', nonce = '', calendar_nonce = '',
  may_contact = false, erase_after = NULL, erased_at = $2
 WHERE id = ANY($1)
"""

_OF_PROGRAMME = """
SELECT involved.person, EXISTS (
    SELECT FROM registrations r JOIN sessions s ON s.id = r.session
     WHERE r.person = involved.person AND s.programme <> $1 AND r.name <> ''
    UNION ALL
    SELECT FROM passes h WHERE h.person = involved.person AND h.programme <> $1 AND h.name <> ''
  ) AS elsewhere
  FROM (
    SELECT r.person FROM registrations r JOIN sessions s ON s.id = r.session
     WHERE s.programme = $1 AND r.name <> ''
    UNION
    SELECT h.person FROM passes h WHERE h.programme = $1 AND h.name <> ''
  ) AS involved ORDER BY involved.person
"""
