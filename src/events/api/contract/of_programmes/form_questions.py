"""What a programme's registration form asks beside name and address."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from events.api.contract.public import Slug, SlugSent
from events.presentation import N_
from events.registrations.states import QuestionKind

Line = Annotated[str, Meta(max_length=300)]
ByLanguage = Annotated[
    dict[str, Line], Meta(max_length=20, description=N_("The same words in each language."))
]
Choices = Annotated[list[ByLanguage], Meta(max_length=30)]
Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]
ReadyMade = Literal["organisation", "territory", "contact", "people", "access", "speaker"]


class After(Struct, kw_only=True, forbid_unknown_fields=True):
    """The answer to a question above it after which a question is asked."""

    question: Number
    choice: Annotated[
        Number, Meta(description=N_("Which of its answers, counted from 0; of a box: 0."))
    ] = 0


class FormQuestion(Struct, kw_only=True):
    """A question of the form, in its place among the others."""

    id: int
    key: str
    kind: QuestionKind
    label: dict[str, str]
    hint: dict[str, str]
    choices: list[dict[str, str]]
    required: bool
    session: Annotated[
        Slug | None, Meta(description=N_("null where every session of the programme asks it."))
    ]
    after: Annotated[After | None, Meta(description=N_("null where it is always asked."))]
    answers: Annotated[int, Meta(description=N_("How many people answered it."))]


class FormQuestions(Struct, kw_only=True):
    """The questions of a programme and of its sessions, as the form shows them."""

    items: list[FormQuestion]


class NewFormQuestion(Struct, kw_only=True, forbid_unknown_fields=True):
    """A question to be, with words at least in the programme's language; it comes last."""

    kind: QuestionKind
    label: ByLanguage
    hint: ByLanguage = {}
    choices: Choices = []
    required: bool = False
    session: SlugSent | None = None
    after: After | None = None


class ReadyMadeQuestion(Struct, kw_only=True, forbid_unknown_fields=True):
    """One of the questions that have their words already, and their column in reports."""

    key: ReadyMade


class FormQuestionChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What changes, but for the kind; what is not sent stays as it is."""

    label: ByLanguage | UnsetType = UNSET
    hint: ByLanguage | UnsetType = UNSET
    choices: Choices | UnsetType = UNSET
    required: bool | UnsetType = UNSET
    session: SlugSent | UnsetType | None = UNSET
    after: After | UnsetType | None = UNSET


class Step(Struct, kw_only=True, forbid_unknown_fields=True):
    """One place up or down."""

    to: Literal["up", "down"]
