"""What can be chosen of an agenda, and what can become of a session there."""

from enum import IntEnum, StrEnum


class Moderation(StrEnum):
    """`openagenda_agendas.moderation`: in which state a session is first sent."""

    AGENDA = "agenda"
    """No state is sent: the agenda's own rule decides."""
    WAIT = "wait"
    PUBLISH = "publish"
    """Needs an account that may publish there."""


class OffReason(StrEnum):
    """`openagenda_agendas.off_why`: why nothing more is sent, until somebody sees to it."""

    ON = ""
    KEY = "key"
    """The secret key is not taken."""
    ACCESS = "access"
    """The account may not write into this agenda."""
    GONE = "gone"
    """There is no such agenda."""
    SEALED = "sealed"
    """The key was kept with another secret of the site."""


class EventState(StrEnum):
    """`openagenda_events.state`."""

    DUE = "due"
    SENT = "sent"
    REFUSED = "refused"
    """The agenda does not take it as it is; it is sent again once it has changed."""
    FAILED = "failed"
    """Tried as often as the schedule says."""


class Published(IntEnum):
    """`state` of an event at OpenAgenda: how far its moderation is."""

    REFUSED = -1
    TO_MODERATE = 0
    READY = 1
    PUBLISHED = 2


class Status(IntEnum):
    """`status` of an event at OpenAgenda."""

    SCHEDULED = 1
    RESCHEDULED = 2
    POSTPONED = 4
    FULL = 5
    CANCELLED = 6


class Attendance(IntEnum):
    """`attendanceMode` of an event at OpenAgenda."""

    ON_SITE = 1
    ONLINE = 2
    MIXED = 3
