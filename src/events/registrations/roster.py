"""Who registered for a session, as the desk reads it: page by page, however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from msgspec.structs import asdict

from events import database
from events.database import Json, Shape
from events.registrations.roster_filter import COLUMNS, SEARCHED, WANTED, Wanted, pattern
from events.registrations.states import CancelledBy, Partstat, RegistrationState

PAGE: Final = 50
NEAR: Final = 1000
"""So many registrations are looked at first, where words are looked for."""


class RosterRow(Shape):
    """A registration as its table and its person's have it."""

    id: int
    person: int
    name: str
    name_search: str
    state: RegistrationState
    language: str
    source: str
    created_at: datetime
    waiting_since: datetime | None
    offer_until: datetime | None
    cancelled_at: datetime | None
    cancelled_by: CancelledBy
    entered_at: datetime | None
    attended_seconds: int | None
    attended: bool | None
    present: bool | None
    came: bool
    partstat: Partstat
    partstat_from: str
    removed: bool
    email: str | None
    came_with: int | None
    brought_by: str
    """The name of who registered them, where it was somebody else."""

    brought: int
    """How many others they registered."""


class RosterEntry(RosterRow):
    """The same with its answers by question id; `refused`: a mail to them did not arrive."""

    refused: bool
    answers: dict[int, Any]


@dataclass(frozen=True)
class Page:
    """One page of a roster; `next` is the `after` of the following one, None on the last."""

    rows: list[RosterEntry] = field(default_factory=list)
    next: tuple[str, int] | None = None


