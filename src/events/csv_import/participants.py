"""A list of people is registered for a session at once; nothing where a line is bad."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from events import database, tokens
from events.csv_import.cells import Cells
from events.csv_import.report import Finding, Findings
from events.csv_import.rows import read
from events.database import Row, transaction
from events.deliveries.plan import plan
from events.organisers import access
from events.presentation import N_
from events.registrations.signup import participants, planned_mails, refusals, seats
from events.settings import LANGUAGES

NEEDED: Final = frozenset({"email"})
COLUMNS: Final = NEEDED | {"name", "language"}
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


def listed(data: bytes, *, language: str) -> tuple[list[Listed], Report]:
    """The people of a CSV list (email, and optionally name, language), each address once.

    Takes seconds for a long one: not on the event loop.
    """
    found = Findings("people")
    once: dict[str, Listed] = {}
    rows = read(data, COLUMNS, NEEDED, found)
    if len(rows) > MOST:
        found.wrong(0, N_("The list may have %(most)s people at most."), most=MOST)
        rows = []
    for row in rows:
        cells = Cells(row, found)
        cells.needed("email")
        who = Listed(row.line, cells.email(), cells.line("name")[:200], cells.language(language))
        if who.language not in LANGUAGES:
            who = Listed(who.line, who.email, who.name, language)
        if who.email in once:
            found.warn(who.line, N_("This address stands in the list already; the first counts."))
        elif who.email:
            once[who.email] = who
    return list(once.values()), Report(problems=found.problems, warnings=found.warnings)


async def register(
    session_id: int, everybody: Sequence[Listed], *, mailed: bool, by: str, at: datetime
) -> Report:
    """Give each of them a seat; who is registered already stays as they are.

    Without `mailed` nobody hears of it now: only reminders and what follows go out. Where the
    seats do not suffice for all, the report says so and nothing is written. Raises NotFound.
    """
    async with transaction():
        place = await seats.lock(session_id)
        there = await _there(session_id, [one.email for one in everybody])
        new = [one for one in everybody if one.email not in there]
        report = Report(len(new), len(everybody) - len(new))
        left = refusals.seats_left(place)
        if left is not None and len(new) > left:
            return Report(0, report.there, [_too_many(len(new), left)])
        rows = await _written(session_id, new, at)
        await seats.give(place, len(rows))
        if mailed:
            await plan([mail for row in rows for mail in planned_mails.welcome(place, row, at)])
        else:
            await plan(planned_mails.accompaniment(place, rows, at))
        details = {"number": len(new), "mailed": mailed}
        await access.record(by, "registrations-imported", place["slug"], details)
    return report


def _too_many(new: int, left: int) -> Finding:
    return Finding("people", 0, _NO_SEATS, {"new": new, "left": left})


async def _there(session_id: int, emails: list[str]) -> set[str]:
    found = await database.rows(
        "SELECT e.email FROM registrations r JOIN people e ON e.id = r.person"
        " WHERE r.session = $1 AND r.state <> 'cancelled' AND e.email = ANY($2)"
        "   AND e.erase_after IS NULL",
        session_id,
        emails,
    )
    return {entry["email"] for entry in found}


async def _written(session_id: int, new: Sequence[Listed], at: datetime) -> list[Row]:
    """People and registrations in one statement each; the registrations."""
    asked = await database.rows(
        "SELECT email FROM people WHERE email = ANY($1) AND erase_after IS NOT NULL",
        [one.email for one in new],
    )
    for entry in asked:
        await participants.known(
            entry["email"]
        )  # Their erasure ends, and they come as somebody new.
    columns = [[getattr(one, name) for one in new] for name in ("email", "name", "language")]
    nonces = [[tokens.nonce() for _ in new] for _ in range(3)]
    await database.execute(_PEOPLE, columns[0], columns[2], nonces[0], at)
    return await database.rows(_REGISTRATIONS, session_id, *columns, *nonces[1:], at)


_NO_SEATS: Final = N_("%(new)s people need a seat, and %(left)s are left. Nothing was written.")

_PEOPLE = """
INSERT INTO people (email, language, nonce, created_at)
SELECT email, language, nonce, $4 FROM unnest($1::text[], $2::text[], $3::text[])
  AS listed (email, language, nonce)
ON CONFLICT (email) DO NOTHING
"""

_REGISTRATIONS = """
INSERT INTO registrations (session, person, name, language, state, source, made_by, nonce,
  join_nonce, created_at)
SELECT $1, e.id, l.name, l.language, 'held', 'desk', 'desk', l.nonce, l.join_nonce, $7
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    AS l (email, name, language, nonce, join_nonce)
  JOIN people e ON e.email = l.email
ON CONFLICT (session, person) DO UPDATE SET name = excluded.name, state = 'held',
  turn = registrations.turn + 1, held_by = NULL, waiting_since = NULL, offer_until = NULL,
  cancelled_at = NULL, cancelled_by = '', removed = false
  WHERE registrations.state = 'cancelled'
RETURNING id, person, state, turn
"""
