"""One worker's connections to the relay: each takes the next letter as soon as it is free.

What goes wrong with one mail is that mail's; what goes wrong with the relay costs no delivery
anything.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Final

import asyncpg
import structlog

from events.deliveries import claim, settle
from events.deliveries.claim import Claimed
from events.deliveries.settle import Step
from events.mail.transport import smtp, smtp_policy
from events.mail.transport.queue import Lanes, Letter
from events.mail.transport.relay_health import RelayHealth
from events.mail.transport.settle_batch import DATABASE_AWAY, Ledger

log = structlog.get_logger(__name__)

IDLE_SECONDS: Final = 5.0
"""How long a connection is kept for the next mail."""

KEEP_SECONDS: Final = claim.LEASE.total_seconds() / 4
"""How often the leases of what the relay considers are prolonged."""

LAST_SECONDS: Final = 20.0
"""How long a worker that ends waits for answers; its leases then end by themselves."""


class Connections:
    """Up to `most` connections that empty the lanes, and as many more while some are stuck."""

    def __init__(
        self, most: int, lanes: Lanes, ledger: Ledger, *, moved: Callable[[], None]
    ) -> None:
        """Open nothing yet; `moved` is called after each letter."""
        self.counts: Counter[str] = Counter()
        self.health = RelayHealth()
        self._most, self._lanes, self._ledger, self._moved = most, lanes, ledger, moved
        self._open: set[asyncio.Task[None]] = set()
        self._in_hand: set[Letter] = set()

    def __len__(self) -> int:
        """How many are open."""
        return len(self._open)

    @property
    def busy(self) -> bool:
        """Whether a letter is being handed over."""
        return bool(self._in_hand)

    def fill(self) -> None:
        """Open what the waiting letters need."""
        if self.health.resting:
            return
        idle = len(self._open) - len(self._in_hand)
        most = self._most + min(self._lanes.stuck(), self._most)
        for _ in range(min(len(self._lanes) - idle, most - len(self._open))):
            task = asyncio.create_task(self._serve(smtp.Connection(smtp.relay())))
            self._open.add(task)
            task.add_done_callback(self._open.discard)

    async def keep_leases(self) -> None:
        """Until cancelled: what the relay considers for long stays ours, and is not sent twice."""
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            if self._in_hand:
                with contextlib.suppress(*DATABASE_AWAY, asyncpg.PostgresError):
                    await settle.keep([letter.delivery for letter in self._in_hand])

    async def release_waiting(self) -> None:
        """Give back what waits for a connection, so that any worker may have it."""
        letters = self._lanes.empty()
        if letters:
            await settle.note([settle.released(letter.delivery) for letter in letters])

    async def finish(self) -> None:
        """Let what is in hand be answered, for a while, and close."""
        if self._open:
            _, unanswered = await asyncio.wait(self._open, timeout=LAST_SECONDS)
            for task in unanswered:
                task.cancel()
            await asyncio.gather(*unanswered, return_exceptions=True)

    async def _serve(self, connection: smtp.Connection) -> None:
        """One connection's life: letter after letter until there is none, or the relay fails."""
        try:
            while (letter := await self._lanes.take(IDLE_SECONDS)) is not None:
                if not await self._hand_over(connection, letter):
                    break
        finally:
            await connection.close()
        if len(self._open) == 1 and self.health.resting:
            await self.release_waiting()

    async def _hand_over(self, connection: smtp.Connection, letter: Letter) -> bool:
        """Hand one letter to the relay and write down the outcome; whether to go on."""
        mail = letter.mail
        self._in_hand.add(letter)
        try:
            outcome = await connection.post(
                mail.sender, mail.recipient, mail.message, before_data=partial(self._commit, letter)
            )
            with self._lanes.our_own_time(letter):
                return await self._settle(letter, outcome)
        except Exception:
            # Its lease ends by itself; nothing is known, so nothing is written.
            log.exception("handing over failed", delivery=letter.delivery.id)
            return False
        finally:
            self._lanes.done(letter)
            self._in_hand.remove(letter)
            self._moved()

    async def _commit(self, letter: Letter) -> bool:
        """Before DATA: `handing_off` is committed; whether the delivery is still ours."""
        with self._lanes.our_own_time(letter):
            return await self._ledger.write(
                settle.handing_off(letter.delivery, letter.mail.recipient)
            )

    async def _settle(self, letter: Letter, outcome: smtp_policy.Outcome) -> bool:
        """Have the outcome written down; whether the connection may go on.

        Not waiting for the commit costs nothing: the ledger keeps its order, so no further DATA
        goes over this connection before this outcome is committed.
        """
        step = _step(letter.delivery, outcome)
        if step is None:
            return True
        arrived = isinstance(outcome, smtp_policy.Sent)
        written = self._ledger.submit(step, letter.mail.invitation if arrived else None)
        written.add_done_callback(partial(self._count, step.state))
        if arrived:
            await self.health.accepts()
        if isinstance(outcome, smtp_policy.Unreachable | smtp_policy.RelayRefusesUs):
            await self.health.fails(outcome)
            if isinstance(outcome, smtp_policy.RelayRefusesUs):
                await self.release_waiting()
            return False
        return True

    def _count(self, state: str, written: asyncio.Future[bool]) -> None:
        if not written.cancelled() and written.exception() is None and written.result():
            self.counts[state] += 1


def _step(delivery: Claimed, outcome: smtp_policy.Outcome) -> Step | None:
    match outcome:
        case smtp_policy.Sent(reply):
            return settle.sent(delivery, reply)
        case smtp_policy.Later(reason):
            return settle.later(delivery, reason)
        case smtp_policy.Refused(reason):
            return settle.refused(delivery, reason)
        case smtp_policy.Unknown(reason):
            return settle.unknown(delivery, reason)
        case smtp_policy.Unreachable(reason) | smtp_policy.RelayRefusesUs(reason):
            return settle.released(delivery, reason)
        case smtp_policy.Forgone():
            return None
