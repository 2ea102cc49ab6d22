"""People over all their sessions, and what they ask the speakers."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from events.api.contract.public import Cursor, Instant, Slug, Zone
from events.asked_questions.states import QuestionState
from events.operations.asked_questions.moderate import Act
from events.presentation import N_
from events.registrations.states import PassState, RegistrationState

Person = Annotated[
    int, Meta(description=N_("The number of the person, the same in all their registrations."))
]
Known = Annotated[str | None, Meta(description=N_("null once somebody was forgotten."))]


class FoundPerson(Struct, kw_only=True):
    """Somebody, with how many registrations of theirs one may see."""

    id: Person
    name: str
    email: Known
    registrations: int
    registered_at: Annotated[datetime, Meta(description=N_("The last time."))]


class FoundPeople(Struct, kw_only=True):
    """The latest fifty, or the fifty that match best."""

    items: list[FoundPerson]


class RegistrationOfPerson(Struct, kw_only=True):
    """A registration of theirs."""

    id: Annotated[int, Meta(description=N_("The number of the registration."))]
    session: Slug
    title: str
    starts_at: Instant
    timezone: Zone
    name: str
    state: RegistrationState
    created_at: datetime


class PassOfPerson(Struct, kw_only=True):
    """A registration for every session of a programme."""

    programme: Annotated[str, Meta(description=N_("Its title."))]
    state: PassState
    created_at: datetime


class DeskPerson(Struct, kw_only=True):
    """Somebody, with what one may see of theirs."""

    id: Person
    email: Known
    may_contact: Annotated[
        bool, Meta(description=N_("Whether they agreed to hear of later sessions."))
    ]
    registrations: list[RegistrationOfPerson]
    passes: list[PassOfPerson]


class AskedQuestion(Struct, kw_only=True):
    """A question to the speakers."""

    id: int
    words: str
    state: QuestionState
    under: Annotated[
        int | None, Meta(description=N_("The question that says the same, and stands for both."))
    ]
    shown: Annotated[bool, Meta(description=N_("Whether other participants see it."))]
    from_form: Annotated[bool, Meta(description=N_("Whether it was asked while registering."))]
    name: Annotated[str, Meta(description=N_("Empty unless who asks wished to be named."))]
    wished_by: Annotated[int, Meta(description=N_("How many people wish an answer."))]
    answer: Annotated[str, Meta(description=N_("What was answered in writing."))]
    asked_at: datetime


class AskedQuestions(Struct, kw_only=True):
    """Questions of a session in the moderators’ order; those that say the same follow the first."""

    items: list[AskedQuestion]
    next: Cursor = None


_Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class QuestionAct(Struct, kw_only=True, forbid_unknown_fields=True):
    """One thing to do with a question."""

    act: Act
    question: Annotated[
        _Number, Meta(description=N_("Its number; none is needed to order all by votes."))
    ] = 0
    under: Annotated[
        _Number, Meta(description=N_("With “under”: the question that says the same."))
    ] = 0
