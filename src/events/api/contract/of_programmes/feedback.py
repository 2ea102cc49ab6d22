"""Feedback: what a programme asks after its sessions, and what was answered."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from events.api.contract.public import Cursor
from events.presentation import N_

Option = Annotated[str, Meta(min_length=1, max_length=200)]


class OwnQuestion(Struct, kw_only=True, forbid_unknown_fields=True):
    """A question of the programme’s own, in one language, and what one may choose from."""

    question: Annotated[str, Meta(min_length=1, max_length=200)]
    options: Annotated[list[Option], Meta(min_length=2, max_length=10)]


class FeedbackForm(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is asked after each session, for how long, and whether answers carry names."""

    enabled: bool
    named: bool = False
    open_days: Annotated[int, Meta(ge=1, le=90)] = 14
    wait_days: Annotated[int, Meta(ge=0, le=6)] = 1
    choice: Annotated[
        dict[str, OwnQuestion],
        Meta(max_length=20, description=N_("By language, each with as many answers.")),
    ] = {}


class FeedbackWords(Struct, kw_only=True):
    """What somebody wrote."""

    id: UUID
    session: Annotated[str, Meta(description=N_("Its title."))]
    scale: int
    words: str
    hidden: Annotated[
        bool, Meta(description=N_("Whether speakers and the dossier do not have it."))
    ]
    name: Annotated[str, Meta(description=N_("Empty where answers are anonymous."))]


class FeedbackResults(Struct, kw_only=True):
    """What was answered, in numbers by value, and a page of the words, the latest session first."""

    answers: int
    mean: Annotated[float | None, Meta(description=N_("Of the scale from 1 to 5."))]
    recommendation: Annotated[
        int | None, Meta(description=N_("Who recommends less who does not, in percent."))
    ]
    scale: dict[str, int]
    nps: dict[str, int]
    choice: Annotated[
        dict[str, int], Meta(description=N_("By the place of the answer, counted from 0."))
    ]
    words: list[FeedbackWords]
    next: Cursor = None


class HiddenWords(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether the words of an answer are hidden."""

    hidden: bool
