"""Read cells as values: every fault is named, nothing is guessed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType

from events import text
from events.csv_import.report import Findings, Span, Value
from events.csv_import.rows import Row
from events.csv_import.values import Times
from events.presentation import N_
from events.sessions.moments import zones

T = TypeVar("T")

LONGEST = {
    "ref": 120, "name": 200, "organisation": 300, "biography": 50_000, "photo_url": 2000,
    "title": 500, "abstract": 50_000, "recording_url": 2000, "slides_url": 2000,
    "location": 300, "join_url": 2000,
}  # fmt: skip
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?|[a-z]{3}")
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class Cells:
    """The cells of one row, each read by what it should hold; what is wrong goes into `found`."""

    def __init__(self, row: Row, found: Findings) -> None:
        """Read a row of the file whose findings these are."""
        self.row = row
        self.found = found

    def if_present(self, column: str, read: Callable[[str], T]) -> T | UnsetType:
        """Read a column, or return UNSET where the file does not have it."""
        return read(column) if column in self.row.cells else UNSET

    def wrong(self, sentence: str, /, **values: Value) -> None:
        """Note a problem of this row."""
        self.found.wrong(self.row.line, sentence, **values)

    def line(self, column: str) -> str:
        """Read one line of text, empty where there is none."""
        return self._short_enough(column, text.line(self.row.cells.get(column, "")))

    def paragraphs(self, column: str) -> str:
        """Read text of several lines."""
        return self._short_enough(column, text.paragraphs(self.row.cells.get(column, "")))

    def needed(self, column: str) -> str:
        """Read one line of text that must be there."""
        value = self.line(column)
        if not value:
            self.wrong(N_("The column “%(column)s” is empty."), column=column)
        return value

    def web_address(self, column: str) -> str:
        """Read an http(s) address, empty where there is none."""
        value = self.line(column)
        if value and not _is_web_address(value):
            self.wrong(
                N_("“%(value)s” in column “%(column)s” is not a web address (https://…)."),
                value=value[:80],
                column=column,
            )
        return value

    def email(self, column: str = "email") -> str:
        """Read a mail address in its one form, empty where there is none."""
        value = self.line(column)
        try:
            return text.address(value) if value else ""
        except ValueError:
            self.wrong(N_("“%(value)s” is not a mail address."), value=value[:80])
            return ""

    def language(self, default: str) -> str:
        """Read a language code."""
        value = self.line("language") or default
        if not _LANGUAGE.fullmatch(value):
            self.wrong(N_("“%(value)s” is not a language code such as fr or en."), value=value[:20])
        return value

    def several(self, column: str, longest: int) -> list[str]:
        """Read what stands between semicolons, each once, in its order."""
        raw = text.line(self.row.cells.get(column, ""))
        values = list(dict.fromkeys(filter(None, (part.strip() for part in raw.split(";")))))
        if any(len(value) > longest for value in values):
            self.wrong(
                N_("An item of column “%(column)s” is longer than %(limit)d characters."),
                column=column,
                limit=longest,
            )
        return values

    def capacity(self, column: str) -> int | None:
        """Read a number of seats; None for no limit."""
        value = self.line(column)
        if not value:
            return None
        if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= 1_000_000:
            self.wrong(N_("“%(value)s” is not a number of seats (1 or more)."), value=value[:20])
            return None
        return int(value)

    def times(self, default_zone: str) -> Times | None:
        """Read when it starts and ends, in UTC, and the zone; None where they cannot be read."""
        name = self.line("timezone") or default_zone
        if name not in zones():
            self.wrong(N_("“%(value)s” is not a time zone such as Europe/Paris."), value=name[:64])
            return None
        starts, ends = (self._moment(at) for at in ("starts_at", "ends_at"))
        if starts is None or ends is None:
            return None
        starts_at, ends_at = (at.astimezone(UTC).replace(microsecond=0) for at in (starts, ends))
        if ends_at <= starts_at:
            self.wrong(N_("The session ends before it starts, or at once."))
        else:
            self._doubt_times(starts, ends, name)
        return Times(starts_at, ends_at, name)

    def _moment(self, column: str) -> datetime | None:
        """Read a time with the offset that the file writes."""
        raw = self.line(column)
        try:
            written = datetime.fromisoformat(raw)
        except ValueError:
            written = None
        if written is None or written.tzinfo is None:
            self.wrong(
                N_(
                    "“%(value)s” in column “%(column)s” is not an ISO time with its offset, such as"
                    " 2026-12-03T14:00:00+01:00."
                ),
                value=raw[:40],
                column=column,
            )
            return None
        if not _EARLIEST < written.replace(tzinfo=UTC) < _LATEST:
            self.wrong(N_("The year of “%(value)s” cannot be right."), value=raw[:40])
            return None
        return written

    def _doubt_times(self, starts: datetime, ends: datetime, zone: str) -> None:
        """Warn where an offset is not the zone's, and where it lasts very long; once a row each."""
        if ends - starts > timedelta(days=1):
            self.found.warn(self.row.line, N_("The session lasts longer than a day."))
        others = [
            at.isoformat(timespec="minutes")[-6:]
            for at, column in ((starts, "starts_at"), (ends, "ends_at"))
            if self.line(column)[-1:] not in ("Z", "z")
            and at.utcoffset() != at.astimezone(ZoneInfo(zone)).utcoffset()
        ]
        if others:
            self.found.warn(
                self.row.line,
                N_(
                    "The offset %(offset)s is not the one of %(zone)s on that day. The offset was"
                    " believed: %(span)s."
                ),
                offset=", ".join(dict.fromkeys(others)).replace("-", "−"),
                zone=zone,
                span=Span(starts, ends, zone),
            )

    def _short_enough(self, column: str, value: str) -> str:
        limit = LONGEST.get(column, 2000)
        if len(value) > limit:
            self.wrong(
                N_("The column “%(column)s” is longer than %(limit)d characters."),
                column=column,
                limit=limit,
            )
        return value[:limit]


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
    except ValueError:
        return False
