"""Feedback as pages read it: whether somebody may answer, and what was said of sessions."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.database import Json, Shape
from events.feedback.forms import Choice

SCALE: Final = range(1, 6)
NPS: Final = range(11)
PIECE: Final = 1_000
"""So many answers of a file are read at a time."""


class FeedbackRequest(Shape):
    """What somebody is asked of a session that is over, until when, and whether they answered."""

    session: int
    named: bool
    choice: Json[dict[str, Choice]]
    closes_at: datetime
    given: bool


class _Alike(Shape):
    """How many answered the same, and how many of them wrote something."""

    scale: int
    nps: int | None
    choice: int | None
    number: int
    written: int


class Line(Shape):
    """One whole answer, for a file."""

    title: str
    starts_at: datetime
    scale: int
    nps: int | None
    choice: int | None
    words: str
    hidden: bool
    name: str


@dataclass(frozen=True)
class Results:
    """What was answered in numbers, by value: scale, NPS, the programme's own question.

    `written`: how many wrote something; the words themselves are read by `feedback.words`.
    """

    scale: dict[int, int]
    nps: dict[int, int]
    choice: dict[int, int]
    written: int

    @property
    def answers(self) -> int:
        """Return how many answered."""
        return sum(self.scale.values())

    @property
    def mean(self) -> float | None:
        """Return the mean of the scale with one decimal; None without answers."""
        return _mean(self.scale)

    @property
    def score(self) -> int | None:
        """Return promoters (9, 10) less detractors (0 to 6) in percent; None without answers."""
        whole = sum(self.nps.values())
        if not whole:
            return None
        promoters = sum(self.nps.get(value, 0) for value in (9, 10))
        detractors = sum(self.nps.get(value, 0) for value in range(7))
        return round(100 * (promoters - detractors) / whole)


async def request_for(registration_id: int) -> FeedbackRequest | None:
    """Return what somebody is asked; None where nothing is asked of them, or not yet."""
    return await database.row(FeedbackRequest, _ASKED, registration_id)


async def of_sessions(session_ids: Sequence[int]) -> Results:
    """Count what was said of these sessions."""
    found = await database.rows(_Alike, _ALIKE, list(session_ids))
    return Results(
        _by_value((one.scale, one.number) for one in found),
        _by_value((one.nps, one.number) for one in found),
        _by_value((one.choice, one.number) for one in found),
        sum(one.written for one in found),
    )


async def any_of_programme(programme_id: int) -> bool:
    """Tell whether anybody answered in a programme."""
    return bool(await database.value(_ANY, programme_id))


async def sessions_of(programme_id: int) -> list[int]:
    """Return the sessions of a programme that somebody answered about, in order of time."""
    return await database.values(_SESSIONS, programme_id)


async def lines(session_ids: Sequence[int]) -> AsyncIterator[list[Line]]:
    """Yield every answer about these sessions in pieces, in an order that tells nothing."""
    ids = await database.values(_LINE_IDS, list(session_ids))
    for first in range(0, len(ids), PIECE):
        yield await database.rows(Line, _LINES, ids[first : first + PIECE])


def _by_value(numbers: Iterable[tuple[int | None, int]]) -> dict[int, int]:
    counted: Counter[int] = Counter()
    for value, number in numbers:
        if value is not None:
            counted[value] += number
    return dict(counted)


def _mean(counted: dict[int, int]) -> float | None:
    whole = sum(counted.values())
    if not whole:
        return None
    return round(sum(value * number for value, number in counted.items()) / whole, 1)


ASKS: Final = (
    "f.enabled AND s.status = 'published' AND s.ends_at <= now() AND r.state = 'held'"
    " AND now() < s.ends_at + make_interval(days => f.open_days)"
)
"""Who is asked, as a condition: who had a seat in a session that is over, for some days."""

_ASKED: Final = """
SELECT s.id AS session, f.named, f.choice,
  s.ends_at + make_interval(days => f.open_days) AS closes_at,
  EXISTS (SELECT FROM feedback_given g WHERE g.registration = r.id) AS given
  FROM registrations r JOIN sessions s ON s.id = r.session
  JOIN feedback_forms f ON f.programme = s.programme
 WHERE r.id = $1 AND f.enabled AND s.status = 'published' AND s.ends_at <= now()
   AND r.state = 'held'
"""

# Read once, in groups of which all else is added up.
_ALIKE: Final = """
SELECT f.scale, f.nps, f.choice, count(*)::int AS number,
  count(*) FILTER (WHERE f.words <> '')::int AS written
  FROM feedback f WHERE f.session = ANY($1) GROUP BY f.scale, f.nps, f.choice
"""

_ANY: Final = """
SELECT EXISTS (SELECT FROM feedback f JOIN sessions s ON s.id = f.session WHERE s.programme = $1)
"""

_SESSIONS: Final = """
SELECT s.id FROM sessions s WHERE s.programme = $1
   AND EXISTS (SELECT FROM feedback f WHERE f.session = s.id) ORDER BY s.starts_at, s.id
"""

_LINE_IDS: Final = """
SELECT f.id FROM feedback f JOIN sessions s ON s.id = f.session
 WHERE f.session = ANY($1) ORDER BY s.starts_at, s.id, f.id
"""

_LINES: Final = """
SELECT s.title, s.starts_at, f.scale, f.nps, f.choice, f.words, f.hidden,
  COALESCE(r.name, '') AS name
  FROM feedback f JOIN sessions s ON s.id = f.session
  LEFT JOIN registrations r ON r.id = f.registration
 WHERE f.id = ANY($1::uuid[]) ORDER BY s.starts_at, s.id, f.id
"""
