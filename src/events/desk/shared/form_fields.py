"""One sent form, taken field by field: each reader cleans its field and keeps what is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from litestar.datastructures import UploadFile

from events import text
from events.desk.shared import durations
from events.errors import Invalid
from events.presentation import N_
from events.sessions.wall_time import comes_twice, is_skipped
from events.zones import names, only_ours, suggest

_ANOTHER_NAME = N_(
    "This is not the name of a time zone. The one that is probably meant is in the field now:"
    " check it and save again."
)
_UNKNOWN_TO_DATABASE = N_(
    "The database does not know this time zone yet. Choose another with the same hours, or have the"
    " time zones of PostgreSQL brought up to date."
)
MOST_ID: Final = 2**31 - 1


@dataclass
class Form:
    """One sent form. Each reader cleans its field; what is wrong is kept until `done`."""

    values: Mapping[str, list[str]]
    files: Mapping[str, UploadFile] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    offered: dict[str, str] = field(default_factory=dict)
    """What stands in a field when it is shown again, instead of what was typed."""

    def raw(self, name: str) -> str:
        """Return the field as it came, or an empty string."""
        found = self.values.get(name)
        return found[-1] if found else ""

    @property
    def typed(self) -> dict[str, str]:
        """Return every field as it may be shown again: without control characters.

        A time that comes twice is marked by `<name>_twice`, so that the page can ask which.
        """
        shown = {name: text.paragraphs(sent[-1]) for name, sent in self.values.items()}
        shown |= self.offered
        return {**shown, **dict.fromkeys((f"{name}_twice" for name in self.twice), "yes")}

    def line(self, name: str, *, most: int = 300, required: str = "") -> str:
        """Read one line of text; `required` is the sentence where it is missing."""
        value = text.line(self.raw(name))
        if required and not value:
            self.wrong(name, required)
        if len(value) > most:
            self.wrong(name, "This is too long.")
        return value[:most]

    def paragraphs(self, name: str, *, most: int = 50_000) -> str:
        """Read several lines of Markdown."""
        value = text.paragraphs(self.raw(name))
        if len(value) > most:
            self.wrong(name, "This is too long.")
        return value[:most]

    def choice(self, name: str, allowed: Iterable[str], default: str = "") -> str:
        """Read one of a list; `default` where nothing was sent."""
        value = self.raw(name) or default
        if value not in set(allowed):
            self.wrong(name, "Choose one of the list.")
        return value

    def choices(self, name: str, allowed: Iterable[str]) -> list[str]:
        """Read any of a list, in the order of the list."""
        sent = set(self.values.get(name, []))
        return [value for value in allowed if value in sent]

    def ticked(self, name: str) -> bool:
        """Tell whether a box was ticked."""
        return self.raw(name) in ("yes", "on", "1")

    def number(self, name: str, *, least: int = 0, most: int = 1_000_000) -> int | None:
        """Read a whole number, or None where the field is empty or holds none of this range."""
        value = text.line(self.raw(name)).replace("\u202f", "").replace("\u00a0", "")
        if not value:
            return None
        if not value.isascii() or not value.removeprefix("-").isdigit() or len(value) > 12:
            self.wrong(name, "Enter a whole number.")
            return None
        if not least <= int(value) <= most:
            self.wrong(name, "This number is out of range.")
            return None
        return int(value)

    def row_id(self, name: str) -> int:
        """Read the number of a row, or 0 where there is none, nor can be."""
        return self.number(name, most=MOST_ID) or 0

    def spans(self, name: str, *, least: int = 0, most: int = 525_600) -> list[int] | None:
        """Read spans of time in minutes, such as «1 day, 1 hour»; None where the field is empty."""
        try:
            found = sorted(set(durations.minutes(text.line(self.raw(name)))), reverse=True)
        except ValueError:
            self.wrong(name, "Enter spans of time, like 1 day, 2 hours, 15 minutes.")
            return None
        if len(found) > 10 or any(not least <= span <= most for span in found):
            self.wrong(name, "This number is out of range.")
        return found or None

    def span(self, name: str) -> int | None:
        """Read one span of time in minutes, such as «1 hour»; None where the field is empty."""
        found = self.spans(name)
        if found and len(found) > 1:
            self.wrong(name, "Enter one span of time, like 1 hour.")
        return found[0] if found else None

    def day(self, name: str) -> date | None:
        """Read a date as browsers send it, YYYY-MM-DD; a problem where it is missing or none."""
        try:
            found = date.fromisoformat(text.line(self.raw(name)))
        except ValueError:
            self.wrong(name, "Enter a date, like 2026-12-03.")
            return None
        if not 2000 <= found.year <= 2200:
            self.wrong(name, "Enter a date, like 2026-12-03.")
            return None
        return found

    def hour(self, name: str) -> time | None:
        """Read a time of day as browsers send it, HH:MM; also 14h30 and 14 h."""
        value = text.line(self.raw(name)).lower().replace(" ", "").replace("h", ":")
        value = f"{value}00" if value.endswith(":") else value
        try:
            return time.fromisoformat(value.rjust(5, "0")).replace(tzinfo=None, microsecond=0)
        except ValueError:
            self.wrong(name, "Enter a time, like 14:30.")
            return None

    def moments(self, row: str = "") -> tuple[datetime, datetime] | None:
        """Read beginning and end in wall time of a session, from `day`, `starts` and `ends`.

        `row` ends their names in a table. An end before the beginning is on the next day; without
        an end the session lasts as long as the form says in `minutes`.
        """
        day, starts, ends = self.day(f"day{row}"), self.hour(f"starts{row}"), self._end(row)
        if day is None or starts is None or ends is None:
            return None
        if starts == ends:
            self.wrong(f"ends{row}", "The end must come after the beginning.")
            return None
        next_day = timedelta(days=1 if ends < starts else 0)
        return datetime.combine(day, starts), datetime.combine(day + next_day, ends)

    def _end(self, row: str) -> time | None:
        minutes = self.raw("minutes")
        if self.raw(f"ends{row}").strip() or not (minutes.isascii() and minutes.isdigit()):
            return self.hour(f"ends{row}")
        starts = self.hour(f"starts{row}")
        if starts is None:
            return None
        ends = datetime.combine(date(2000, 1, 1), starts) + timedelta(minutes=int(minutes[:4]))
        self.offered[f"ends{row}"] = f"{ends:%H:%M}"
        return ends.time()

    def fold(self, name: str, *locals_: datetime, zone: str) -> int:
        """Read which of the two a wall time is that comes twice in autumn: 0 the first, 1 the next.

        A problem where that was not chosen, and where a time is skipped in spring.
        """
        if zone not in names():
            return 0
        if any(is_skipped(local, zone) for local in locals_):
            self.wrong(name, N_("The clocks skip this time that night. Choose another."))
        if not any(comes_twice(local, zone) for local in locals_):
            return 0
        self.twice.add(name)
        chosen = self.raw(f"{name}_fold")
        if chosen not in ("0", "1"):
            self.wrong(name, N_("The clocks go back that night: this time comes twice. Which one?"))
        return int(chosen == "1")

    def zone(self, name: str = "timezone") -> str:
        """Read an IANA time zone."""
        value = text.line(self.raw(name))
        if value in names():
            return value
        if only_ours(value):
            self.wrong(name, _UNKNOWN_TO_DATABASE)
        elif place := suggest(value):
            self.offered[name] = place
            self.wrong(name, _ANOTHER_NAME)
        else:
            self.wrong(name, "Choose a time zone of the list, like Europe/Paris.")
        return value

    def web_address(self, name: str, *, required: str = "") -> str:
        """Read an http or https address, or empty."""
        value = self.line(name, most=2000, required=required)
        try:
            return text.web_address(value)
        except ValueError:
            self.wrong(name, "Enter a whole address, like https://example.org/room.")
            return value

    def address(self, name: str, *, required: bool = True) -> str:
        """Read a mail address in its one form, or empty where it may be."""
        value = self.raw(name).strip()
        if not value and not required:
            return ""
        try:
            return text.address(value)
        except ValueError:
            self.wrong(name, "Enter an email address, like name@example.org.")
            return ""

    def wrong(self, name: str, sentence: str) -> None:
        """Keep a field's problem; its first one stays."""
        self.problems.setdefault(name, sentence)

    def done(self) -> None:
        """Raise Invalid with every problem, if there is one."""
        if self.problems:
            raise Invalid(self.problems)
