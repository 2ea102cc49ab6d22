"""Who registered for a session, as the desk reads it: page by page, however many they are."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from msgspec.structs import asdict

from events import database
from events.database import Json, Shape
from events.registrations.roster_filter import COLUMNS, FOUND, Wanted, pattern
from events.registrations.states import CancelledBy, Partstat, RegistrationState

PAGE: Final = 50
EXPORT_PAGE: Final = 1000
"""So many rows at a time for files: what is decoded and held while others wait."""


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
    key, last_id = wanted.after or ("", 0)
    found = await database.rows(
        RosterRow,
        _PAGES[wanted.sort, bool(wanted.words)],
        session_id,
        wanted.state,
        wanted.presence,
        pattern(wanted.words),
        last_id,
        key,
        limit + 1,
    )
    last = found[limit - 1] if len(found) > limit else None
    return Page(await _entries(found[:limit]), (last.name_search, last.id) if last else None)


async def entry(registration_id: int) -> RosterEntry | None:
    """Return one registration as its roster shows it."""
    found = await _entries(await database.rows(RosterRow, _ENTRY, registration_id))
    return found[0] if found else None


async def number_of(session_id: int, email: str) -> int | None:
    """Return the id of the registration of an address for a session, whatever its state."""
    found = await database.value(_NUMBER, session_id, email)
    return None if found is None else int(found)


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


async def everybody(session_id: int, wanted: Wanted) -> AsyncIterator[list[RosterEntry]]:
    """Yield the whole roster in pieces: for files."""
    after = wanted.after
    while True:
        at = Wanted(wanted.state, wanted.presence, wanted.words, wanted.sort, after)
        found = await page(session_id, at, limit=EXPORT_PAGE)
        yield found.rows
        if found.next is None:
            return
        after = found.next


async def _entries(found: Sequence[RosterRow]) -> list[RosterEntry]:
    """Return the rows with their answers, and whether a mail was refused or sent back."""
    ids = [row.id for row in found]
    refused = set(await database.values(_REFUSED, ids))
    given: dict[int, dict[int, Any]] = {}
    for answer in await database.rows(BareAnswer, _BARE_ANSWERS, ids):
        given.setdefault(answer.registration, {})[answer.question] = answer.value
    return [
        RosterEntry(**asdict(row), refused=row.id in refused, answers=given.get(row.id, {}))
        for row in found
    ]


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

# What may stand in ORDER BY, and the same order as a condition on what follows (`$6`, `$5`).
_ORDERS: Final = {
    "name": ("r.name_search, r.id", "(r.name_search, r.id) > ($6::text, $5)"),
    "newest": ("r.id DESC", "r.id < $5 AND $6::text IS NOT NULL"),
    "oldest": ("r.id", "r.id > $5 AND $6::text IS NOT NULL"),
}

_ENTRY: Final = f"{COLUMNS} WHERE r.id = $1"

_WAITING: Final = f"""{COLUMNS}
WHERE r.session = $1 AND r.state = 'waiting' AND r.waiting_since IS NOT NULL
  AND ($2::timestamptz IS NULL OR (r.waiting_since, r.id) > ($2, $3::bigint))
ORDER BY r.waiting_since, r.id LIMIT $4
"""

_PAGES: Final = {
    (sort, searched): f"{found} AND ($5::bigint = 0 OR {follows}) ORDER BY {order} LIMIT $7"
    for sort, (order, follows) in _ORDERS.items()
    for searched, found in FOUND.items()
}
"""A page of it, by its order and whether words are looked for."""
