"""Register a list of people for a session at once; nothing where a line is bad."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from events import database
from events.csv_import.reading import decoding, workbooks
from events.csv_import.reading import people as lists
from events.csv_import.reading.cells import Cells
from events.csv_import.report import Finding, Findings, Question
from events.database import transaction
from events.deliveries.plan import plan
from events.organisers import audit_log
from events.presentation import N_
from events.registrations.shapes import Seat
from events.registrations.signup import participants, planned_mails, seats
from events.registrations.write import people, registrations
from events.settings import LANGUAGES

MOST: Final = 20_000


@dataclass(frozen=True)
class Listed:
    """Somebody on the list; an organiser's word stands for the address and the approval."""

    line: int
    email: str
    name: str
    language: str


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
) -> tuple[list[Listed], Report]:
    """Read the people of a list, each address once; `leave_out` passes over what is bad.

    Takes seconds for a long one: not on the event loop.
    """
    found = Findings("people")
    rows = lists.read(data, found, chosen=chosen)
    if len(rows) > MOST:
        found.wrong(0, N_("The list may have %(most)s people at most."), most=MOST)
        rows = []
    read = [_person(Cells(row, found), language) for row in rows]
    once: dict[str, Listed] = {}
    for who in read:
        if who.email in once:
            found.warn(who.line, N_("This address stands in the list already; the first counts."))
        elif who.email:
            once[who.email] = who
    if leave_out:
        found.leave_out({who.line for who in read})
    return list(once.values()), Report(
        problems=found.problems,
        warnings=found.warnings,
        left_out=found.left_out,
        questions=found.questions,
    )


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
    """Give each of them a seat; who is registered already stays as they are.

    Without `mailed` they get no confirmation, only reminders and what follows. Where the
    seats do not suffice for all, the report says so and nothing is written. Raises NotFound.
    """
    async with transaction():
        session = await seats.lock(session_id)
        there = await _registered(session_id, [one.email for one in everybody])
        new = [one for one in everybody if one.email not in there]
        report = Report(len(new), len(everybody) - len(new), registered=frozenset(there))
        left = session.seats_left
        if left is not None and len(new) > left:
            return Report(0, report.there, [_too_many(len(new), left)])
        rows = await _write(session_id, new, at)
        session = await seats.give(session, len(rows))
        if mailed:
            await plan([mail for row in rows for mail in planned_mails.welcome(session, row, at)])
        else:
            await plan(planned_mails.accompaniment(session, rows, at))
        details = {"number": len(new), "mailed": mailed}
        await audit_log.record(by, "registrations-imported", session.slug, details)
    return report


def _too_many(new: int, left: int) -> Finding:
    return Finding("people", 0, _NO_SEATS, {"new": new, "left": left})


async def _registered(session_id: int, emails: list[str]) -> set[str]:
    return set(await database.values(_REGISTERED, session_id, emails))


async def _write(session_id: int, new: Sequence[Listed], at: datetime) -> list[Seat]:
    """Write people and registrations, in one statement each; return the registrations."""
    emails, languages = [one.email for one in new], [one.language for one in new]
    for email in await database.values(_ASKED_TO_BE_ERASED, emails):
        await participants.known(email)  # Their erasure ends, and they come as somebody new.
    await people.add_all(emails, languages, at=at)
    names = [one.name for one in new]
    return await registrations.by_organiser(session_id, emails, names, languages, at=at)


_REGISTERED = """
SELECT e.email FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND r.state <> 'cancelled' AND e.email = ANY($2) AND e.erase_after IS NULL
"""

_ASKED_TO_BE_ERASED = "SELECT email FROM people WHERE email = ANY($1) AND erase_after IS NOT NULL"

_NO_SEATS: Final = N_("%(new)s people need a seat, and %(left)s are left. Nothing was written.")
