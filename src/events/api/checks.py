"""What a program sent, cleaned as forms are: every problem is kept until all fields are read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct, UnsetType, structs

from events import text, zones
from events.errors import Invalid
from events.presentation import N_
from events.presentation.languages import NAMES
from events.sessions.fields import Times

EARLIEST: Final = 2000
LATEST: Final = 2200


T = TypeVar("T")
S = TypeVar("S", bound=Struct)


class Checks:
    """Each reader cleans one value; `done` raises Invalid with all that is wrong."""

    def __init__(self) -> None:
        """Begin with no problem."""
        self.problems: dict[str, str] = {}

    def wrong(self, field: str, sentence: str) -> None:
        """Keep a field's problem; its first one stays."""
        self.problems.setdefault(field, sentence)

    def done(self) -> None:
        """Raise Invalid with every problem, if there is one."""
        if self.problems:
            raise Invalid(self.problems)

    def line(self, field: str, value: str, *, required: str = "") -> str:
        """Read one line; `required` is the sentence where nothing is left of it."""
        cleaned = text.line(value)
        if required and not cleaned:
            self.wrong(field, required)
        return cleaned

    def one_of(self, field: str, value: str, allowed: Iterable[str]) -> str:
        """Read one of a list."""
        if value not in set(allowed):
            self.wrong(field, "Choose one of the list.")
        return value

    def zone(self, field: str, value: str) -> str:
        """Read a time zone."""
        if value not in zones.names():
            self.wrong(field, "Choose a time zone of the list, like Europe/Paris.")
        return value

    def address(self, field: str, value: str) -> str:
        """Read a mail address in its one form."""
        try:
            return text.address(value)
        except ValueError:
            self.wrong(field, "Enter an email address, like name@example.org.")
            return ""

    def mail_domains(self, field: str, value: Iterable[str]) -> list[str]:
        """Read mail domains, each with or without its @."""
        try:
            return text.mail_domains(" ".join(value))
        except ValueError:
            self.wrong(field, N_("Write each domain as it appears in addresses: @example.org."))
            return []

    def web_address(self, field: str, value: str) -> str:
        """Read an http or https address, or empty."""
        try:
            return text.web_address(text.line(value))
        except ValueError:
            self.wrong(field, "Enter a whole address, like https://example.org/room.")
            return ""

    def translations(
        self, field: str, sent: Mapping[str, Struct], *, besides: str
    ) -> dict[str, dict[str, str]]:
        """Read texts in other languages; empty ones are left out."""
        found: dict[str, dict[str, str]] = {}
        for language, texts in sent.items():
            self.one_of(field, language, NAMES)
            pairs = {name: str(said or "") for name, said in structs.asdict(texts).items()}
            cleaned = {
                name: text.line(said) if name == "title" else text.paragraphs(said)
                for name, said in pairs.items()
            }
            kept = {name: said for name, said in cleaned.items() if said}
            if kept and language != besides:
                found[language] = kept
        return found

    def times(self, starts: datetime, ends: datetime, zone: str, location: str | None) -> Times:
        """Read when and where it is: instants with an offset, as wall times of the zone."""
        self.zone("timezone", zone)
        for field, at in (("starts_at", starts), ("ends_at", ends)):
            if not EARLIEST <= at.year <= LATEST:
                self.wrong(field, "Enter a date, like 2026-12-03.")
        if ends <= starts:
            self.wrong("ends_at", "The end must come after the beginning.")
        self.done()
        begins, closes = (at.astimezone(ZoneInfo(zone)).replace(microsecond=0)
                          for at in (starts, ends))  # fmt: skip
        return Times(
            begins.replace(tzinfo=None, fold=0),
            closes.replace(tzinfo=None, fold=0),
            zone,
            begins.fold,
            closes.fold,
            None if location is None else text.line(location),
        )


def overlaid(current: S, change: Struct) -> S:
    """Return what is there now with the fields of the change that were sent."""
    sent = {name: value for name, value in structs.asdict(change).items() if value is not UNSET}
    return structs.replace(current, **sent)


def sent_or_none(value: T | UnsetType) -> T | None:
    """Return what was sent, or None where it stays as it is."""
    return None if isinstance(value, UnsetType) else value
