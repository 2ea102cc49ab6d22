"""What speakers answer, and what they do in a session."""

from enum import StrEnum


class AppearanceAnswer(StrEnum):
    """`appearances.answer`: whether a speaker comes."""

    NONE = "none"
    YES = "yes"
    NO = "no"
