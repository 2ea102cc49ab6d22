"""Cells as values: each row checked whole, every fault named, nothing guessed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from events import text
from events.organising.csv_import.report import Findings
from events.organising.csv_import.rows import Row
from events.presentation import N_
from events.sessions.moments import zones

SPEAKER_NEEDED = frozenset({"ref", "name"})
SPEAKER_COLUMNS = SPEAKER_NEEDED | {"organisation", "biography", "photo_url", "email"}
SESSION_NEEDED = frozenset({"ref", "title", "starts_at", "ends_at"})
SESSION_COLUMNS = SESSION_NEEDED | {
    "timezone", "language", "speakers", "abstract", "recording_url", "slides_url",
    "capacity", "location", "join_url", "tags",
}  # fmt: skip
LONGEST = {
    "ref": 120, "name": 200, "organisation": 300, "biography": 50_000, "photo_url": 2000,
    "title": 500, "abstract": 50_000, "recording_url": 2000, "slides_url": 2000,
    "location": 300, "join_url": 2000,
}  # fmt: skip
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Defaults:
    """What a session takes where its row says nothing: the programme's zone and language."""

    timezone: str
    language: str


@dataclass(frozen=True)
class Entry:
    """A checked row. `fields` holds plain values that JSON can keep; a missing column is absent."""

    line: int
    ref: str
    fields: dict[str, Any]


def speakers(rows: list[Row], found: Findings) -> list[Entry]:
    """The speakers of a file."""
    entries = [_entry(row, found, _speaker_fields) for row in rows]
    return list(_with_own_refs(entries, found, lambda first, second: False))


def sessions(rows: list[Row], defaults: Defaults, found: Findings) -> list[Entry]:
    """The sessions of a file; `times` are instants in UTC with their zone.

    A ref that two plainly different sessions share (another title, another start: a slip in
    numbering) is warned about, and the second is kept as `ref~2`.
    """
    entries = [_entry(row, found, lambda cells: _session_fields(cells, defaults)) for row in rows]
    return list(_with_own_refs(entries, found, _plainly_different))


def _entry(row: Row, found: Findings, fields: Callable[["_Cells"], dict[str, Any]]) -> Entry:
    cells = _Cells(row, found)
    return Entry(row.line, cells.needed("ref"), fields(cells))


def _plainly_different(first: Entry, second: Entry) -> bool:
    def start(entry: Entry) -> str | None:
        return cast("str | None", entry.fields["times"].get("starts_at"))

    return first.fields["title"] != second.fields["title"] and start(first) != start(second)


def _with_own_refs(
    entries: list[Entry], found: Findings, differ: Callable[[Entry, Entry], bool]
) -> Iterator[Entry]:
    seen: dict[str, Entry] = {}
    for entry in entries:
        first = seen.get(entry.ref) if entry.ref else None
        if first is None:
            yield seen.setdefault(entry.ref, entry)
        elif not differ(first, entry):
            found.wrong(
                entry.line,
                N_("The ref “%(ref)s” is already used in line %(first)d."),
                ref=entry.ref,
                first=first.line,
            )
        else:
            number = 2
            while f"{entry.ref}~{number}" in seen:
                number += 1
            own = replace(entry, ref=f"{entry.ref}~{number}")
            found.warn(
                entry.line,
                N_(
                    "The ref “%(ref)s” is already used in line %(first)d, by another session."
                    " This one is kept as “%(own)s”; better give it a ref of its own."
                ),
                ref=entry.ref,
                first=first.line,
                own=own.ref,
            )
            yield seen.setdefault(own.ref, own)


def _speaker_fields(cells: "_Cells") -> dict[str, Any]:
    return cells.only_present(
        name=lambda: cells.needed("name"),
        organisation=lambda: cells.line("organisation"),
        biography=lambda: cells.paragraphs("biography"),
        photo_url=lambda: cells.web_address("photo_url"),
        email=cells.email,
    )


def _session_fields(cells: "_Cells", defaults: Defaults) -> dict[str, Any]:
    return {"times": cells.times(defaults.timezone)} | cells.only_present(
        title=lambda: cells.needed("title"),
        language=lambda: cells.language(defaults.language),
        speakers=lambda: cells.several("speakers", 120),
        abstract=lambda: cells.paragraphs("abstract"),
        recording_url=lambda: cells.web_address("recording_url"),
        slides_url=lambda: cells.web_address("slides_url"),
        capacity=cells.capacity,
        location=lambda: cells.line("location"),
        join_url=lambda: cells.web_address("join_url"),
        tags=lambda: cells.several("tags", 80),
    )


