"""States of registrations and passes, who ended them, what calendars say, kinds of questions."""

from datetime import datetime
from enum import StrEnum


class RegistrationState(StrEnum):
    """`registrations.state`. Held and offered count in `sessions.taken`."""

    UNCONFIRMED = "unconfirmed"
    """The address is not confirmed yet."""

    PENDING = "pending"
    """The organisers decide."""

    HELD = "held"
    """There is a seat."""

    WAITING = "waiting"

    OFFERED = "offered"
    """A freed seat is kept until `offer_until`."""

    CANCELLED = "cancelled"

    def waiting_since(self, at: datetime) -> datetime | None:
        """Return `at` for who waits from then on; None who does not wait."""
        return at if self is RegistrationState.WAITING else None


SEATED = (RegistrationState.HELD, RegistrationState.OFFERED)
"""States that count in `sessions.taken`."""


class CancelledBy(StrEnum):
    """`registrations.cancelled_by`."""

    NOBODY = ""
    SELF = "self"
    ORGANISER = "organiser"
    SESSION = "session"
    ERASURE = "erasure"
    LAPSED = "lapsed"
    """An offer ran out of time, or no seat was left when an address was confirmed."""


class Partstat(StrEnum):
    """`registrations.partstat`: what somebody's calendar answered to the invitation."""

    NONE = ""
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class PassState(StrEnum):
    """`passes.state`."""

    UNCONFIRMED = "unconfirmed"
    HELD = "held"
    CANCELLED = "cancelled"


class QuestionKind(StrEnum):
    """`questions.kind`: how a question is answered."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    CONSENT = "consent"
