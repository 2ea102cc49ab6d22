"""One worker's connections to the relay: each takes the next mail as soon as it is free.

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

from events import database
from events.deliveries import claim, settle
from events.deliveries.settle import Step
from events.mail.transport import relay_replies, smtp
from events.mail.transport.lanes import OutgoingMail
from events.mail.transport.queue import MailQueue
from events.mail.transport.relay_health import RelayHealth
from events.mail.transport.settle_batch import SettleBatches

log = structlog.get_logger(__name__)

IDLE_SECONDS: Final = 5.0
"""How long a connection is kept for the next mail."""

KEEP_SECONDS: Final = claim.LEASE.total_seconds() / 4
"""How often the leases of what the relay considers are prolonged."""

LAST_SECONDS: Final = 20.0
"""How long a worker that ends waits for answers; its leases then end by themselves."""


class Connections:
    """Up to `most` connections that empty the queue, and as many more while some are stuck."""

    def __init__(
        self, most: int, queue: MailQueue, settling: SettleBatches, *, moved: Callable[[], None]
    ) -> None:
        """Open nothing yet; `moved` is called after each mail."""
        self.counts: Counter[str] = Counter()
        self.health = RelayHealth()
        self._most, self._queue, self._settling, self._moved = most, queue, settling, moved
        self._open: set[asyncio.Task[None]] = set()
        self._in_progress: set[OutgoingMail] = set()

    def __len__(self) -> int:
        """Return how many are open."""
        return len(self._open)

    @property
    def busy(self) -> bool:
        """Tell whether a mail is being handed over."""
        return bool(self._in_progress)

    def fill(self) -> None:
        """Open what the waiting mails need."""
        if self.health.resting:
            return
        idle = len(self._open) - len(self._in_progress)
        most = self._most + min(self._queue.stuck(), self._most)
        for _ in range(min(len(self._queue) - idle, most - len(self._open))):
            task = asyncio.create_task(self._serve(smtp.Connection(smtp.relay())))
            self._open.add(task)
            task.add_done_callback(self._open.discard)

    async def keep_leases(self) -> None:
        """Keep the leases of what the relay considers for long, until cancelled."""
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            if self._in_progress:
                with contextlib.suppress(*database.AWAY, asyncpg.PostgresError):
                    await settle.keep([mail.delivery for mail in self._in_progress])

    async def release_waiting(self) -> None:
        """Give back what waits for a connection, so that any worker may have it."""
        mails = self._queue.empty()
        if mails:
            await settle.note([settle.released(mail.delivery) for mail in mails])

    async def finish(self) -> None:
        """Let what is in hand be answered, for a while, and close."""
        if self._open:
            _, unanswered = await asyncio.wait(self._open, timeout=LAST_SECONDS)
            for task in unanswered:
                task.cancel()
            await asyncio.gather(*unanswered, return_exceptions=True)

    async def _serve(self, connection: smtp.Connection) -> None:
        """Hand over mail after mail on one connection, until there is none or the relay fails."""
        try:
            while (mail := await self._queue.take(IDLE_SECONDS)) is not None:
                if not await self._hand_over(connection, mail):
                    break
        finally:
            await connection.close()
        if len(self._open) == 1 and self.health.resting:
            await self.release_waiting()

    async def _hand_over(self, connection: smtp.Connection, mail: OutgoingMail) -> bool:
        """Hand one mail to the relay and write down the outcome; return whether to go on."""
        composed = mail.composed
        self._in_progress.add(mail)
        try:
            outcome = await connection.post(
                composed.sender,
                composed.recipient,
                composed.message,
                before_data=partial(self._commit, mail),
            )
            with self._queue.clock_stopped(mail):
                return await self._settle(mail, outcome)
        except Exception:
            # Its lease ends by itself; nothing is known, so nothing is written.
            log.exception("handing over failed", delivery=mail.delivery.id)
            return False
        finally:
            self._queue.done(mail)
            self._in_progress.remove(mail)
            self._moved()

    async def _commit(self, mail: OutgoingMail) -> bool:
        """Commit `handing_off`, before DATA; return whether the delivery is still ours, and true.

        What was written of a session that has changed since is free to be written anew.
        """
        composed = mail.composed
        with self._queue.clock_stopped(mail):
            step = settle.handing_off(
                mail.delivery, composed.recipient,
                session_id=composed.session_id, version=composed.version,
            )  # fmt: skip
            written = await self._settling.write(step)
        if not written and composed.version is not None:
            self._settling.submit(settle.released(mail.delivery))
        return written

    async def _settle(self, mail: OutgoingMail, outcome: relay_replies.Outcome) -> bool:
        """Have the outcome written down; return whether the connection may go on.

        Not waiting for the commit costs nothing: the ledger keeps its order, so no further DATA
        goes over this connection before this outcome is committed.
        """
        step = _step(mail, outcome)
        if step is None:
            return True
        arrived = isinstance(outcome, relay_replies.Sent)
        written = self._settling.submit(step, mail.composed.invitation if arrived else None)
        written.add_done_callback(partial(self._count, step.state))
        if arrived:
            await self.health.accepts()
        if isinstance(outcome, relay_replies.Unreachable | relay_replies.RelayRefusesUs):
            await self.health.fails(outcome)
            if isinstance(outcome, relay_replies.RelayRefusesUs):
                await self.release_waiting()
            return False
        return True

    def _count(self, state: str, written: asyncio.Future[bool]) -> None:
        if not written.cancelled() and written.exception() is None and written.result():
            self.counts[state] += 1


def _step(mail: OutgoingMail, outcome: relay_replies.Outcome) -> Step | None:
    delivery = mail.delivery
    match outcome:
        case relay_replies.Sent(reply):
            return settle.sent(delivery, reply)
        case relay_replies.Later(reason):
            return settle.later(delivery, reason)
        case relay_replies.Refused(reason, verdict):
            whom = mail.composed.recipient
            return settle.refused(delivery, reason, address=whom, verdict=verdict)
        case relay_replies.Unknown(reason):
            return settle.unknown(delivery, reason)
        case relay_replies.Unreachable(reason) | relay_replies.RelayRefusesUs(reason):
            return settle.released(delivery, reason)
        case relay_replies.Forgone():
            return None
