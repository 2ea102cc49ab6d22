"""People of a list, and where they wait for the worker; the only writer of `listed_people`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress
from typing import Final

from msgspec import structs

from events import database
from events.database import Shape
from events.operations.people.list_lookup import PIECE

KEPT: Final = timedelta(days=30)
"""So long a list waits whose import was stopped."""


@dataclass(frozen=True)
class Listed:
    """Somebody on the list; an organiser's word stands for the address and the approval."""

    line: int
    email: str
    name: str
    language: str


class Columns(Shape):
    """People of a list, column by column, as they are written: quicker than one by one."""

    emails: list[str]
    names: list[str]
    languages: list[str]

    def without(self, there: Collection[str]) -> "Columns":
        """Return those whose address is not among these."""
        if not there:
            return self
        stay = [email not in there for email in self.emails]
        return Columns(*(list(compress(column, stay)) for column in structs.astuple(self)))

    def piece(self, first: int, end: int) -> "Columns":
        """Return those from one place up to another."""
        return Columns(*(column[first:end] for column in structs.astuple(self)))


def columns(listed: Sequence[Listed]) -> Columns:
    """Turn a list into its columns."""
    return Columns(
        [one.email for one in listed],
        [one.name for one in listed],
        [one.language for one in listed],
    )


async def keep(job_id: int, people: Columns) -> None:
    """Keep a list for its job; they stand at the places from 1 on."""
    for first in range(0, len(people.emails), PIECE):
        piece = structs.astuple(people.piece(first, first + PIECE))
        await database.execute(_KEEP, job_id, first, *piece)


async def between(job_id: int, after: int, last: int) -> Columns:
    """Return who stands after one place, up to another one."""
    found = await database.row(Columns, _BETWEEN, job_id, after, last)
    assert found is not None
    return found


async def let_go(job_id: int, last: int) -> None:
    """Let go of who stands up to a place."""
    await database.execute(_LET_GO, job_id, last)


async def forget(at: datetime) -> int:
    """Let go of lists whose import was stopped long ago; return how many people they named."""
    return await database.execute(_FORGET, at - KEPT)


_KEEP: Final = """
INSERT INTO listed_people (job, place, email, name, language)
SELECT $1, $2::int + l.place, l.email, l.name, l.language
  FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY
    AS l (email, name, language, place)
"""

_BETWEEN: Final = """
SELECT COALESCE(array_agg(email ORDER BY place), '{}')::text[] AS emails,
  COALESCE(array_agg(name ORDER BY place), '{}')::text[] AS names,
  COALESCE(array_agg(language ORDER BY place), '{}')::text[] AS languages
  FROM listed_people WHERE job = $1 AND place > $2::bigint AND place <= $3
"""

_LET_GO: Final = "DELETE FROM listed_people WHERE job = $1 AND place <= $2"

_FORGET: Final = """
DELETE FROM listed_people l USING bulk_jobs j
 WHERE j.id = l.job AND j.state <> 'running' AND j.created_at < $1
"""
