"""Register a list of people for a session at once; nothing where a line is bad."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final

from events.csv_import.reading import decoding, workbooks
from events.csv_import.reading import people as lists
from events.csv_import.reading.cells import Cells
from events.csv_import.report import Finding, Findings, Question
from events.operations.people import register_list
from events.operations.people.listed_people import Listed
from events.presentation import N_
from events.settings import LANGUAGES

MOST: Final = 100_000
"""So many people one list may have: they wait for the worker in 5 MB."""


@dataclass
class Report:
    """What became of a list, or would. With problems nothing was written."""

    new: int = 0
    there: int = 0
    problems: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    left_out: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    registered: frozenset[str] = frozenset()
    """Addresses of the list that are registered already."""
    later: bool = False
    """Whether the worker registers them, as they are many."""

    @property
    def can_leave_out(self) -> bool:
        """Tell whether every problem is one of a row, so that the rest could be registered."""
        return bool(self.problems) and all(one.line for one in self.problems) and not self.questions


def listed(
    data: bytes,
    *,
    language: str,
    chosen: Mapping[str, int] | None = None,
    leave_out: bool = False,
    most: int = MOST,
) -> tuple[list[Listed], Report]:
    """Read the people of a list, each address once; `leave_out` passes over what is bad.

    Takes seconds for a long one: not on the event loop.
    """
    found = Findings("people")
    rows = lists.read(data, found, chosen=chosen)
    read = [_person(Cells(row, found), language) for row in islice(rows, most)]
    if next(rows, None):
        found.problems.clear()
        found.wrong(0, N_("The list may have %(most)s people at most."), most=most)
        read = []
    once = _each_once(read, found)
    if leave_out:
        found.leave_out({who.line for who in read})
    return once, Report(
        problems=found.problems,
        warnings=found.warnings,
        left_out=found.left_out,
        questions=found.questions,
    )


def _each_once(read: Sequence[Listed], found: Findings) -> list[Listed]:
    """Return whose address is good, each address once; a second time is told."""
    once: dict[str, Listed] = {}
    for who in read:
        if who.email in once:
            found.warn(who.line, N_("This address is already in the list; the first counts."))
        elif who.email:
            once[who.email] = who
    return list(once.values())


def as_text(data: bytes) -> str:
    """Return a list as text that is read the same: a form shows it, so that no file is lost."""
    found = Findings("people")
    if not workbooks.is_workbook(data):
        return decoding.decoded(data, found)
    written = io.StringIO(newline="")
    csv.writer(written, delimiter="\t").writerows(workbooks.cells_of(data, found))
    return "" if found.problems else written.getvalue()


def _person(cells: Cells, language: str) -> Listed:
    """Read one person; a language without a catalogue is the session's."""
    cells.needed("email")
    own = cells.language(language)
    spoken = own if own in LANGUAGES else language
    return Listed(cells.row.line, cells.email(), cells.line("name")[:200], spoken)


async def register(
    session_id: int, everybody: Sequence[Listed], *, mailed: bool, by: str, at: datetime
) -> Report:
    """Give each of them a seat, or say that the seats do not suffice. Raises NotFound."""
    done = await register_list.register(session_id, everybody, mailed=mailed, by=by, at=at)
    there = len(everybody) - done.new
    if done.left is not None or done.beyond:
        return Report(0, there, [_too_many(done)])
    return Report(done.new, there, registered=done.there, later=done.later)


def _too_many(done: register_list.Registered) -> Finding:
    if done.beyond:
        domains = ", ".join(f"@{domain}" for domain in done.beyond)
        return Finding("people", 0, _BEYOND, {"most": done.most, "domains": domains})
    return Finding("people", 0, _NO_SEATS, {"new": done.new, "left": done.left or 0})


_BEYOND: Final = N_(
    "More seats than one organisation may have (%(most)s): %(domains)s. Nothing was written."
)
_NO_SEATS: Final = N_("Seats needed: %(new)s. Seats left: %(left)s. Nothing was written.")
