"""Read rows as speakers and sessions: each is checked whole, and none shares another's ref."""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from typing import Generic
from zoneinfo import ZoneInfo

from events import text
from events.csv_import.reading import names, times
from events.csv_import.reading.cells import Cells
from events.csv_import.reading.rows import Row
from events.csv_import.report import Findings
from events.csv_import.values import SessionValues, SpeakerValues, Times, V, value_or
from events.presentation import N_

SPEAKER_NEEDED = frozenset({"name"})
SPEAKER_COLUMNS = SPEAKER_NEEDED | {
    "ref", "organisation", "biography", "photo_url", "email", "given", "family",
}  # fmt: skip
SESSION_NEEDED = frozenset({"title", "starts_at", "ends_at"})
SESSION_COLUMNS = SESSION_NEEDED | {
    "ref", "day", "timezone", "language", "speakers", "abstract", "recording_url", "slides_url",
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
    is_made: bool = False
    """The file has no ref for it: it was made from what the row says."""


SpeakerEntry = Entry[SpeakerValues]
SessionEntry = Entry[SessionValues]


def speakers(rows: list[Row], found: Findings) -> list[SpeakerEntry]:
    """Read the speakers of a file."""
    entries = [_entry(row, found, _speaker, _ref_of_speaker) for row in rows]
    return list(_with_own_refs(entries, found, lambda first, second: False))


def sessions(rows: list[Row], defaults: Defaults, found: Findings) -> list[SessionEntry]:
    """Read the sessions of a file.

    A ref that two plainly different sessions share (another title, another start: a slip in
    numbering) is warned about, and the second is kept as `ref~2`.
    """
    dates = [row.cells.get(name, "") for row in rows for name in ("day", "starts_at", "ends_at")]
    found.starts_with_day = _starts_with_day(dates, defaults, found)

    def session(cells: Cells) -> SessionValues:
        return _session(cells, defaults)

    entries = [_entry(row, found, session, _ref_of_session) for row in rows]
    return list(_with_own_refs(entries, found, _plainly_different))


def _starts_with_day(dates: list[str], defaults: Defaults, found: Findings) -> bool | None:
    """Tell whether 03/12 is in December: the file's own dates say so, else its language."""
    seen = times.order(dates)
    if seen is not None:
        return seen
    return True if found.are_french or defaults.language == "fr" else None


def _entry(
    row: Row, found: Findings, read: Callable[[Cells], V], make: Callable[[V], str]
) -> Entry[V]:
    cells = Cells(row, found)
    values = read(cells)
    own = cells.line("ref")
    return Entry(row.line, own or make(values), values, is_made=not own)


def _ref_of_speaker(values: SpeakerValues) -> str:
    """Make a ref from the name, the same for the same file."""
    return text.slug(value_or(values.name, ""))


def _ref_of_session(values: SessionValues) -> str:
    """Make a ref from title and day, the same for the same file."""
    when = values.times
    if not isinstance(when, Times):
        return ""
    day = when.starts_at.astimezone(ZoneInfo(when.timezone))
    return f"{text.slug(value_or(values.title, ''))}-{day:%Y-%m-%d}"


def _speaker(cells: Cells) -> SpeakerValues:
    return SpeakerValues(
        name=_name(cells),
        organisation=cells.if_present("organisation", cells.line),
        biography=cells.if_present("biography", cells.paragraphs),
        photo_url=cells.if_present("photo_url", cells.web_address),
        email=cells.if_present("email", cells.email),
        language=cells.if_present("language", lambda _: cells.language("")),
        texts=cells.if_present("texts", cells.texts),
    )


def _name(cells: Cells) -> str:
    """Read a name that may stand in one column or in two."""
    family = cells.line("family") or cells.line("name")
    return names.whole(cells.line("given"), family) or cells.needed("name")


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
        texts=cells.if_present("texts", cells.texts),
    )


def _plainly_different(first: SessionEntry, second: SessionEntry) -> bool:
    return first.values.title != second.values.title and _start_of(first) != _start_of(second)


def _with_own_refs(
    entries: list[Entry[V]], found: Findings, differ: Callable[[Entry[V], Entry[V]], bool]
) -> Iterator[Entry[V]]:
    seen: dict[str, Entry[V]] = {}
    for entry in entries:
        first = seen.get(entry.ref) if entry.ref else None
        if first is None:
            yield seen.setdefault(entry.ref, entry)
        elif entry.is_made and _start_of(entry) != _start_of(first):
            own = _renamed(entry, seen)
            yield seen.setdefault(own.ref, own)
        elif entry.is_made:
            found.wrong(entry.line, N_("This row says the same as line %(first)d."),
                        first=first.line)  # fmt: skip
        elif differ(first, entry):
            own = _renamed(entry, seen)
            _warn_of_new_ref(entry, first, own, found)
            yield seen.setdefault(own.ref, own)
        else:
            found.wrong(
                entry.line,
                N_("The ref “%(ref)s” is already used on line %(first)d."),
                ref=entry.ref,
                first=first.line,
            )


def _start_of(entry: Entry[V]) -> object:
    when = getattr(entry.values, "times", None)
    return when.starts_at if isinstance(when, Times) else None


def _renamed(entry: Entry[V], seen: Container[str]) -> Entry[V]:
    """Return the entry under a ref that is free."""
    number = 2
    while f"{entry.ref}~{number}" in seen:
        number += 1
    return replace(entry, ref=f"{entry.ref}~{number}")


def _warn_of_new_ref(entry: Entry[V], first: Entry[V], own: Entry[V], found: Findings) -> None:
    found.warn(
        entry.line,
        N_(
            "The ref “%(ref)s” is already used on line %(first)d, by another session."
            " This one is kept as “%(own)s”; better give it a ref of its own."
        ),
        ref=entry.ref,
        first=first.line,
        own=own.ref,
    )
