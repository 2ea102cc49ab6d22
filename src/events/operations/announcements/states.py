"""The states an announcement goes through."""

from enum import StrEnum


class AnnouncementState(StrEnum):
    """`announcements.state`. A paused announcement holds back what has not left yet."""

    DRAFT = "draft"
    PLANNED = "planned"
    PAUSED = "paused"
