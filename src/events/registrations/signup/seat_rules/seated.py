"""Who has seats in a session and who waits, as far as its rules ask: of domains, of the group."""

from collections.abc import Collection
from typing import Final

from events import database
from events.database import Shape


class Party(Shape):
    """Those in a line who came by one form, in its order; mostly one."""

    registrations: list[int]
    emails: list[str]


async def of_domains(session_id: int, domains: Collection[str]) -> dict[str, int]:
    """Return how many seats addresses of these mail domains have, where they have any."""
    found = await database.rows(_Seated, _SEATED, session_id, list(domains))
    return {one.domain: one.seats for one in found}


async def of_group(session_id: int, domains: Collection[str], *, most: int) -> int:
    """Return how many seats the group has: of these domains, or invited; counted up to `most`."""
    return int(await database.value(_OF_GROUP, session_id, list(domains), most))


async def invited(session_id: int, emails: Collection[str]) -> frozenset[str]:
    """Return which of these addresses are of the group because a list invited them."""
    return frozenset(await database.values(_INVITED, session_id, list(emails)))


async def number_invited(session_id: int) -> int:
    """Return how many people are of a session's group because they were invited by a list."""
    return int(await database.value(_NUMBER_INVITED, session_id))


async def line(session_id: int) -> list[Party]:
    """Return who waits, in order, those together who came together."""
    return await database.rows(Party, _LINE, session_id)


async def group_in_line(session_id: int, domains: Collection[str]) -> list[Party]:
    """Return the same of those alone with whom somebody of the group waits."""
    return await database.rows(Party, _GROUP_IN_LINE, session_id, list(domains))


class _Seated(Shape):
    """How many seats addresses of one mail domain have."""

    domain: str
    seats: int


# Exactly as the index `people_by_domain` has it.
_DOMAIN: Final = "substring(e.email from '[^@]*$')"

_INVITED_TO: Final = """invitations i JOIN sessions s ON s.programme = i.programme
 WHERE s.id = $1 AND (i.session IS NULL OR i.session = s.id) AND i.source = 'list'
   AND i.withdrawn_at IS NULL"""

# Those of a domain, or of a group, are found first, and one by one what they have here: of a
# session with 100,000 seats nobody else is looked at, however many the database takes them to be.
_HERE: Final = """JOIN LATERAL (
  SELECT o.id, o.state, o.came_with FROM registrations o
   WHERE o.session = $1 AND o.person = g.person OFFSET 0) h ON true"""

_SEATED: Final = f"""
SELECT g.domain, count(*) AS seats FROM (
  SELECT e.id AS person, {_DOMAIN} AS domain FROM people e WHERE {_DOMAIN} = ANY($2::text[])) g
  {_HERE} WHERE h.state IN ('held', 'offered') GROUP BY 1
"""  # noqa: S608 — only our own SQL is put together.

_GROUP: Final = f"""
SELECT e.id AS person FROM people e WHERE {_DOMAIN} = ANY($2::text[])
UNION SELECT i.person FROM {_INVITED_TO}"""  # noqa: S608 — only our own SQL is put together.

_OF_GROUP: Final = f"""
SELECT count(*) FROM (
  SELECT FROM ({_GROUP}) g {_HERE} WHERE h.state IN ('held', 'offered') LIMIT $3) seated
"""  # noqa: S608 — only our own SQL is put together.

_NUMBER_INVITED: Final = f"SELECT count(DISTINCT i.person) FROM {_INVITED_TO}"  # noqa: S608

_INVITED: Final = f"""
SELECT e.email FROM people e WHERE e.email = ANY($2::text[]) AND EXISTS (
  SELECT FROM {_INVITED_TO} AND i.person = e.id)
"""  # noqa: S608 — only our own SQL is put together.

_PARTIES: Final = """
SELECT array_agg(r.id ORDER BY r.id) AS registrations,
  array_agg(COALESCE(e.email, '') ORDER BY r.id) AS emails
  FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND r.state = 'waiting'
"""

_IN_ORDER: Final = "GROUP BY COALESCE(r.came_with, r.id) ORDER BY min(r.waiting_since), min(r.id)"

_LINE: Final = f"{_PARTIES} {_IN_ORDER}"

# Arrays, so that the group is found once, and no more of the line is read.
_GROUP_IN_LINE: Final = f"""
WITH wanted AS MATERIALIZED (
  SELECT array_agg(COALESCE(h.came_with, h.id)) AS parties FROM ({_GROUP}) g {_HERE}
   WHERE h.state = 'waiting')
{_PARTIES} AND (r.id = ANY((SELECT parties FROM wanted)::bigint[])
  OR r.came_with = ANY((SELECT parties FROM wanted)::bigint[]))
 {_IN_ORDER}
"""  # noqa: S608 — only our own SQL is put together.