class _Cells:
    """The cells of one row, each read by what it should hold."""

    def __init__(self, row: Row, found: Findings) -> None:
        self.row = row
        self.found = found

    def only_present(self, **readers: Callable[[], Any]) -> dict[str, Any]:
        return {name: read() for name, read in readers.items() if name in self.row.cells}

    def wrong(self, sentence: str, /, **values: str | int) -> None:
        self.found.wrong(self.row.line, sentence, **values)

    def line(self, column: str) -> str:
        return self._short_enough(column, text.line(self.row.cells.get(column, "")))

    def paragraphs(self, column: str) -> str:
        return self._short_enough(column, text.paragraphs(self.row.cells.get(column, "")))

    def needed(self, column: str) -> str:
        value = self.line(column)
        if not value:
            self.wrong(N_("The column “%(column)s” is empty."), column=column)
        return value

    def web_address(self, column: str) -> str:
        value = self.line(column)
        if value and not _is_web_address(value):
            self.wrong(
                N_("“%(value)s” in column “%(column)s” is not a web address (https://…)."),
                value=value[:80],
                column=column,
            )
        return value

    def email(self) -> str:
        value = self.line("email")
        try:
            return text.address(value) if value else ""
        except ValueError:
            self.wrong(N_("“%(value)s” is not a mail address."), value=value[:80])
            return ""

    def language(self, default: str) -> str:
        value = self.line("language") or default
        if not _LANGUAGE.fullmatch(value):
            self.wrong(N_("“%(value)s” is not a language code such as fr or en."), value=value[:20])
        return value[:5]

    def several(self, column: str, longest: int) -> list[str]:
        raw = text.line(self.row.cells.get(column, ""))
        values = list(dict.fromkeys(filter(None, (part.strip() for part in raw.split(";")))))
        if any(len(value) > longest for value in values):
            self.wrong(
                N_("An item of column “%(column)s” is longer than %(limit)d characters."),
                column=column,
                limit=longest,
            )
        return values

    def capacity(self) -> int | None:
        value = self.line("capacity")
        if not value:
            return None
        if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= 1_000_000:
            self.wrong(N_("“%(value)s” is not a number of seats (1 or more)."), value=value[:20])
            return None
        return int(value)

    def times(self, default_zone: str) -> dict[str, str]:
        name = self.line("timezone") or default_zone
        if name not in zones():
            self.wrong(N_("“%(value)s” is not a time zone such as Europe/Paris."), value=name[:64])
            return {}
        starts_at, ends_at = (self._instant(at, name) for at in ("starts_at", "ends_at"))
        if starts_at is None or ends_at is None:
            return {}
        if ends_at <= starts_at:
            self.wrong(N_("The session ends before it starts, or at once."))
        elif ends_at - starts_at > timedelta(days=1):
            self.found.warn(self.row.line, N_("The session lasts longer than a day."))
        return {
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "timezone": name,
        }

    def _instant(self, column: str, zone: str) -> datetime | None:
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
        return self._within_reason(column, raw, written, zone)

    def _within_reason(
        self, column: str, raw: str, written: datetime, zone: str
    ) -> datetime | None:
        naive = written.replace(tzinfo=UTC)
        if not _EARLIEST < naive < _LATEST:
            self.wrong(N_("The year of “%(value)s” cannot be right."), value=raw[:40])
            return None
        instant = written.astimezone(UTC).replace(microsecond=0)
        local = instant.astimezone(ZoneInfo(zone))
        if local.utcoffset() != written.utcoffset() and raw[-1:] not in ("Z", "z"):
            self.found.warn(
                self.row.line,
                N_(
                    "The offset in “%(column)s” (%(offset)s) is not the one of %(zone)s on that"
                    " day; the offset was believed, so it is %(local)s there."
                ),
                column=column,
                offset=written.isoformat(timespec="minutes")[-6:],
                zone=zone,
                local=local.strftime("%Y-%m-%d %H:%M"),
            )
        return instant

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
