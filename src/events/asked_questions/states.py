"""The states of a question to the speakers."""

from enum import StrEnum


class QuestionState(StrEnum):
    """What became of a question: one at a time is put to the speakers (`next`)."""

    NEW = "new"
    NEXT = "next"
    ANSWERED = "answered"
    LATER = "later"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