async def page(session_id: int, wanted: Wanted, *, limit: int = PAGE) -> Page:
    """Return one page, in the wanted order; each costs the same, the first like the last."""
    found = await _found(session_id, wanted, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(await _entries(found[:limit]), (last.name_search, last.id) if last else None)


async def _found(session_id: int, wanted: Wanted, limit: int) -> list[RosterRow]:
    """Return the next rows: of frequent words those near by, of rare ones from all."""
    key, last_id = wanted.after or ("", 0)
    words = pattern(wanted.words)
    asked = (session_id, wanted.state, wanted.presence, words, last_id, key, limit)
    sort = wanted.sort
    if not words:
        return await database.rows_planned(RosterRow, _PAGES[sort], *asked)
    near = await database.rows_planned(RosterRow, _NEAR[sort], *asked)
    if len(near) == limit or not await database.value(_MORE, session_id, NEAR):
        return near
    return await database.rows_planned(RosterRow, _SEARCHED[sort], *asked)


async def entry(registration_id: int) -> RosterEntry | None:
    """Return one registration as its roster shows it."""
    found = await _entries(await database.rows(RosterRow, _ENTRY, registration_id))
    return found[0] if found else None


async def number_of(session_id: int, email: str) -> int | None:
    """Return the id of the registration of an address for a session, whatever its state."""
    found = await database.value(_NUMBER, session_id, email)
    return None if found is None else int(found)


_MORE: Final = """
SELECT count(*) > $2::int FROM (SELECT FROM registrations WHERE session = $1 LIMIT $2 + 1) counting
"""

_NUMBER: Final = """
SELECT r.id FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND e.email = $2
"""


async def waiting(
    session_id: int, *, after: tuple[datetime, int] | None, limit: int
) -> list[RosterEntry]:
    """Return at most `limit` of who waits, in the order in which seats are offered."""
    since, last_id = after or (None, 0)
    return await _entries(
        await database.rows(RosterRow, _WAITING, session_id, since, last_id, limit)
    )


async def _entries(found: Sequence[RosterRow]) -> list[RosterEntry]:
    """Return the rows with their answers, and whether a mail was refused or sent back."""
    ids = [row.id for row in found]
    refused = set(await database.values(_REFUSED, ids))
    given = await answers_of(ids)
    return [
        RosterEntry(**asdict(row), refused=row.id in refused, answers=given.get(row.id, {}))
        for row in found
    ]


async def answers_of(ids: Sequence[int]) -> dict[int, dict[int, Any]]:
    """Return the answers of registrations, by the id of the question."""
    given: dict[int, dict[int, Any]] = {}
    for answer in await database.rows(BareAnswer, _BARE_ANSWERS, ids):
        given.setdefault(answer.registration, {})[answer.question] = answer.value
    return given


class BareAnswer(Shape):
    """An answer without the words of its question."""

    registration: int
    question: int
    value: Json[Any]


_BARE_ANSWERS: Final = """
SELECT registration, question, value FROM answers WHERE registration = ANY($1)
"""

_REFUSED: Final = """
SELECT DISTINCT subject_id FROM deliveries WHERE subject_kind = 'registration'
   AND subject_id = ANY($1) AND (state = 'refused' OR bounced_at IS NOT NULL)
"""


class Order(NamedTuple):
    """An order of the roster: what stands in ORDER BY, and who comes after `$6`, `$5`.

    `following`: the same of the session's registrations, as an index has it. By id they are named
    as a span and not as one value, lest all registrations be read in the order of their ids.
    """

    by: str
    after: str
    following: str
    in_index: str


ORDERS: Final = {
    "name": Order(
        "f.name_search, f.id",
        "(f.name_search, f.id) > ($6::text, $5)",
        "r.session = $1 AND ($5::bigint = 0 OR (r.name_search, r.id) > ($6::text, $5))",
        "r.name_search, r.id",
    ),
    "newest": Order(
        "f.id DESC",
        "f.id < $5 AND $6::text IS NOT NULL",
        "(r.session, r.id) < ($1, COALESCE(NULLIF($5::bigint, 0), 9223372036854775807))"
        " AND r.session >= $1 AND $6::text IS NOT NULL",
        "r.session DESC, r.id DESC",
    ),
    "oldest": Order(
        "f.id",
        "f.id > $5 AND $6::text IS NOT NULL",
        "(r.session, r.id) > ($1, $5::bigint) AND r.session <= $1 AND $6::text IS NOT NULL",
        "r.session, r.id",
    ),
}

_ENTRY: Final = f"{COLUMNS} WHERE r.id = $1"

_WAITING: Final = f"""{COLUMNS}
WHERE r.session = $1 AND r.state = 'waiting' AND r.waiting_since IS NOT NULL
  AND ($2::timestamptz IS NULL OR (r.waiting_since, r.id) > ($2, $3::bigint))
ORDER BY r.waiting_since, r.id LIMIT $4
"""


def searched(found: str, order: Order, columns: str = COLUMNS) -> str:
    """Return the page of those that a WITH has found; in their order, one by one."""
    return f"""{found}{columns}
JOIN (SELECT id, name_search FROM found f WHERE $5::bigint = 0 OR {order.after}
  ORDER BY {order.by} OFFSET 0) f ON f.id = r.id {WANTED}
ORDER BY {order.by} LIMIT $7
"""  # noqa: S608 - our own SQL


def paged(order: Order, columns: str = COLUMNS) -> str:
    """Return the page of everybody, in this order."""
    return f"""{columns} {WANTED.replace("r.session = $1", order.following)} AND $4 = ''
ORDER BY {order.in_index} LIMIT $7
"""


_PAGES: Final = {sort: paged(order) for sort, order in ORDERS.items()}
"""A page of it, by its order."""

_SEARCHED: Final = {sort: searched(SEARCHED, order) for sort, order in ORDERS.items()}
"""The same of those that words are found in."""

_NEXT: Final = {
    sort: f"""
WITH next AS MATERIALIZED (
  SELECT r.id, r.name_search, r.person FROM registrations r WHERE {order.following}
   ORDER BY {order.in_index} LIMIT {NEAR}),
found AS MATERIALIZED (
  SELECT n.id, n.name_search FROM next n CROSS JOIN LATERAL (
    SELECT o.email FROM people o WHERE o.id = n.person OFFSET 0) o
   WHERE n.name_search LIKE (SELECT searchable($4)) OR o.email LIKE (SELECT lower($4)))
"""  # noqa: S608 - our own SQL
    for sort, order in ORDERS.items()
}

_NEAR: Final = {sort: searched(_NEXT[sort], order) for sort, order in ORDERS.items()}
"""The same, looked for among the next NEAR registrations only."""
