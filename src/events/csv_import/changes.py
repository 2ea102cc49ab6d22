"""What the rows of a file change: only values that the file itself changed since its last import.

Every speaker and session keeps the values of its last import. A value that stands there already is
not written again, so what organisers edited at the desk since stays.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from events.csv_import.report import Findings
from events.csv_import.values import Entry
from events.database import Row
from events.presentation import N_

NOTHING: dict[str, Any] = {"capacity": None, "speakers": [], "tags": []}
"""What a field is before any import; all others are empty text."""


@dataclass(frozen=True)
class Change:
    """One entry beside the row it belongs to; `values` are what is to be written."""

    entry: Entry
    row: Row | None
    values: dict[str, Any]
    imported: dict[str, Any]

    def known_before(self, name: str) -> Any:
        """What the last import said about a field."""
        before = msgspec.json.decode(self.row["imported"]) if self.row else {}
        return before.get(name, NOTHING.get(name, ""))

    @property
    def is_new(self) -> bool:
        """Whether there is no row yet."""
        return self.row is None

    @property
    def remembers(self) -> bool:
        """Whether what was imported has to be noted, even where no value changes."""
        return self.row is None or self.imported != msgspec.json.decode(self.row["imported"])


@dataclass
class Changes:
    """Everything one import would do, in the order of the files."""

    speakers: list[Change] = field(default_factory=list)
    sessions: list[Change] = field(default_factory=list)


def of_speakers(entries: Sequence[Entry], rows: Mapping[str, Row]) -> list[Change]:
    """Compare a file's speakers with those of the programme, by ref."""
    return [_change(entry, rows.get(entry.ref), _speaker_value) for entry in entries]


def of_sessions(entries: Sequence[Entry], rows: Mapping[str, Row]) -> list[Change]:
    """Compare a file's sessions with those of the programme, by ref."""
    return [_change(entry, rows.get(entry.ref), _session_value) for entry in entries]


def check_speakers_exist(entries: Sequence[Entry], refs: set[str], found: Findings) -> None:
    """Every ref a session names is in the speakers file or was imported before."""
    for entry in entries:
        for ref in entry.fields.get("speakers", ()):
            if ref not in refs:
                found.wrong(entry.line, N_("There is no speaker with the ref “%(ref)s”."), ref=ref)


def check_seats(changes: Sequence[Change], found: Findings) -> None:
    """No session is made smaller than the seats taken in it."""
    for change in changes:
        capacity = change.values.get("capacity")
        taken = change.row["taken"] if change.row else 0
        if capacity is not None and capacity < taken:
            found.wrong(
                change.entry.line,
                N_("The capacity %(capacity)d is less than the seats already taken (%(taken)d)."),
                capacity=capacity,
                taken=taken,
            )


def leave_cancelled(changes: Sequence[Change], found: Findings) -> None:
    """A cancelled session does not move: its new time is taken once it is on again."""
    for change in changes:
        if change.row is None or change.row["status"] != "cancelled":
            continue
        for name in sorted({"times", "location"} & change.values.keys()):
            del change.values[name]
            change.imported[name] = change.known_before(name)
            found.warn(
                change.entry.line,
                N_("The session is cancelled; its new time or place was not taken."),
            )


def _change(entry: Entry, row: Row | None, value_of: Callable[[Row, str], Any]) -> Change:
    if row is None:
        return Change(entry, None, dict(entry.fields), dict(entry.fields))
    before: dict[str, Any] = msgspec.json.decode(row["imported"])
    values = {
        name: value
        for name, value in entry.fields.items()
        if value != before.get(name, NOTHING.get(name, "")) and value != value_of(row, name)
    }
    return Change(entry, row, values, before | entry.fields)


def _speaker_value(row: Row, name: str) -> Any:
    return row[name]


def _session_value(row: Row, name: str) -> Any:
    if name == "times":
        return {
            "starts_at": row["starts_at"].isoformat(),
            "ends_at": row["ends_at"].isoformat(),
            "timezone": row["timezone"],
        }
    return row["room_url" if name == "join_url" else name]
