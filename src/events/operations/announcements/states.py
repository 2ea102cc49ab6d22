"""The states an announcement goes through, and who it can be written to."""

from enum import StrEnum


class AnnouncementState(StrEnum):
    """`announcements.state`. A paused announcement holds back what has not left yet."""

    DRAFT = "draft"
    PLANNED = "planned"
    PAUSED = "paused"


class Audience(StrEnum):
    """`announcements.audience` is a list of these.

    Of a whole programme, HELD and WAITING are those of sessions to come.
    """

    HELD = "held"
    WAITING = "waiting"
    PRESENT = "present"
    ABSENT = "absent"

    PAST = "past"
    """Had a seat in a session that is over."""

    ALL = "all"
    SPEAKERS = "speakers"

    EARLIER = "earlier"
    """Agreed to hear of later sessions and is not registered."""
