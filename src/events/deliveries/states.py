"""The states a delivery can be in, and how urgent it is."""

from enum import IntEnum, StrEnum


class DeliveryState(StrEnum):
    """`deliveries.state`; docs/deliveries.md draws the ways between them.

    HANDING_OFF is committed before DATA; SENT means that the relay has it; HELD waits for an
    organiser; REFUSED, SKIPPED and WITHDRAWN are final.
    """

    DUE = "due"
    HANDING_OFF = "handing_off"
    SENT = "sent"
    HELD = "held"
    REFUSED = "refused"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"


class Urgency(IntEnum):
    """`deliveries.urgency`: the smaller goes first."""

    SIGN_IN = 0
    """Also what organisers marked as urgent."""

    CONFIRMATION = 1
    """Also join links, and what else somebody waits for."""

    REMINDER = 2
    ANNOUNCEMENT = 3


class Verdict(StrEnum):
    """Why a mail was refused; the value stands in `deliveries.verdict`."""

    DEAD = "dead"
    FULL = "full"
    TOO_LARGE = "too-large"
    BUSY = "busy"
    EXPIRED = "expired"
    NETWORK = "network"
    AUTHENTICATION = "authentication"
    REPUTATION = "reputation"
    CONTENT = "content"
    UNKNOWN = "unknown"

    @property
    def silences(self) -> bool:
        """Tell whether nobody should write to the address again."""
        return self is Verdict.DEAD

    @property
    def is_about_us(self) -> bool:
        """Tell whether it is the sender who is refused, whoever the recipient."""
        return self in (Verdict.AUTHENTICATION, Verdict.REPUTATION, Verdict.CONTENT)
