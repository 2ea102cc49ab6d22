"""What a letter is, and the list of all of them, which their modules fill."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from events.mail.context.context import LetterContext, MailContext
from events.mail.context.records import Announcement


@dataclass(frozen=True)
class Wording:
    """A letter's subject, and what its templates need beside the context."""

    subject: str
    values: Mapping[str, object] = field(default_factory=dict)


SkipRule = Callable[[MailContext], str]
"""Says why a mail is no longer to be sent, in English; empty where it is."""


@dataclass(frozen=True)
class Letter:
    """One letter: its words, when it is no longer true, and what goes with it.

    `method` is that of the calendar file it carries for the session; `series`: it can be
    unsubscribed from; `individual`: written anew for each person; `waits`: what it waits for.
    """

    name: str
    write: Callable[[LetterContext], Wording]
    skip_rules: tuple[SkipRule, ...]
    method: str = ""
    series: bool = False
    individual: bool = False
    waits: SkipRule | None = None

    def stoppable(self, announcement: Announcement | None) -> bool:
        """Tell whether readers may stop it: a series, unless its organisers marked it as urgent."""
        return self.series and not (announcement and announcement.urgent)

    def skip_reason(self, mail: MailContext) -> str:
        """Say why this delivery is not sent, in English, or nothing."""
        return next((reason for rule in self.skip_rules if (reason := rule(mail))), "")


LETTERS: dict[str, Letter] = {}
"""Every letter by name; `reminder` and `speaker-reminder` stand for all their rules."""


def letter(
    *skip_rules: SkipRule,
    method: str = "",
    series: bool = False,
    individual: bool = False,
    waits: SkipRule | None = None,
) -> Callable[[Callable[[LetterContext], Wording]], Callable[[LetterContext], Wording]]:
    """Make a function a letter, named like it with hyphens."""

    def add(write: Callable[[LetterContext], Wording]) -> Callable[[LetterContext], Wording]:
        name = write.__name__.replace("_", "-")
        LETTERS[name] = Letter(name, write, skip_rules, method, series, individual, waits)
        return write

    return add


def find(name: str) -> Letter | None:
    """Find the letter of a delivery: `reminder-1h` is a `reminder`."""
    if name in LETTERS:
        return LETTERS[name]
    family = name.rpartition("-")[0]
    return LETTERS.get(family) if family in ("reminder", "speaker-reminder") else None
