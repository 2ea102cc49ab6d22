"""Who registered for a session, as the desk reads it: page by page, however many they are."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from events import database
from events.database import Row

PAGE: Final = 50
EXPORT_PAGE: Final = 5000
STATES: Final = ("held", "waiting", "offered", "pending", "unconfirmed", "cancelled")
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


@dataclass(frozen=True)
class Page:
    """One page of a roster; `next` is the `after` of the following one, None on the last."""

    rows: list[Row] = field(default_factory=list)
    next: tuple[str, int] | None = None


async def page(session_id: int, wanted: Wanted, *, limit: int = PAGE) -> Page:
    """One page, in the wanted order; each costs the same, the first like the last.

    Each row has its `answers` by question id, and `refused`: whether a mail did not arrive.
    """
    order, follows = _ORDERS[wanted.sort]
    key, last_id = wanted.after or ("", 0)
    searched = _SEARCHED if wanted.words else _NOT_SEARCHED
    found = await database.rows(
        f"{_ROSTER}{searched} AND ($5::bigint = 0 OR {follows}) ORDER BY {order} LIMIT $7",
        session_id,
        wanted.state,
        wanted.presence,
        _pattern(wanted.words),
        last_id,
        key,
        limit + 1,
    )
    last = found[limit - 1] if len(found) > limit else None
    following = (str(last["name_search"]), int(last["id"])) if last else None
    refused = await _refused([entry["id"] for entry in found])
    rows = [{**entry, "refused": entry["id"] in refused} for entry in found[:limit]]
    return Page(await _with_answers(rows), following)


async def everybody(session_id: int, wanted: Wanted) -> AsyncIterator[list[Row]]:
    """The whole roster in pieces, the rows as those of a page: for files."""
    after = wanted.after
    while True:
        at = Wanted(wanted.state, wanted.presence, wanted.words, wanted.sort, after)
        found = await page(session_id, at, limit=EXPORT_PAGE)
        yield found.rows
        if found.next is None:
            return
        after = found.next


async def matching(session_id: int, wanted: Wanted) -> list[Row]:
    """How many are in each state of those that match, and the highest of their ids."""
    return await database.rows(
        f"SELECT m.state, count(*) AS number, max(m.id) AS last_id"  # noqa: S608 - our own SQL
        f" FROM ({_ROSTER}{_SEARCHED if wanted.words else _NOT_SEARCHED}) m GROUP BY m.state",
        session_id,
        wanted.state,
        wanted.presence,
        _pattern(wanted.words),
    )


async def some_of_matching(
    session_id: int, wanted: Wanted, states: Sequence[str], *, after: int, upto: int, limit: int
) -> list[int]:
    """Ids of those that match and are in one of the states, above `after` and not above `upto`."""
    found = await database.rows(
        f"SELECT m.id FROM ({_ROSTER}{_SEARCHED if wanted.words else _NOT_SEARCHED}) m"  # noqa: S608
        " WHERE m.state = ANY($5) AND m.id > $6 AND m.id <= $7 ORDER BY m.id LIMIT $8",
        session_id,
        wanted.state,
        wanted.presence,
        _pattern(wanted.words),
        list(states),
        after,
        upto,
        limit,
    )
    return [entry["id"] for entry in found]


async def questions(session_id: int) -> list[Row]:
    """What was asked of whoever registered: the session's questions and its programme's."""
    found = await database.rows(
        "SELECT q.id, q.key, q.kind, q.label FROM questions q JOIN sessions s ON s.id = $1"
        " WHERE q.programme = s.programme AND (q.session IS NULL OR q.session = s.id)"
        " ORDER BY q.position, q.id",
        session_id,
    )
    return [{**entry, "label": msgspec.json.decode(entry["label"])} for entry in found]


async def one(registration_id: int) -> Row | None:
    """One registration with its person's address and its session's slug."""
    return await database.row(
        "SELECT r.*, e.email, s.slug, s.title, s.programme, s.starts_at, s.ends_at, s.timezone"
        " FROM registrations r JOIN people e ON e.id = r.person JOIN sessions s ON s.id = r.session"
        " WHERE r.id = $1",
        registration_id,
    )


async def _refused(registration_ids: list[int]) -> set[int]:
    """Which of these had a mail refused or sent back."""
    found = await database.rows(
        "SELECT DISTINCT subject_id FROM deliveries WHERE subject_kind = 'registration'"
        " AND subject_id = ANY($1) AND (state = 'refused' OR bounced_at IS NOT NULL)",
        registration_ids,
    )
    return {entry["subject_id"] for entry in found}


async def answers(registration_ids: Sequence[int]) -> dict[int, list[Row]]:
    """What people answered, in the order they were asked: `key`, `label` by language, `value`."""
    found = await database.rows(
        "SELECT a.registration, a.value, q.key, q.label FROM answers a"
        " JOIN questions q ON q.id = a.question WHERE a.registration = ANY($1)"
        " ORDER BY q.position, q.id",
        list(registration_ids),
    )
    by_registration: dict[int, list[Row]] = {}
    for entry in found:
        given = {name: msgspec.json.decode(entry[name]) for name in ("value", "label")}
        if given["value"]:
            by_registration.setdefault(entry["registration"], []).append({**entry, **given})
    return by_registration


async def _with_answers(rows: list[Row]) -> list[Row]:
    given = await database.rows(
        "SELECT registration, question, value FROM answers WHERE registration = ANY($1)",
        [entry["id"] for entry in rows],
    )
    answers: dict[int, dict[int, object]] = {}
    for entry in given:
        value = msgspec.json.decode(entry["value"])
        answers.setdefault(entry["registration"], {})[entry["question"]] = value
    return [{**entry, "answers": answers.get(entry["id"], {})} for entry in rows]


def _pattern(words: str) -> str:
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%" if escaped else ""


# What may stand in ORDER BY, and the same order as a condition on what follows (`$6`, `$5`).
_ORDERS: Final = {
    "name": ("r.name_search, r.id", "(r.name_search, r.id) > ($6::text, $5)"),
    "newest": ("r.id DESC", "r.id < $5 AND $6::text IS NOT NULL"),
    "oldest": ("r.id", "r.id > $5 AND $6::text IS NOT NULL"),
}

_ROSTER: Final = """
SELECT r.id, r.person, r.name, r.name_search, r.state, r.language, r.source, r.created_at,
  r.waiting_since, r.offer_until, r.cancelled_at, r.cancelled_by, r.entered_at, r.present,
  r.partstat, r.removed, e.email
FROM registrations r JOIN people e ON e.id = r.person
WHERE r.session = $1 AND ($2 = '' OR r.state = $2)
  AND CASE $3 WHEN 'came' THEN r.entered_at IS NOT NULL OR r.present IS TRUE
        WHEN 'present' THEN r.present IS TRUE
        WHEN 'absent' THEN r.present IS FALSE OR (r.present IS NULL AND r.entered_at IS NULL)
        ELSE true END
"""

_NOT_SEARCHED: Final = " AND $4 = ''"

# Found first as a whole: in the roster's order, rare words would be looked for row by row.
_SEARCHED: Final = """
  AND r.id IN (WITH found AS MATERIALIZED (
    SELECT f.id FROM registrations f JOIN people o ON o.id = f.person WHERE f.session = $1
      AND (f.name_search LIKE (SELECT searchable($4)) OR o.email LIKE (SELECT lower($4))))
    SELECT id FROM found)
"""
