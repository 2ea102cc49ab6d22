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
