"""Find what the rows of a file change: only values that differ from the file's last import.

Every speaker and session keeps the values of its last import. A value that is stored already is
not written again, so what organisers edited at the desk since stays.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

import msgspec

from events import text
from events.csv_import.entries import Entry, SessionEntry, SpeakerEntry
from events.csv_import.existing import StoredProgramme
from events.csv_import.reading import roles
from events.csv_import.report import Findings
from events.csv_import.stored_rows import StoredSession, StoredSpeaker
from events.csv_import.values import (
    EMPTY_SESSION,
    EMPTY_SPEAKER,
    ProgrammeValues,
    SessionValues,
    SpeakerValues,
    V,
    changed,
    merged,
    value_or,
    without,
)
from events.presentation import N_
from events.sessions.states import SessionStatus

S = TypeVar("S")


@dataclass(frozen=True)
class Change(Generic[V, S]):
    """One entry beside the row it belongs to, None where it is new.

    `before` is what the last import said, `imported` what this one says together with it, and
    `values` what is to be written.
    """

    entry: Entry[V]
    stored: S | None
    before: V
    imported: V
    values: V

    @property
    def is_new(self) -> bool:
        """Tell whether there is no row yet."""
        return self.stored is None

    @property
    def has_values(self) -> bool:
        """Tell whether any value is to be written."""
        return self.values != type(self.values)()

    @property
    def must_store_import(self) -> bool:
        """Tell whether `imported` has to be stored, even where no value is to be written."""
        return self.is_new or self.imported != self.before


SpeakerChange = Change[SpeakerValues, StoredSpeaker]
SessionChange = Change[SessionValues, StoredSession]


@dataclass
class Changes:
    """Everything one import would do, in the order of the files."""

    speakers: list[SpeakerChange] = field(default_factory=list)
    sessions: list[SessionChange] = field(default_factory=list)
    programme: ProgrammeValues = field(default_factory=ProgrammeValues)


def of_programme(said: ProgrammeValues | None, stored: StoredProgramme | None) -> ProgrammeValues:
    """Return what is taken of the programme's own texts: all where it is new.

    Of one that is there the summary alone, where it has none yet.
    """
    if said is None or (stored and (stored.summary or stored.texts)):
        return ProgrammeValues()
    if stored is None:
        return said
    summaries = {language: {"summary": words["summary"]}
                 for language, words in said.texts.items() if words.get("summary")}  # fmt: skip
    return ProgrammeValues(summary=said.summary, texts=summaries)


def of_speakers(
    entries: Sequence[SpeakerEntry], stored: Mapping[str, StoredSpeaker]
) -> list[SpeakerChange]:
    """Compare a file's speakers with those of the programme, by ref."""
    return [
        _compare(entry, row, row.imported, row.values, EMPTY_SPEAKER)
        if (row := stored.get(entry.ref))
        else _new(entry)
        for entry in entries
    ]


def of_sessions(
    entries: Sequence[SessionEntry], stored: Mapping[str, StoredSession]
) -> list[SessionChange]:
    """Compare a file's sessions with those of the programme, by ref."""
    return [
        _compare(entry, row, row.imported, row.values, EMPTY_SESSION)
        if (row := stored.get(entry.ref))
        else _new(entry)
        for entry in entries
    ]


def speakers_found(
    entries: Sequence[SessionEntry], known: Mapping[str, str], found: Findings
) -> list[SessionEntry]:
    """Return the sessions with the refs of their speakers, whom a file may call by their names.

    `known` are names by ref. Who is neither in the speakers file nor imported before is noted.
    """
    by_name = {text.slug(name): ref for ref, name in known.items()}

    def ref_of(written: str) -> str:
        return written if written in known else by_name.get(text.slug(written), "")

    return [_with_speakers(entry, ref_of, found) for entry in entries]


def _with_speakers(
    entry: SessionEntry, ref_of: Callable[[str], str], found: Findings
) -> SessionEntry:
    written = value_or(entry.values.speakers, [])
    if not written:
        return entry
    refs, roles_by_ref = [], {}
    for each in written:
        # «Ada Exemple, Bo Exemple»: commas part people where the whole is nobody's name.
        whole, _ = roles.split_role(each)
        parts = [each] if ref_of(whole) else [part.strip() for part in each.split(",")]
        for part in filter(None, parts):
            name, role = roles.split_role(part)
            ref = ref_of(part) or ref_of(name)
            if not ref:
                found.wrong(entry.line, N_("There is no speaker with the ref “%(ref)s”."), ref=part)
            refs.append(ref)
            if role and ref:
                roles_by_ref[ref] = role
    speakers = list(dict.fromkeys(refs))
    values = msgspec.structs.replace(entry.values, speakers=speakers, roles=roles_by_ref)
    return replace(entry, values=values)


def check_seats(changes: Sequence[SessionChange], found: Findings) -> None:
    """Note each session that would be made smaller than the seats taken in it."""
    for change in changes:
        capacity = value_or(change.values.capacity, None)
        taken = change.stored.taken if change.stored else 0
        if capacity is not None and capacity < taken:
            found.wrong(
                change.entry.line,
                N_("The capacity %(capacity)d is less than the seats already taken (%(taken)d)."),
                capacity=capacity,
                taken=taken,
            )


def leave_cancelled(changes: Sequence[SessionChange], found: Findings) -> list[SessionChange]:
    """Return the changes without new times and places of cancelled sessions, each warned about.

    They are taken by the next import after the session is on again.
    """
    return [_without_move(change, found) for change in changes]


def _without_move(change: SessionChange, found: Findings) -> SessionChange:
    if change.stored is None or change.stored.status != SessionStatus.CANCELLED:
        return change
    moved = [
        name for name in ("location", "times") if without(change.values, name) != change.values
    ]
    for _ in moved:
        found.warn(
            change.entry.line,
            N_("The session is cancelled; its new time or place was not taken."),
        )
    last = {name: getattr(change.before, name) for name in moved}
    return replace(
        change,
        values=without(change.values, *moved),
        imported=merged(without(change.imported, *moved), SessionValues(**last)),
    )


def _new(entry: Entry[V]) -> Change[V, S]:
    return Change(entry, None, type(entry.values)(), entry.values, entry.values)


def _compare(entry: Entry[V], row: S, before: V, stored: V, empty: V) -> Change[V, S]:
    values = changed(entry.values, before=merged(empty, before), stored=stored)
    return Change(entry, row, before, merged(before, entry.values), values)
