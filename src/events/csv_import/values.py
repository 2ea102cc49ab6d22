"""Rows as speakers and sessions: each checked whole, and none under another's ref."""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from events.csv_import.cells import Cells
from events.csv_import.report import Findings
from events.csv_import.rows import Row
from events.presentation import N_

SPEAKER_NEEDED = frozenset({"ref", "name"})
SPEAKER_COLUMNS = SPEAKER_NEEDED | {"organisation", "biography", "photo_url", "email"}
SESSION_NEEDED = frozenset({"ref", "title", "starts_at", "ends_at"})
SESSION_COLUMNS = SESSION_NEEDED | {
    "timezone", "language", "speakers", "abstract", "recording_url", "slides_url",
    "capacity", "location", "join_url", "tags",
}  # fmt: skip


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


def _entry(row: Row, found: Findings, fields: Callable[[Cells], dict[str, Any]]) -> Entry:
    cells = Cells(row, found)
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
        elif differ(first, entry):
            own = _renamed(entry, first, seen, found)
            yield seen.setdefault(own.ref, own)
        else:
            found.wrong(
                entry.line,
                N_("The ref “%(ref)s” is already used in line %(first)d."),
                ref=entry.ref,
                first=first.line,
            )


def _renamed(entry: Entry, first: Entry, seen: Container[str], found: Findings) -> Entry:
    """The entry under a ref that is free."""
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
    return own


def _speaker_fields(cells: Cells) -> dict[str, Any]:
    return cells.only_present(
        name=lambda: cells.needed("name"),
        organisation=lambda: cells.line("organisation"),
        biography=lambda: cells.paragraphs("biography"),
        photo_url=lambda: cells.web_address("photo_url"),
        email=cells.email,
    )


def _session_fields(cells: Cells, defaults: Defaults) -> dict[str, Any]:
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
