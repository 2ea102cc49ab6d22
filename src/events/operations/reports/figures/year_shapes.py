"""What is told of a year of several programmes, and of the year before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from events.database import Shape
from events.operations.reports.figures.answers import AnswerNumber


class YearFigures(Shape):
    """A year in numbers; hours, speakers and what ends in `_held` are those of sessions held."""

    year: int
    sessions: int
    to_come: int
    hours: int
    speakers: int
    registrations: int
    people: int
    came: int
    people_who_came: int
    new_people: int
    returning_people: int
    person_hours: int
    seats_held: int
    came_held: int
    capacity_held: int
    came_limited: int

    @property
    def rate(self) -> int | None:
        """Return who came in percent of those who had a seat; None without any."""
        return _percent(self.came_held, self.seats_held)

    @property
    def used(self) -> int | None:
        """Return who came in percent of the capacity of sessions held; None without any."""
        return _percent(self.came_limited, self.capacity_held)


class ProgrammeYear(Shape):
    """One programme in a year."""

    slug: str
    title: str
    sessions: int
    registrations: int
    came: int
    capacity_held: int
    came_limited: int

    @property
    def used(self) -> int | None:
        """Return who came in percent of the capacity of sessions held; None without any."""
        return _percent(self.came_limited, self.capacity_held)


@dataclass(frozen=True)
class TwoYears:
    """A year and the one before, the programmes of the year, and who came in each of its months.

    `months`: of the year before, then of the year. `as_of`, `people_counted_at`: when the oldest of
    those numbers were counted that may no longer be quite true.
    """

    now: YearFigures
    before: YearFigures
    programmes: list[ProgrammeYear]
    months: list[tuple[int, int]]
    answers: Mapping[str, list[AnswerNumber]]
    as_of: datetime | None
    people_counted_at: datetime | None


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
