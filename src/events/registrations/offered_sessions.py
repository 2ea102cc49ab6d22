"""The sessions of a programme that one form may register for, each with its own questions."""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from events import database
from events.database import Json
from events.presentation.languages import translated
from events.programmes.states import WaitingRule
from events.registrations.signup import questions, refusals
from events.registrations.signup.questions import Question
from events.registrations.signup.refusals import SessionSeats
from events.registrations.signup.seat_rules import allotment
from events.registrations.signup.seat_rules.allotment import Allotment
from events.sessions.visibility import IN_PROGRAMME

MOST_CHOICES: Final = 50
"""So many sessions to come stand in one form; each later one has a form on its own page."""


class ChoiceRow(SessionSeats):
    """A session as its choice needs it."""

    slug: str
    title: str
    texts: Json[dict[str, dict[str, str]]]
    language: str
    starts_at: datetime
    timezone: str
    needs_approval: bool
    waiting_rule: WaitingRule
    date_choice: int | None


@dataclass(frozen=True)
class Choice:
    """A session to tick. `refusal`: why it cannot be had just now, a sentence."""

    id: int
    slug: str
    title: str
    spoken: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    full: bool
    waits: bool
    seats_left: int | None
    needs_approval: bool
    kept: int = 0
    refusal: str = ""
    questions: Sequence[Question] = ()
    date_choice: int | None = None
    """One of the sessions that are the same on several dates; only one of these can be had."""

    @property
    def field(self) -> str:
        """The name under which a form says what is wrong with it."""
        return f"session-{self.id}"

    @property
    def dates_field(self) -> str:
        """The name of the field in which one of its dates is chosen, among other sessions."""
        return f"dates-{self.date_choice}"

    @property
    def open(self) -> bool:
        """Tell whether ticking it leads to a seat, or to a place in a line."""
        return not self.refusal and (self.waits or not self.full)


async def of_programme(
    programme_id: int, language: str, *, at: datetime, ticked: Sequence[str] = ()
) -> list[Choice]:
    """Return the next sessions to come of a programme, for who may open it.

    Those among `ticked` too that come later or are no longer open: their form says so.
    """
    found = await database.rows(
        ChoiceRow, _OF_PROGRAMME, programme_id, at, list(ticked), MOST_CHOICES
    )
    return await _shown(found, language, at)


async def beside(
    session_id: int, language: str, *, at: datetime, ticked: Sequence[str] = ()
) -> list[Choice]:
    """Return the next other sessions of a session's programme, for who may open the programme.

    Its own other dates are not among them: `dates` returns these.
    """
    found = await database.rows(ChoiceRow, _BESIDE, session_id, at, list(ticked), MOST_CHOICES)
    return await _shown(found, language, at)


async def dates(
    session_id: int, language: str, *, at: datetime, chosen: Sequence[str] = ()
) -> list[Choice]:
    """Return the dates that one can choose of a session that is the same on several; else none.

    Its own is among them where it is open.
    """
    found = await database.rows(ChoiceRow, _DATES, session_id, at, list(chosen))
    return await _shown(found, language, at)


async def is_same(session_id: int, slug: str) -> bool:
    """Tell whether an address is that of another date of the same choice."""
    return bool(await database.value(_IS_SAME, session_id, slug))


def by_choice(offered: Sequence[Choice]) -> list[list[Choice]]:
    """Return sessions in their order, the dates of one choice together at the first of them."""
    groups: dict[tuple[int, int], list[Choice]] = {}
    for one in offered:
        key = (one.date_choice, 0) if one.date_choice else (0, one.id)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


async def one(session_id: int, language: str, *, at: datetime) -> Choice | None:
    """Return one session as a choice, whoever may find it: for who opened its page."""
    found = await _shown(await database.rows(ChoiceRow, _ONE, session_id), language, at)
    return found[0] if found else None


async def _shown(rows: Sequence[ChoiceRow], language: str, at: datetime) -> list[Choice]:
    asked = await questions.own_of([row.id for row in rows])
    return [
        _choice(row, asked.get(row.id, []), await allotment.read(row, at, ()), language, at)
        for row in rows
    ]


def _choice(
    row: ChoiceRow, asked: Sequence[Question], given: Allotment, language: str, at: datetime
) -> Choice:
    title, spoken = translated(row, "title", row.title, language)
    refused = refusals.refusal(row, at)
    return Choice(
        id=row.id,
        slug=row.slug,
        title=title,
        spoken=spoken,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        timezone=row.timezone,
        full=given.is_full and not row.needs_approval,
        waits=row.waiting_rule != WaitingRule.NONE,
        seats_left=given.open_seats,
        kept=given.kept,
        needs_approval=row.needs_approval,
        refusal=refused.sentence if refused else "",
        date_choice=row.date_choice,
        questions=[replace(one, prefix=f"{row.id}-") for one in asked],
    )


_COLUMNS: Final = """
SELECT s.id, s.slug, s.title, s.texts, s.language, s.starts_at, s.ends_at, s.timezone, s.status,
  s.registration_open AND p.status <> 'archived' AS registration_open, s.capacity, s.taken,
  s.needs_approval, p.waiting_rule, s.domain_seats, s.kept_seats, s.kept_until, s.kept_domains,
  s.date_choice,
  (SELECT count(*) FROM registrations r WHERE r.session = s.id AND r.state = 'waiting') AS line
  FROM sessions s JOIN programmes p ON p.id = s.programme
"""

_OPEN: Final = """(s.status = 'published' AND s.ends_at > $2 AND s.registration_open
  AND p.status <> 'archived' OR s.slug = ANY($3::text[]))"""

_IDS: Final = "SELECT s.id, s.date_choice FROM sessions s JOIN programmes p ON p.id = s.programme"
_OPEN_OF_PROGRAMME: Final = f"{IN_PROGRAMME} AND s.programme = $1 AND {_OPEN}"
_OPEN_BESIDE: Final = f"""{IN_PROGRAMME}
   AND s.programme = (SELECT programme FROM sessions WHERE id = $1) AND s.id <> $1 AND {_OPEN}
   AND s.date_choice IS DISTINCT FROM COALESCE(
     (SELECT date_choice FROM sessions WHERE id = $1), 0)"""


def _next(condition: str) -> str:
    """Return the statement of the next sessions, with all dates of each choice among them.

    Those that were ticked stand first among those that are taken, so that none falls out.
    """
    return f"""
WITH first AS MATERIALIZED ({_IDS} WHERE {condition}
   ORDER BY s.slug <> ALL($3), s.starts_at, s.id LIMIT $4 + cardinality($3))
{_COLUMNS}
 WHERE s.id IN (SELECT id FROM first UNION
   SELECT s.id FROM first f JOIN sessions s ON s.date_choice = f.date_choice
     JOIN programmes p ON p.id = s.programme WHERE {condition})
 ORDER BY s.starts_at, s.id
"""


_OF_PROGRAMME: Final = _next(_OPEN_OF_PROGRAMME)

_BESIDE: Final = _next(_OPEN_BESIDE)

_DATES: Final = f"""{_COLUMNS}
 WHERE s.date_choice = (SELECT date_choice FROM sessions WHERE id = $1)
   AND {_OPEN} AND (s.id = $1 OR {IN_PROGRAMME}) ORDER BY s.starts_at, s.id
"""

_IS_SAME: Final = """
SELECT EXISTS (SELECT FROM sessions a JOIN sessions b ON b.date_choice = a.date_choice
 WHERE a.id = $1 AND b.slug = $2 AND b.id <> a.id)
"""

_ONE: Final = f"{_COLUMNS} WHERE s.id = $1 AND s.status <> 'draft'"
