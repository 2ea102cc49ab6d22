"""People of a list, and where they wait for the worker; the only writer of `listed_pieces`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress
from typing import Final

from msgspec import structs

from events import database
from events.database import Shape

KEPT: Final = timedelta(days=30)
"""So long a list waits whose import was stopped."""

TOGETHER: Final = 1_000
"""So many of a list wait in one row, column by column: a row each cost a second of 100,000."""


@dataclass(frozen=True, slots=True)
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
    pieces = [
        (job_id, first, structs.astuple(people.piece(first, first + TOGETHER)))
        for first in range(0, len(people.emails), TOGETHER)
    ]
    rows = [(job, first + 1, first + len(columns[0]), *columns) for job, first, columns in pieces]
    await database.execute_many(_KEEP, rows)


async def between(job_id: int, after: int, last: int) -> Columns:
    """Return who stands after one place, up to another one."""
    found = await database.rows(Columns, _BETWEEN, job_id, after, last)
    return Columns(
        [email for piece in found for email in piece.emails],
        [name for piece in found for name in piece.names],
        [language for piece in found for language in piece.languages],
    )


async def let_go(job_id: int, last: int) -> None:
    """Let go of who stands up to a place, where all of their row do."""
    await database.execute(_LET_GO, job_id, last)


async def forget(at: datetime) -> int:
    """Let go of lists whose import was stopped long ago; return how many people they named."""
    return int(await database.value(_FORGET, at - KEPT))


_KEEP: Final = """
INSERT INTO listed_pieces (job, first, last, emails, names, languages)
VALUES ($1, $2, $3, $4, $5, $6)
"""

_BETWEEN: Final = """
SELECT emails[$2::int - first + 2 : $3::int - first + 1] AS emails,
  names[$2 - first + 2 : $3 - first + 1] AS names,
  languages[$2 - first + 2 : $3 - first + 1] AS languages
  FROM listed_pieces WHERE job = $1 AND last > $2 AND first <= $3 ORDER BY last
"""

_LET_GO: Final = "DELETE FROM listed_pieces WHERE job = $1 AND last <= $2"

_FORGET: Final = """
WITH gone AS (
  DELETE FROM listed_pieces l USING bulk_jobs j
   WHERE j.id = l.job AND j.state <> 'running' AND j.created_at < $1
  RETURNING l.last - l.first + 1 AS number)
SELECT COALESCE(sum(number), 0) FROM gone
"""
