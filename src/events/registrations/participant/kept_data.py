"""What is kept about a person, as the file for them holds it."""

from datetime import datetime
from typing import Any

import msgspec

from events.database import Json, Shape
from events.registrations.states import PassState, RegistrationState


class PersonKept(Shape):
    """What is kept of a person themselves."""

    email: str | None
    language: str
    timezone: str
    may_contact: bool
    created_at: datetime


class RegistrationKept(Shape):
    """What is kept of a registration; its id finds what belongs to it."""

    id: int
    session: str
    programme: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    name: str
    language: str
    state: RegistrationState
    source: str
    calendar_answer: str
    calendar_answer_from: str
    created_at: datetime
    cancelled_at: datetime | None
    entered_at: datetime | None
    seconds_in_the_room: int | None
    on_the_rooms_list: bool | None
    present: bool | None


class AnswerKept(Shape):
    """An answer, with the words of its question by language, else its key."""

    registration: int
    key: str
    label: Json[dict[str, str]]
    value: Json[Any]


class EntranceKept(Shape):
    """Somebody pressed «enter the room»."""

    registration: int
    at: datetime


class PassKept(Shape):
    """What is kept of a pass."""

    programme: str
    name: str
    language: str
    state: PassState
    source: str
    created_at: datetime
    cancelled_at: datetime | None


class SelectionKept(Shape):
    """What is kept of a form for several sessions: which, and when it was sent."""

    programme: str
    sessions: list[str]
    created_at: datetime


class InvitationKept(Shape):
    """An invitation to a programme, or to one session of it; `source`: list, domain."""

    programme: str
    session: str | None
    name: str
    language: str
    source: str
    created_at: datetime
    withdrawn_at: datetime | None


class MailKept(Shape):
    """What is kept of a mail."""

    letter: str
    state: str
    reason: str
    address: str
    due_at: datetime
    settled_at: datetime | None


class StopKept(Shape):
    """A programme whose series the person stopped."""

    programme: str
    stopped_at: datetime


class AnswerInFile(msgspec.Struct, frozen=True):
    """An answer with its question by language, or the key of one that has no words."""

    question: dict[str, str] | str
    answer: Any


class RegistrationInFile(RegistrationKept):
    """A registration with all that belongs to it."""

    answers: list[AnswerInFile]
    entrances: list[datetime]


class FeedbackKept(Shape):
    """What somebody said of a session under their name; anonymous answers are nobody's."""

    session: str
    scale: int
    nps: int | None
    choice: int | None
    words: str


class QuestionKept(Shape):
    """A question to the speakers that somebody asked, or voted for, on the page of questions."""

    session: str
    words: str
    asked: bool
    named: bool
    answer: str
    at: datetime | None


class OwnData(msgspec.Struct, frozen=True):
    """Everything that is kept about a person; the names of its fields are the file's."""

    person: PersonKept
    registrations: list[RegistrationInFile]
    programmes: list[PassKept]
    selections: list[SelectionKept]
    invitations: list[InvitationKept]
    mails: list[MailKept]
    stopped: list[StopKept]
    feedback: list[FeedbackKept]
    questions: list[QuestionKept]
