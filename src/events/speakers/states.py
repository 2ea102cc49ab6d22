"""What speakers answer, and what they do in a session."""

from enum import StrEnum


class SpeakerRole(StrEnum):
    """`appearances.role`: what a speaker does in a session; older rows may say it in words."""

    SPEAKER = ""
    MODERATOR = "moderator"
    HOST = "host"


class AppearanceAnswer(StrEnum):
    """`appearances.answer`: whether a speaker comes."""

    NONE = "none"
    YES = "yes"
    NO = "no"
