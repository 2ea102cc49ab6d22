"""The states a session can be in."""

from enum import StrEnum


class SessionStatus(StrEnum):
    """`sessions.status`. A postponed session keeps its seats and has no date yet."""

    DRAFT = "draft"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
