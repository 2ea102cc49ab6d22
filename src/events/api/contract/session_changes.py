"""A change of a session at the desk, and what it mails."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from events.api.contract.sessions import DeskSession, Place, Sent
from events.presentation import N_


class Word(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether people are told of a change, and with which words of one's own."""

    notify: bool = True
    note: Annotated[str, Meta(max_length=2000)] = ""


class NewTimes(Word, kw_only=True, forbid_unknown_fields=True):
    """When and where it shall be; a place that is not sent stays."""

    starts_at: Sent
    ends_at: Sent
    timezone: Annotated[str, Meta(description=N_("Where it is missing: as it is."))] = ""
    location: Place | UnsetType = UNSET


class MailsOfALetter(Struct, kw_only=True):
    """How many mails of one letter in one language, and how many of them leave at once."""

    letter: str
    language: str
    number: int
    at_once: int
    first_at: datetime


class MailReader(Struct, kw_only=True):
    """Somebody who would be mailed."""

    name: str
    letter: str
    language: str | None


class Rehearsal(Struct, kw_only=True):
    """What would be mailed: exact counts, some of the readers, and the first mail as text.

    Readers and text are empty for a token without people:read.
    """

    number: int
    at_once: int
    letters: list[MailsOfALetter]
    readers: list[MailReader]
    subject: str
    text: str


class WouldMail(Struct, kw_only=True):
    """The answer to a dry run where no other says it: nothing was changed."""

    dry_run: Literal[True] = True
    rehearsal: Annotated[Rehearsal, Meta(description=N_("Who would be emailed what."))]


class ChangeDone(Struct, kw_only=True):
    """A session after a change, or in a dry run before it."""

    dry_run: bool
    session: DeskSession
    mails_at_once: Annotated[int, Meta(description=N_("How many emails leave at once."))]
    rehearsal: Annotated[
        Rehearsal | None, Meta(description=N_("In a dry run: who would be emailed what."))
    ] = None
