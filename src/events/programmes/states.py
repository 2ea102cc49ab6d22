"""The states a programme can be in, and what it does with seats that are freed."""

from enum import StrEnum
from typing import Final


class ProgrammeStatus(StrEnum):
    """`programmes.status`. An archived programme stays public; it is not listed any more."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class PresenceRule(StrEnum):
    """`programmes.presence_rule`: when somebody whom a room's list names was present."""

    ENTRANCE = "entrance"
    """Whoever is on the list."""

    MINUTES = "minutes"
    """Who stayed `presence_least` minutes."""

    SHARE = "share"
    """Who stayed `presence_least` percent of the session."""


class WaitingRule(StrEnum):
    """`programmes.waiting_rule`: whether there is a waiting list, and how it moves up."""

    OFFER = "offer"
    """A freed seat is offered to the first who waits, for `offer_hours`."""

    AT_ONCE = "at_once"
    """A freed seat is given to the first who waits, at once."""

    NONE = "none"
    """Nobody waits: a full session refuses."""


MOST_COMPANIONS: Final = 10
"""How many others one may at most register with oneself, where a programme lets one."""
