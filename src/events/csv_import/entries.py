"""Read rows as speakers and sessions: each is checked whole, and none shares another's ref."""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from typing import Generic

from msgspec import UnsetType

from events.csv_import.cells import Cells
from events.csv_import.report import Findings
from events.csv_import.rows import Row
from events.csv_import.values import SessionValues, SpeakerValues, V
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
class Entry(Generic[V]):
    """A checked row: the line where it begins, its ref, and what it says."""

    line: int
    ref: str
    values: V


SpeakerEntry = Entry[SpeakerValues]
SessionEntry = Entry[SessionValues]


def speakers(rows: list[Row], found: Findings) -> list[SpeakerEntry]:
    """Read the speakers of a file."""
    entries = [_entry(row, found, _speaker) for row in rows]
    return list(_with_own_refs(entries, found, lambda first, second: False))


def sessions(rows: list[Row], defaults: Defaults, found: Findings) -> list[SessionEntry]:
    """Read the sessions of a file.

    A ref that two plainly different sessions share (another title, another start: a slip in
    numbering) is warned about, and the second is kept as `ref~2`.
    """
    entries = [_entry(row, found, lambda cells: _session(cells, defaults)) for row in rows]
    return list(_with_own_refs(entries, found, _plainly_different))


def _entry(row: Row, found: Findings, read: Callable[[Cells], V]) -> Entry[V]:
    cells = Cells(row, found)
    return Entry(row.line, cells.needed("ref"), read(cells))


def _speaker(cells: Cells) -> SpeakerValues:
    return SpeakerValues(
        name=cells.if_present("name", cells.needed),
        organisation=cells.if_present("organisation", cells.line),
        biography=cells.if_present("biography", cells.paragraphs),
        photo_url=cells.if_present("photo_url", cells.web_address),
        email=cells.if_present("email", cells.email),
    )


def _session(cells: Cells, defaults: Defaults) -> SessionValues:
    return SessionValues(
        times=cells.times(defaults.timezone),
        title=cells.if_present("title", cells.needed),
        language=cells.if_present("language", lambda _: cells.language(defaults.language)),
        speakers=cells.if_present("speakers", lambda column: cells.several(column, 120)),
        abstract=cells.if_present("abstract", cells.paragraphs),
        recording_url=cells.if_present("recording_url", cells.web_address),
        slides_url=cells.if_present("slides_url", cells.web_address),
        capacity=cells.if_present("capacity", cells.capacity),
        location=cells.if_present("location", cells.line),
        join_url=cells.if_present("join_url", cells.web_address),
        tags=cells.if_present("tags", lambda column: cells.several(column, 80)),
    )


def _plainly_different(first: SessionEntry, second: SessionEntry) -> bool:
    return first.values.title != second.values.title and _start(first) != _start(second)


def _start(entry: SessionEntry) -> object:
    times = entry.values.times
    return None if times is None or isinstance(times, UnsetType) else times.starts_at


def _with_own_refs(
    entries: list[Entry[V]], found: Findings, differ: Callable[[Entry[V], Entry[V]], bool]
) -> Iterator[Entry[V]]:
    seen: dict[str, Entry[V]] = {}
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


def _renamed(entry: Entry[V], first: Entry[V], seen: Container[str], found: Findings) -> Entry[V]:
    """Return the entry under a ref that is free, and warn about it."""
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
