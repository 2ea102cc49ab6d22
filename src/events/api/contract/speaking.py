"""What a speaker does in a session, rehearsals, and what participants may ask."""

from typing import Annotated

from msgspec import Meta, Struct

from events.api.contract.public import Instant, Zone
from events.api.contract.sessions import Sent
from events.speakers.states import SpeakerRole


class Part(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a speaker does in a session; empty: they speak."""

    role: SpeakerRole


class AskSpeakers(Struct, kw_only=True, forbid_unknown_fields=True):
    """Which speakers of a session are asked for what is missing, by their appearances."""

    appearances: Annotated[
        list[Annotated[int, Meta(ge=1, le=2**31 - 1)]], Meta(min_length=1, max_length=100)
    ]


class MailsOwed(Struct, kw_only=True):
    """How many emails leave at once."""

    mails: int


class NewRehearsal(Struct, kw_only=True, forbid_unknown_fields=True):
    """When and where speakers rehearse; without `url` in the session’s room."""

    starts_at: Sent
    minutes: Annotated[int, Meta(ge=5, le=480)] = 30
    url: Annotated[str, Meta(max_length=2000)] = ""
    note: Annotated[str, Meta(max_length=500)] = ""


class Rehearsed(Struct, kw_only=True):
    """A rehearsal as it is now; null where there is none."""

    starts_at: Instant | None
    timezone: Zone
    minutes: int
    url: str
    note: str


class QuestionRules(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether participants may ask on a page of their own, and vote on what others ask."""

    enabled: bool
    votes: bool = False
