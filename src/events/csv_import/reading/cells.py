"""Read cells as values: every fault is named, nothing is guessed."""

import re
from collections.abc import Callable
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from events import text, zones
from events.csv_import.reading import language_names, moments
from events.csv_import.reading.decoding import visible
from events.csv_import.reading.rows import Row
from events.csv_import.report import Findings, Value
from events.csv_import.values import Texts, Times, tidy
from events.presentation import N_
from events.settings import LANGUAGES
from events.zones import only_ours, suggest

T = TypeVar("T")

LONGEST = {
    "ref": 120, "name": 200, "organisation": 300, "biography": 50_000, "photo_url": 2000,
    "title": 500, "abstract": 50_000, "recording_url": 2000, "slides_url": 2000,
    "location": 300, "join_url": 2000,
}  # fmt: skip
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?|[a-z]{3}")


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
        value = visible(self.line(column))
        try:
            return text.web_address(value)
        except ValueError:
            self.wrong(
                N_("“%(value)s” in column “%(column)s” is not a web address (https://…)."),
                value=value[:80],
                column=column,
            )
        return value

    def email(self, column: str = "email") -> str:
        """Read a mail address in its one form, empty where there is none."""
        value = visible(self.line(column))
        try:
            return text.address(value) if value else ""
        except ValueError:
            self.wrong(N_("“%(value)s” is not an email address."), value=value[:80])
            return ""

    def language(self, default: str) -> str:
        """Read a language code."""
        value = language_names.code(visible(self.line("language"))) or default
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

    def texts(self, column: str) -> Texts:
        """Read texts in other languages, which a schedule's entry keeps as JSON."""
        written = msgspec.json.decode(self.row.cells[column], type=Texts)
        return tidy(
            {
                language: {name: self._short_enough(name, text.paragraphs(words))
                           for name, words in said.items()}
                for language, said in written.items()
                if language in LANGUAGES
            }
        )  # fmt: skip

    def capacity(self, column: str) -> int | None:
        """Read a number of seats; None for no limit."""
        value = visible(self.line(column)).replace(" ", "")
        if not value:
            return None
        if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= 1_000_000:
            self.wrong(N_("“%(value)s” is not a number of seats (1 or more)."), value=value[:20])
            return None
        return int(value)

    def times(self, default_zone: str) -> Times | None:
        """Read when it starts and ends, in UTC, and the zone; None where they cannot be read."""
        name = self._zone(default_zone)
        read = moments.Moments(self, name) if name else None
        return read.times() if read else None

    def _zone(self, default: str) -> str:
        """Read a time zone; one that Windows or somebody calls otherwise is offered its name."""
        name = visible(self.line("timezone")) or default
        if name in zones.names():
            return name
        if only_ours(name):
            self.wrong(
                N_("The database does not know the time zone “%(value)s” yet. Name another with the"
                   " same hours, or have the time zones of PostgreSQL brought up to date."),
                value=name[:64],
            )  # fmt: skip
        elif place := suggest(name):
            self.wrong(N_("“%(value)s” is not the name of a time zone. Do you mean %(place)s?"),
                       value=name[:64], place=place)  # fmt: skip
        else:
            sentence = N_("“%(value)s” is not a time zone such as Europe/Paris.")
            self.wrong(sentence, value=name[:64])
        return ""

    def _short_enough(self, column: str, value: str) -> str:
        limit = LONGEST.get(column, 2000)
        if len(value) > limit:
            self.wrong(
                N_("The column “%(column)s” is longer than %(limit)d characters."),
                column=column,
                limit=limit,
            )
        return value[:limit]
