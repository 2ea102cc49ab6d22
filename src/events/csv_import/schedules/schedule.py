"""What a schedule says, whatever its format, and as which rows it is checked like a table's."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Final

import msgspec

from events.csv_import.reading.rows import Row
from events.csv_import.report import Findings
from events.csv_import.values import ProgrammeValues, Texts
from events.presentation import N_

MOST: Final = 5000
"""Sessions, and speakers, of one file."""
_LONGEST_REF: Final = 120
_PLAIN_REF: Final = re.compile(r"[^\s;,()]+")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}")
_TITLE_SHOWN: Final = 80


@dataclass
class Person:
    """A speaker; None is what the file does not say, which then changes nothing."""

    ref: str
    name: str
    organisation: str | None = None
    biography: str | None = None
    photo_url: str | None = None
    email: str | None = None
    language: str | None = None
    texts: Texts | None = None


@dataclass
class Talk:
    """A session; `speakers` are refs, with the role in brackets where it is another than to speak.

    None is what the file does not say, which then changes nothing.
    """

    ref: str
    title: str
    starts_at: str
    ends_at: str
    timezone: str | None = None
    language: str | None = None
    speakers: list[str] | None = None
    abstract: str | None = None
    recording_url: str | None = None
    slides_url: str | None = None
    capacity: str | None = None
    location: str | None = None
    join_url: str | None = None
    tags: list[str] | None = None
    texts: Texts | None = None


@dataclass
class Schedule:
    """The speakers and sessions of a file, and what is wrong with it."""

    about_speakers: Findings
    about_sessions: Findings
    zone: str = ""
    """The zone that the file names for all its times."""
    programme: ProgrammeValues | None = None
    speakers: list[Row] = field(default_factory=list)
    sessions: list[Row] = field(default_factory=list)
    _people: dict[str, Person] = field(default_factory=dict)
    _titles: dict[str, str] = field(default_factory=dict)
    _number: int = 0

    def add_person(self, person: Person) -> str:
        """Take a speaker, once however often the file names them; return their ref."""
        person.ref = ref(person.ref)
        first = self._people.setdefault(person.ref, person)
        if first is person:
            self.speakers.append(Row(len(self.speakers) + 1, {}))
        for one in fields(Person):
            if getattr(first, one.name) is None:
                setattr(first, one.name, getattr(person, one.name))
        return person.ref

    def next_talk(self) -> int:
        """Count one more session, read or not; return which of the file it is, from 1."""
        self._number += 1
        return self._number

    def add_talk(self, talk: Talk, number: int) -> None:
        """Take a session, unless one of the same identifier was read before."""
        talk.ref = ref(talk.ref)
        if not (talk.starts_at and talk.ends_at):
            self.about_sessions.wrong(number, N_("“%(title)s” has no start or no end."),
                                      title=talk.title[:_TITLE_SHOWN])  # fmt: skip
            return
        if talk.ref in self._titles:
            self.about_sessions.wrong(
                number,
                N_("“%(title)s” has the same identifier as “%(other)s” before it."),
                title=talk.title[:_TITLE_SHOWN],
                other=self._titles[talk.ref],
            )
            return
        if talk.ref:
            self._titles[talk.ref] = talk.title[:_TITLE_SHOWN]
        talk.timezone = talk.timezone or self.zone or None
        self.sessions.append(Row(number, _cells(talk)))

    def done(self) -> "Schedule":
        """Write down the speakers, each whole now; say where there is nothing, or too much."""
        people = zip(self.speakers, self._people.values(), strict=True)
        self.speakers = [Row(row.line, _cells(person)) for row, person in people]
        for about, rows in ((self.about_speakers, self.speakers),
                            (self.about_sessions, self.sessions)):  # fmt: skip
            if len(rows) > MOST:
                about.wrong(0, N_("The file has more than %(most)d rows."), most=MOST)
                rows.clear()
        if not self._number and not self.about_sessions.problems:
            # A file of which nothing is taken is not what somebody meant; a new programme may be.
            is_empty = not self._people and self.programme is None
            tell = self.about_sessions.wrong if is_empty else self.about_sessions.warn
            tell(0, N_("There is no session in this file."))
        return self


def ref(written: str) -> str:
    """Return an identifier as a ref: short, and of no sign that parts the refs of a list."""
    if len(written) <= _LONGEST_REF and (not written or _PLAIN_REF.fullmatch(written)):
        return written
    return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:32]


def language(written: str | None) -> str | None:
    """Return the language of a code that says more, such as de-formal or en_GB; None for none."""
    begun = _LANGUAGE.match(written or "")
    return begun[0].lower() if begun else None


def together(*texts: str | None) -> str:
    """Return several texts one below the other, each once."""
    kept: list[str] = []
    for one in (text.strip() for text in texts if text):
        if one and not any(one in other for other in kept):
            kept.append(one)
    return "\n\n".join(kept)


def links(found: Iterable[tuple[str, str]]) -> str:
    """Return links (address, words) as a Markdown list."""
    return "\n".join(
        f"- [{_no_brackets(words) or address}](<{address}>)" if words else f"- <{address}>"
        for address, words in found
        if is_web(address)
    )


def is_web(address: str | None) -> bool:
    """Tell whether this is a whole web address."""
    return bool(address) and re.fullmatch(r"https?://[^\s<>]+", address or "") is not None


def _no_brackets(words: str) -> str:
    return re.sub(r"[\[\]\\]", " ", words).strip()


def _cells(said: Person | Talk) -> dict[str, str]:
    """Return a row's cells by column; what the file does not say is no column."""
    values = ((one.name, getattr(said, one.name)) for one in fields(said))
    return {name: _cell(value) for name, value in values if value is not None}


def _cell(value: str | list[str] | Texts) -> str:
    if isinstance(value, list):
        return "; ".join(part.replace(";", ",") for part in value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
