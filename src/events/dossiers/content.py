"""What a dossier holds: its programme, sessions, speakers, resources, messages, questions."""

from collections.abc import Mapping
from datetime import datetime
from itertools import chain

import msgspec

from events.database import Shape
from events.presentation import dates
from events.sessions.states import SessionStatus


class SpeakerNamed(msgspec.Struct, frozen=True):
    """A speaker by id: who was removed since is shown nowhere, in closed dossiers either."""

    id: int
    slug: str
    name: str
    organisation: str
    portrait: str = ""
    biography: str = ""
    biography_spoken: str = ""


class KeptResource(msgspec.Struct, frozen=True):
    """A resource: a link, or a file of ours by its random name."""

    kind: str
    title: str
    href: str
    file: str = ""
    file_name: str = ""


class AnsweredQuestion(msgspec.Struct, frozen=True):
    """A question that was asked, and its answer."""

    question: str
    answer: str


class SessionKept(msgspec.Struct, frozen=True):
    """One session and what remains of it."""

    id: int
    slug: str
    title: str
    spoken: str
    abstract: str
    abstract_spoken: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: SessionStatus
    speakers: list[SpeakerNamed]
    resources: list[KeptResource]
    messages: list[str]
    answers: list[AnsweredQuestion]


class Content(msgspec.Struct, frozen=True):
    """A whole dossier in a language; `sessions` in order of time."""

    language: str
    slug: str
    title: str
    summary: str
    introduction: str
    organisation: str
    hue: int
    timezone: str
    sessions: list[SessionKept]
    speakers: list[SpeakerNamed]
    as_of: datetime
    closed: bool = False

    @property
    def messages(self) -> int:
        """Return how many key messages there are."""
        return sum(len(one.messages) for one in self.sessions)

    @property
    def resources(self) -> int:
        """Return how many resources there are."""
        return sum(len(one.resources) for one in self.sessions)

    def without(self, there: Mapping[int, str]) -> "Content":
        """Return it with those speakers alone who are still there, as pictured now."""

        def still(named: list[SpeakerNamed]) -> list[SpeakerNamed]:
            return [msgspec.structs.replace(who, portrait=there[who.id] if who.portrait else "")
                    for who in named if who.id in there]  # fmt: skip

        sessions = [
            msgspec.structs.replace(one, speakers=still(one.speakers)) for one in self.sessions
        ]
        speakers = still(self.speakers)
        return msgspec.structs.replace(self, sessions=sessions, speakers=speakers)

    def only(self, sessions: list[SessionKept]) -> "Content":
        """Return the part of it that these sessions are, with who spoke in them."""
        named = {who.id for one in sessions for who in one.speakers}
        speakers = [who for who in self.speakers if who.id in named]
        return msgspec.structs.replace(self, sessions=sessions, speakers=speakers)

    def speaker_ids(self) -> list[int]:
        """Return everybody it names."""
        named = chain(self.speakers, *(one.speakers for one in self.sessions))
        return sorted({who.id for who in named})

    def period(self) -> str:
        """Return from when to when its sessions were, in the dossier's language."""
        if not self.sessions:
            return ""
        first, last = self.sessions[0].starts_at, self.sessions[-1].starts_at
        return months_between(first, last, self.timezone, self.language)


class Numbers(Shape):
    """How much a dossier has of everything."""

    sessions: int
    speakers: int
    messages: int
    resources: int


class YearHeld(Shape):
    """How many sessions were held in a year, from when to when.

    `after`: the session before the first of them, 0 where there is none.
    """

    year: int
    number: int
    first: datetime
    last: datetime
    after: int


def months_between(first: datetime, last: datetime, zone: str, language: str) -> str:
    """Return from which month until which something was, in words."""
    named = [dates.month(at, zone, language) for at in (first, last)]
    return named[0] if named[0] == named[1] else f"{named[0]} – {named[1]}"


def messages_in(words: str) -> list[str]:
    """Return key messages: a line each, without the dashes people put before them."""
    lines = (line.strip().lstrip("-–•* ").strip() for line in words.splitlines())
    return [line for line in lines if line]


def answers_in(words: str) -> list[AnsweredQuestion]:
    """Return questions and answers: blocks apart by an empty line, the question first."""
    blocks = [block.strip().split("\n", 1) for block in words.split("\n\n") if block.strip()]
    return [
        AnsweredQuestion(block[0].strip(), block[1].strip() if block[1:] else "")
        for block in blocks
    ]
