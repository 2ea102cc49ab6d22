"""What an operation would mail, found out by doing it and undoing it: counts, and one mail as read.

The count on the page before a change is therefore the count of the change itself. Where it is about
very many, the first mails are written and the rest is counted as it would have been.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace

from events import clock, database
from events.database import Shape
from events.deliveries.counting import FIRST_OF_MANY, Counted, Many, counting
from events.deliveries.plan import Owed, plan
from events.mail.render.as_read import Preview, show


class Group(Shape):
    """Mails of one letter in one language: how many, how many of them at once, and the first."""

    letter: str
    language: str
    number: int
    at_once: int
    first_at: datetime


class Reader(Shape):
    """Whom one of the mails goes to; `id` is the delivery's."""

    id: int
    subject_kind: str
    subject_id: int
    letter: str
    name: str
    language: str | None


@dataclass(frozen=True)
class DryRun:
    """What an operation would mail; `readers`: some of whom the mails go to.

    `sought`: whether who was asked for by address is one of the readers, then the first of them.
    `over`: there are very many more, which were not counted.
    """

    groups: list[Group] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    preview: Preview | None = None
    sought: bool = True
    over: bool = False

    @property
    def number(self) -> int:
        """Return how many mails in all, now and later."""
        return sum(group.number for group in self.groups)

    @property
    def at_once(self) -> int:
        """Return how many of them leave at once."""
        return sum(group.at_once for group in self.groups)


MOST_READERS: Final = FIRST_OF_MANY


async def run(
    operation: Callable[[], Awaitable[Any]],
    *,
    session_id: int | None,
    reader: int | None = None,
    address: str = "",
    bounded: bool = False,
) -> DryRun:
    """Do the operation, look at the mails it owes, and undo it all. Raises what it raises.

    `reader` is the id of a reader from an earlier dry run's list (subject, not delivery); the
    list holds some of them, and whoever has the `address`. `bounded`: very many are not counted.
    """
    async with database.dry_run():
        with counting(bounded=bounded) as counted:
            await operation()
            written = await _groups(session_id, counted)
            sought = await _readers_at(address, session_id, counted) if address else []
        groups = _with(written, counted.many)
        whose = (session_id, MOST_READERS, counted.written)
        readers = await database.rows(Reader, _READERS, *whose, None)
        preview = await _first_preview(sought, readers, reader)
        there = bool(sought) or not address
        return DryRun(groups, _each_once(sought, readers), preview, there, counted.over)
    raise AssertionError("a dry run swallows nothing but its own undoing")


async def _groups(session_id: int | None, counted: Counted) -> list[Group]:
    columns = _columns(counted.rest.values(), session_id)
    return await database.rows(Group, _GROUPS, session_id, *columns, counted.written)


def _each_once(sought: list[Reader], readers: list[Reader]) -> list[Reader]:
    """Return who was sought by address, then the others."""
    known = {one.subject_id for one in sought}
    return [*sought, *(one for one in readers if one.subject_id not in known)]


async def _first_preview(
    sought: list[Reader], readers: list[Reader], wanted: int | None
) -> Preview | None:
    """Show the mail of who was sought by address, else of who was wanted, else of the first."""
    chosen = [one for one in readers if one.subject_id == wanted][:1]
    first = next(iter([*sought, *chosen, *readers]), None)
    return await show(first.id) if first else None


def _with(groups: Sequence[Group], many: Sequence[Many]) -> list[Group]:
    """Add what was counted by number alone to the groups of what was written."""
    found = {(group.letter, group.language): group for group in groups}
    now = clock.now()
    for one in many:
        key, at_once = (one.letter, one.language), one.number if one.due_at <= now else 0
        before = found.get(key, Group(one.letter, one.language, 0, 0, one.due_at))
        found[key] = replace(
            before, number=before.number + one.number, at_once=before.at_once + at_once
        )
    return sorted(found.values(), key=lambda group: (group.first_at, group.letter, group.language))


async def _readers_at(address: str, session_id: int | None, counted: Counted) -> list[Reader]:
    """List who of the readers has an address; of their mails also those only counted."""
    ids, rest = await database.values(_REGISTRATIONS_AT, address), list(counted.rest.values())
    counted.sought = True
    await plan(
        [one for one in rest if one.subject_kind == "registration" and one.subject_id in ids]
    )
    if counted.more is not None:
        await counted.more(ids)
    whose = (session_id, MOST_READERS, counted.written)
    return await database.rows(Reader, _READERS, *whose, ids)


def _columns(rest: Iterable[Owed], session_id: int | None) -> list[list[object]]:
    """Return letter, subject's kind and id, time and key of the mails that were not written."""
    mails = [mail for mail in rest if session_id is None or mail.session_id == session_id]
    return [
        [mail.letter for mail in mails],
        [mail.subject_kind for mail in mails],
        [mail.subject_id for mail in mails],
        [mail.due_at for mail in mails],
        [mail.key for mail in mails],
    ]


_GROUPS: Final = """
SELECT d.letter, COALESCE(r.language, v.language, i.language, p.language, '') AS language,
  count(*) AS number, count(*) FILTER (WHERE d.due_at <= clock_timestamp()) AS at_once,
  min(d.due_at) AS first_at
FROM (
  SELECT letter, subject_kind, subject_id, due_at FROM deliveries
  WHERE id = ANY($7::bigint[]) AND state = 'due'
    AND ($1::bigint IS NULL OR session_id = $1)
  UNION ALL
  SELECT letter, subject_kind, subject_id, due_at
  FROM unnest($2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[])
    AS rest (letter, subject_kind, subject_id, due_at, key)
  WHERE NOT EXISTS (SELECT FROM deliveries o WHERE o.key = rest.key AND o.state <> 'withdrawn')
) d
LEFT JOIN registrations r ON d.subject_kind = 'registration' AND r.id = d.subject_id
LEFT JOIN appearances a ON d.subject_kind = 'appearance' AND a.id = d.subject_id
LEFT JOIN speakers v ON v.id = a.speaker
LEFT JOIN invitations i ON d.subject_kind = 'invitation' AND i.id = d.subject_id
LEFT JOIN proposals p ON d.subject_kind = 'proposal' AND p.id = d.subject_id
GROUP BY 1, 2 ORDER BY min(d.due_at), 1, 2
"""

_READERS: Final = """
SELECT DISTINCT ON (d.subject_kind, d.subject_id) d.id, d.subject_kind, d.subject_id, d.letter,
  COALESCE(NULLIF(r.name, ''), v.name, i.name, p.name, '') AS name,
  COALESCE(r.language, v.language, i.language, p.language) AS language
FROM deliveries d
LEFT JOIN registrations r ON d.subject_kind = 'registration' AND r.id = d.subject_id
LEFT JOIN appearances a ON d.subject_kind = 'appearance' AND a.id = d.subject_id
LEFT JOIN speakers v ON v.id = a.speaker
LEFT JOIN invitations i ON d.subject_kind = 'invitation' AND i.id = d.subject_id
LEFT JOIN proposals p ON d.subject_kind = 'proposal' AND p.id = d.subject_id
WHERE d.id = ANY($3::bigint[]) AND d.state = 'due'
  AND ($1::bigint IS NULL OR d.session_id = $1)
  AND ($4::bigint[] IS NULL OR (d.subject_kind = 'registration' AND d.subject_id = ANY($4)))
ORDER BY d.subject_kind DESC, d.subject_id, d.due_at, d.id LIMIT $2
"""

_REGISTRATIONS_AT: Final = """
SELECT r.id FROM registrations r JOIN people e ON e.id = r.person WHERE e.email = $1
"""
