"""A destination's lane: the mails that wait for it, those in its hands, and how slow it is."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import msgspec

from events.deliveries.claim import Claimed
from events.mail.render.compose import Composed

SLOW_SECONDS: Final = 1.0
"""A mail that takes longer is slow; a destination is slow once most of its mails are."""

UNKNOWN: Final = 3
"""So many connections has a destination until it has taken its first mail: it may be slow."""


class OutgoingMail(msgspec.Struct, eq=False):
    """A claimed delivery with its mail, ready to be handed to the relay."""

    delivery: Claimed
    composed: Composed

    @property
    def domain(self) -> str:
        """Return the destination."""
        return self.composed.recipient.rpartition("@")[2]


class Stopwatch(msgspec.Struct):
    """How long a mail has been in its destination's hands; stopped while it waits for us."""

    since: float
    spent: float = 0.0
    running: bool = True

    def seconds(self, now: float) -> float:
        """Return how long they have had it."""
        return self.spent + (now - self.since if self.running else 0.0)

    def turn(self, now: float, *, running: bool) -> None:
        """Let it run, or stop it."""
        self.spent, self.since, self.running = self.seconds(now), now, running


@dataclass
class Lane:
    """What waits for one destination, and what is known of it."""

    waiting: deque[OutgoingMail] = field(default_factory=deque)
    started: dict[OutgoingMail, Stopwatch] = field(default_factory=dict)
    slowness: float = 0.0
    known: bool = False

    @property
    def slow(self) -> bool:
        """Tell whether most of its mails are slow."""
        return self.slowness > 0.5

    @property
    def being_tried(self) -> bool:
        """Tell whether it has as many connections as one that may be slow gets."""
        return not self.known and len(self.started) >= UNKNOWN

    @property
    def untried(self) -> int:
        """Return how many wait until it has taken its first mails."""
        return 0 if self.known else max(len(self.waiting) + len(self.started) - UNKNOWN, 0)

    def stuck(self, now: float) -> int:
        """Return how many of its connections hold a mail that takes long."""
        return sum(stopwatch.seconds(now) > SLOW_SECONDS for stopwatch in self.started.values())
