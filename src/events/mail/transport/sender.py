"""Sending what is owed: claim, compose, hand to the relay, settle."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Final

import asyncpg
import structlog

from events import database
from events.deliveries import reasons, settle
from events.deliveries.claim import claim, take_back_orphans
from events.deliveries.limits import destinations
from events.mail.render.compose import compose
from events.mail.transport.connections import Connections
from events.mail.transport.lanes import SLOW_SECONDS
from events.mail.transport.prepare import Compose, prepare
from events.mail.transport.queue import MailQueue
from events.mail.transport.settle_batch import SettleBatches

log = structlog.get_logger(__name__)

CONNECTIONS: Final = 12
"""To the relay from one worker; up to as many more while some of them are stuck."""

SWEEP_SECONDS: Final = 2.0
"""How often a worker looks by itself, whether or not it is woken."""

SMALLEST_BATCH, LARGEST_BATCH = 30, 240
"""A batch should be gone well before its lease ends, so its size follows the relay's pace."""


async def send_due(*, compose: Compose = compose) -> Counter[str]:
    """Send what is due now, and return how many deliveries reached which state."""
    sender = Sender(compose=compose)
    await sender.drain()
    return sender.counts


class Sender:
    """One worker's sending: it fills the queue, connections empty it, outcomes are settled."""

    def __init__(self, *, compose: Compose = compose, connections: int = CONNECTIONS) -> None:
        """Open nothing yet."""
        self.compose = compose
        self._wake = asyncio.Event()
        self._queue = MailQueue(connections)
        self._settling = SettleBatches()
        self._connections = Connections(connections, self._queue, self._settling, moved=self._moved)
        self.counts = self._connections.counts
        self._stopping = self._more_due = False
        self._batch, self._fed_at = SMALLEST_BATCH, 0.0
        self._swept_at = time.monotonic() - SWEEP_SECONDS

    async def run(self) -> None:
        """Send what becomes due until `stop`; whatever fails is tried again."""
        async with self._working():
            while not self._stopping:
                self._wake.clear()
                try:
                    if self.silent_for() >= SWEEP_SECONDS:
                        await self.sweep()
                    if await self._feed():
                        continue
                except (*database.AWAY, asyncpg.PostgresError) as error:
                    log.warning("database out of reach", error=str(error))
                except Exception:
                    # What was claimed is free again when its lease ends; the worker must go on.
                    log.exception("a batch failed")
                await self._listen(SLOW_SECONDS if self._queue else SWEEP_SECONDS)

    async def drain(self) -> None:
        """Send what is due now, then return."""
        async with self._working():
            await self.sweep()
            while await self._feed() or self._queue or self._connections.busy:
                if self._queue or self._connections.busy:
                    await self._listen(SLOW_SECONDS)
                    self._wake.clear()

    def look(self) -> None:
        """Look now: something may be due."""
        self._wake.set()

    def stop(self) -> None:
        """End soon: nothing new is claimed, what is in the air is finished and written down."""
        self._stopping = True
        self._wake.set()

    def silent_for(self) -> float:
        """Return the seconds since it last looked."""
        return time.monotonic() - self._swept_at

    async def sweep(self) -> None:
        """Free what dead workers left, and learn whether the relay's pause is being tried."""
        self._swept_at = time.monotonic()
        found = await take_back_orphans()
        if any(found.values()):
            log.warning("orphans taken back", **found)
        await self._connections.health.look()

    @contextlib.asynccontextmanager
    async def _working(self) -> AsyncIterator[None]:
        settling = asyncio.create_task(self._settling.run())
        leases = asyncio.create_task(self._connections.keep_leases())
        try:
            yield
        finally:
            with contextlib.suppress(*database.AWAY, asyncpg.PostgresError):
                await self._connections.release_waiting()
            self._queue.close()
            await self._connections.finish()
            leases.cancel()
            self._settling.finish()
            await asyncio.gather(settling, leases, return_exceptions=True)

    async def _feed(self) -> bool:
        """Claim and compose one batch if there is room; return whether anything was due."""
        self._connections.fill()
        await self._put_off_excess()
        asleep = self._connections.health.resting and not len(self._connections)
        if asleep:  # What was claimed as the last connection closed: any worker may have it.
            await self._connections.release_waiting()
        if self._stopping or self._has_enough() or asleep:
            return False
        claimed = await claim(self._batch)
        self._more_due = len(claimed) == self._batch
        if self._more_due:
            self._follow_pace()
        mails, steps = await prepare(claimed, self.compose)
        if steps:
            await settle.note(steps)
            self.counts.update(step.state for step in steps)
        over = await destinations.over_the_limit([(one.delivery, one.domain) for one in mails])
        for mail in mails:
            if mail.delivery.id not in over:
                self._queue.put(mail)
        self._connections.fill()
        return bool(claimed)

    async def _put_off_excess(self) -> None:
        mails = self._queue.take_excess()
        if mails:
            await settle.note([settle.put_off(one.delivery, reasons.CROWDED) for one in mails])

    def _has_enough(self) -> bool:
        """Tell whether enough wait, without those whose destination has not answered once."""
        if not self._well_fed() or len(self._queue) > LARGEST_BATCH:
            return self._well_fed()
        return len(self._queue) - self._queue.untried() > self._batch // 2

    def _well_fed(self) -> bool:
        return len(self._queue) > self._batch // 2

    def _follow_pace(self) -> None:
        """Enlarge batches while they are gone within seconds, and shrink them where they linger."""
        now = asyncio.get_running_loop().time()
        took, self._fed_at = now - self._fed_at, now
        if took < 3:
            self._batch = min(self._batch * 2, LARGEST_BATCH)
        elif took > 10:
            self._batch = max(self._batch // 2, SMALLEST_BATCH)

    def _moved(self) -> None:
        """Look, after a mail left, if there is room for more, or if that was the last."""
        done = not self._queue and not self._connections.busy
        if done or (self._more_due and not self._well_fed()):
            self.look()

    async def _listen(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
