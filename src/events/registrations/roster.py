"""Who registered for a session, as the desk reads it: page by page, however many they are."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from msgspec.structs import asdict

from events import database
from events.database import Json, Shape
from events.registrations.definitions import ABSENT, CAME
from events.registrations.states import CancelledBy, Partstat, QuestionKind, RegistrationState

PAGE: Final = 50
EXPORT_PAGE: Final = 5000
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
        _pattern(wanted.words),
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


class Matching(Shape):
    """How many of those that match are in a state, and the highest of their ids."""

    state: RegistrationState
    number: int
    last_id: int


async def matching(session_id: int, wanted: Wanted) -> list[Matching]:
    """Return how many are in each state of those that match."""
    return await database.rows(
        Matching,
        _MATCHING[bool(wanted.words)],
        session_id,
        wanted.state,
        wanted.presence,
        _pattern(wanted.words),
    )


async def some_of_matching(
    session_id: int, wanted: Wanted, states: Sequence[str], *, after: int, upto: int, limit: int
) -> list[int]:
    """Return ids of those that match, in one of the states, above `after` and not above `upto`."""
    return await database.values(
        _SOME_OF_MATCHING[bool(wanted.words)],
        session_id,
        wanted.state,
        wanted.presence,
        _pattern(wanted.words),
        list(states),
        after,
        upto,
        limit,
    )


class AskedQuestion(Shape):
    """A question as the desk heads a column with it."""

    id: int
    key: str
    kind: QuestionKind
    label: Json[dict[str, str]]


async def questions(session_id: int) -> list[AskedQuestion]:
    """Return what was asked: the session's questions and its programme's."""
    return await database.rows(AskedQuestion, _QUESTIONS, session_id)


_QUESTIONS: Final = """
SELECT q.id, q.key, q.kind, q.label FROM questions q JOIN sessions s ON s.id = $1
 WHERE q.programme = s.programme AND (q.session IS NULL OR q.session = s.id)
 ORDER BY q.position, q.id
"""


class OneRegistration(Shape):
    """A registration with its person's address and its session."""

    id: int
    person: int
    session: int
    name: str
    state: RegistrationState
    join_nonce: str
    email: str | None
    slug: str
    title: str
    programme: int
    starts_at: datetime
    ends_at: datetime
    timezone: str


async def one(registration_id: int) -> OneRegistration | None:
    """Return one registration with its person's address and its session."""
    return await database.row(OneRegistration, _ONE, registration_id)


_ONE: Final = """
SELECT r.id, r.person, r.session, r.name, r.state, r.join_nonce, e.email, s.slug, s.title,
  s.programme, s.starts_at, s.ends_at, s.timezone
  FROM registrations r JOIN people e ON e.id = r.person JOIN sessions s ON s.id = r.session
 WHERE r.id = $1
"""


class GivenAnswer(Shape):
    """What a registration answered to a question."""

    registration: int
    question: int
    key: str
    label: Json[dict[str, str]]
    value: Json[Any]


async def answers(registration_ids: Sequence[int]) -> dict[int, list[GivenAnswer]]:
    """Return what people answered by registration, in the order they were asked."""
    by_registration: dict[int, list[GivenAnswer]] = {}
    for given in await database.rows(GivenAnswer, _ANSWERS, list(registration_ids)):
        if given.value:
            by_registration.setdefault(given.registration, []).append(given)
    return by_registration


_ANSWERS: Final = """
SELECT a.registration, a.question, a.value, q.key, q.label
  FROM answers a JOIN questions q ON q.id = a.question
 WHERE a.registration = ANY($1) ORDER BY q.position, q.id
"""


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


def _pattern(words: str) -> str:
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%" if escaped else ""


# What may stand in ORDER BY, and the same order as a condition on what follows (`$6`, `$5`).
_ORDERS: Final = {
    "name": ("r.name_search, r.id", "(r.name_search, r.id) > ($6::text, $5)"),
    "newest": ("r.id DESC", "r.id < $5 AND $6::text IS NOT NULL"),
    "oldest": ("r.id", "r.id > $5 AND $6::text IS NOT NULL"),
}

_COLUMNS: Final = f"""
SELECT r.id, r.person, r.name, r.name_search, r.state, r.language, r.source, r.created_at,
  r.waiting_since, r.offer_until, r.cancelled_at, r.cancelled_by, r.entered_at,
  r.attended_seconds, r.attended, r.present,
  {CAME.sql} AS came, r.partstat, r.partstat_from, r.removed, e.email
FROM registrations r JOIN people e ON e.id = r.person
"""  # noqa: S608 - our own SQL

_ENTRY: Final = f"{_COLUMNS} WHERE r.id = $1"

_WAITING: Final = f"""{_COLUMNS}
WHERE r.session = $1 AND r.state = 'waiting' AND r.waiting_since IS NOT NULL
  AND ($2::timestamptz IS NULL OR (r.waiting_since, r.id) > ($2, $3::bigint))
ORDER BY r.waiting_since, r.id LIMIT $4
"""

_ROSTER: Final = f"""{_COLUMNS}
WHERE r.session = $1 AND ($2 = '' OR r.state = $2)
  AND CASE $3 WHEN 'came' THEN {CAME.sql} WHEN 'absent' THEN {ABSENT.sql}
        WHEN 'present' THEN r.present IS TRUE ELSE true END
"""

_NOT_SEARCHED: Final = " AND $4 = ''"

# Found first as a whole: in the roster's order, rare words would be looked for row by row.
_SEARCHED: Final = """
  AND r.id IN (WITH found AS MATERIALIZED (
    SELECT f.id FROM registrations f JOIN people o ON o.id = f.person WHERE f.session = $1
      AND (f.name_search LIKE (SELECT searchable($4)) OR o.email LIKE (SELECT lower($4))))
    SELECT id FROM found)
"""

_FOUND: Final = {
    False: f"{_ROSTER}{_NOT_SEARCHED}",
    True: f"{_ROSTER}{_SEARCHED}",
}
"""The roster, without words to look for and with them."""

_PAGES: Final = {
    (sort, searched): f"{found} AND ($5::bigint = 0 OR {follows}) ORDER BY {order} LIMIT $7"
    for sort, (order, follows) in _ORDERS.items()
    for searched, found in _FOUND.items()
}
"""A page of it, by its order and whether words are looked for."""

_MATCHING: Final = {
    searched: f"SELECT m.state, count(*) AS number, max(m.id) AS last_id"  # noqa: S608 - our own SQL
    f" FROM ({found}) m GROUP BY m.state"
    for searched, found in _FOUND.items()
}

_SOME_OF_MATCHING: Final = {
    searched: f"SELECT m.id FROM ({found}) m WHERE m.state = ANY($5) AND m.id > $6"  # noqa: S608
    " AND m.id <= $7 ORDER BY m.id LIMIT $8"
    for searched, found in _FOUND.items()
}
