"""Whether the relay can be used: rests between attempts, and the pause while it refuses us."""

import random
import time

import structlog

from events.deliveries.limits import pause
from events.mail.transport.relay_replies import RelayRefusesUs, Unreachable

log = structlog.get_logger(__name__)

FIRST_REST, LONGEST_REST = 1.0, 60.0
"""Seconds without new connections while the relay cannot be used: doubling, with jitter."""


class RelayHealth:
    """What one worker knows of the relay."""

    def __init__(self) -> None:
        """Think well of it."""
        self._rest, self._resting_until = FIRST_REST, 0.0
        self._paused = False

    @property
    def resting(self) -> bool:
        """Tell whether no connection is to be opened now."""
        return time.monotonic() < self._resting_until

    async def look(self) -> None:
        """Learn whether sending is paused because of the relay."""
        found = await pause.current()
        self._paused = found is not None and found.paused_by == "relay"

    async def accepts(self) -> None:
        """End the relay's own pause, not a person's, as it took a mail."""
        self._rest = FIRST_REST
        if self._paused:
            self._paused = False
            await pause.relay_accepts()
            log.info("relay accepts mail again")

    async def fails(self, outcome: Unreachable | RelayRefusesUs) -> None:
        """Rest a while; where the relay refuses us, pause the sending of all workers."""
        log.warning("relay unusable", reason=outcome.reason, rest=round(self._rest))
        if not self.resting:
            jitter = random.uniform(0.7, 1.0)  # noqa: S311 - no secret
            self._resting_until = time.monotonic() + self._rest * jitter
            self._rest = min(self._rest * 2, LONGEST_REST)
        if isinstance(outcome, RelayRefusesUs):
            resume_at = await pause.pause_for_relay(outcome.reason)
            log.error("sending paused", reason=outcome.reason, resume_at=str(resume_at))
