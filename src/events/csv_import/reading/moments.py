"""Read when a session of a file starts and ends: dates and hours as people write them."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from events.csv_import.reading import times
from events.csv_import.reading.decoding import visible
from events.csv_import.reading.times import Written
from events.csv_import.report import Span
from events.csv_import.values import Times
from events.presentation import N_
from events.sessions.wall_time import comes_twice, is_skipped

if TYPE_CHECKING:
    from events.csv_import.reading.cells import Cells

EARLIEST: Final = date(1970, 1, 2)
LATEST: Final = date(2200, 1, 1)


class Moments:
    """Start and end of one row, in the zone that counts for it."""

    def __init__(self, cells: "Cells", zone: str) -> None:
        """Read these cells; a time without an offset is one of this zone."""
        self.cells = cells
        self.zone = zone
        self.day_first = cells.found.starts_with_day

    def times(self) -> Times | None:
        """Return both in UTC; None where they cannot be read, and the problems say why."""
        day = self._day()
        first, last = self._written("starts_at"), self._written("ends_at")
        if first is None or last is None:
            return None
        starts = self._instant(first, "starts_at", first.day or day)
        if starts is None:
            return None
        last_day = last.day or self._end_day(first.day or day, first, last)
        ends = self._instant(last, "ends_at", last_day)
        if ends is None:
            return None
        starts_at, ends_at = (at.astimezone(UTC).replace(microsecond=0) for at in (starts, ends))
        if ends_at <= starts_at:
            self.cells.wrong(N_("The session ends before it starts, or at the same moment."))
        else:
            self._doubt(starts, ends)
        return Times(starts_at, ends_at, self.zone)

    def _day(self) -> date | None:
        """Read the column with the date alone, where there is one."""
        raw = self.cells.line("day")
        if not raw:
            return None
        try:
            return times.day_alone(raw, day_first=self.day_first)
        except times.Ambiguous:
            self._two_ways(raw)
        except times.Unreadable:
            self.cells.wrong(_NO_TIME, value=raw[:40], column="day")
        return None

    def _written(self, column: str) -> Written | None:
        raw = self.cells.line(column)
        try:
            return times.read(raw, day_first=self.day_first)
        except times.Ambiguous:
            self._two_ways(raw)
        except times.Unreadable:
            self.cells.wrong(_NO_TIME, value=raw[:40], column=column)
        return None

    def _two_ways(self, raw: str) -> None:
        self.cells.wrong(
            N_("“%(value)s” can be read two ways. Write the year first, such as 2026-12-03."),
            value=raw[:40],
        )

    def _end_day(self, day: date | None, first: Written, last: Written) -> date | None:
        """Return the day of an end that is an hour alone: after midnight it is the next one."""
        past_midnight = last.clock < first.clock and not last.next_day
        return day + timedelta(days=1) if day and past_midnight else day

    def _instant(self, written: Written, column: str, day: date | None) -> datetime | None:
        """Return the moment with its offset."""
        raw = self.cells.line(column)[:40]
        if day is None:
            self.cells.wrong(N_("“%(value)s” in column “%(column)s” has no date."),
                             value=raw, column=column)  # fmt: skip
            return None
        if not EARLIEST < day < LATEST:
            self.cells.wrong(N_("The year of “%(value)s” cannot be right."), value=raw)
            return None
        local = datetime.combine(day, written.clock) + timedelta(days=written.next_day)
        if written.offset is not None:
            return local.replace(tzinfo=written.offset)
        if is_skipped(local, self.zone):
            self.cells.wrong(N_("The clocks skip “%(value)s” that night. Choose another time."),
                             value=raw)  # fmt: skip
            return None
        if comes_twice(local, self.zone):
            self.cells.found.warn(self.cells.row.line, _TWICE, value=raw)
        return local.replace(tzinfo=ZoneInfo(self.zone))

    def _doubt(self, starts: datetime, ends: datetime) -> None:
        """Warn where an offset is not the zone's, and where it lasts very long; once a row each."""
        found, line = self.cells.found, self.cells.row.line
        if ends - starts > timedelta(days=1):
            found.warn(line, N_("The session lasts longer than a day."))
        others = [
            at.isoformat(timespec="minutes")[-6:]
            for at, column in ((starts, "starts_at"), (ends, "ends_at"))
            if not visible(self.cells.line(column)).upper().endswith("Z")
            and at.utcoffset() != at.astimezone(ZoneInfo(self.zone)).utcoffset()
        ]
        if others:
            found.warn(
                line,
                N_(
                    "The offset %(offset)s is not the one of %(zone)s on that day. The offset was"
                    " used: %(span)s."
                ),
                offset=", ".join(dict.fromkeys(others)).replace("-", "−"),
                zone=self.zone,
                span=Span(starts, ends, self.zone),
            )


_NO_TIME: Final = N_(
    "“%(value)s” in column “%(column)s” is not a date and time such as 03/12/2026 14:00 or"
    " 2026-12-03 14:00."
)
_TWICE: Final = N_(
    "The clocks go back that night, and “%(value)s” comes twice. The first was taken; for the"
    " second write the offset too."
)
