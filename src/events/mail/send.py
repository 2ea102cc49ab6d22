"""Sending what is owed: claim, compose, hand to the relay, settle.

Each connection takes the next letter as soon as it is free, so a slow one holds up no batch. What
goes wrong with one mail is that mail's; what goes wrong with the relay costs no delivery anything.
"""

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

import asyncpg
import structlog

from events.deliveries import pause, settle
from events.deliveries.claim import Claimed, claim, take_back_orphans
from events.deliveries.settle import Step
from events.mail import outcomes, smtp
from events.mail.compose import compose
from events.mail.lanes import SLOW_SECONDS, Lanes, Letter
from events.mail.ledger import DATABASE_AWAY, Ledger
from events.mail.prepare import Compose, prepare
from events.presentation import N_

log = structlog.get_logger(__name__)

CONNECTIONS: Final = 12
"""To the relay from one worker; up to as many more while some of them are stuck."""

SWEEP_SECONDS: Final = 2.0
"""How often a worker looks by itself, with or without a bell."""

IDLE_SECONDS: Final = 5.0
"""How long a connection is kept for the next mail."""

SMALLEST_BATCH, LARGEST_BATCH = 30, 240
"""A batch should be gone well before its lease ends, so its size follows the relay's pace."""

FIRST_REST, LONGEST_REST = 1.0, 60.0
"""Seconds without new connections while the relay cannot be used: doubling, with jitter."""


async def send_due(*, compose: Compose = compose) -> Counter[str]:
    """Send what is due now, and return how many deliveries reached which state."""
    sender = Sender(compose=compose)
    await sender.drain()
    return sender.counts


class Sender:
    """One worker's sending: a feeder, connections and a ledger."""

    def __init__(self, *, compose: Compose = compose, connections: int = CONNECTIONS) -> None:
        """Open nothing yet."""
        self.compose = compose
        self.connections = connections
        self.counts: Counter[str] = Counter()
        self._lanes = Lanes(connections)
        self._ledger = Ledger()
        self._bell = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()
        self._busy = 0
        self._stopping = False
        self._batch, self._fed_at = SMALLEST_BATCH, 0.0
        self._rest, self._resting_until = FIRST_REST, 0.0
        self._relay_paused = self._more_due = False

    async def run(self) -> None:
        """Send what becomes due until `stop`; whatever fails is tried again."""
        async with self._writing():
            swept_at = -SWEEP_SECONDS
            while not self._stopping:
                self._bell.clear()
                try:
                    if time.monotonic() - swept_at >= SWEEP_SECONDS:
                        swept_at = time.monotonic()
                        await self.sweep()
                    if await self._feed():
                        continue
                except (*DATABASE_AWAY, asyncpg.PostgresError) as error:
                    log.warning("database out of reach", error=str(error))
                except Exception:
                    # What was claimed is free again when its lease ends; the worker must go on.
                    log.exception("a batch failed")
                await self._listen(SLOW_SECONDS if self._lanes else SWEEP_SECONDS)

    async def drain(self) -> None:
        """Send what is due now, then return."""
        async with self._writing():
            await self.sweep()
            while await self._feed() or self._lanes or self._busy:
                if self._lanes or self._busy:
                    await self._listen(SLOW_SECONDS)
                    self._bell.clear()

    def look(self) -> None:
        """Look now: something may be due."""
        self._bell.set()

    def stop(self) -> None:
        """End soon: nothing new is claimed, what is in the air is finished and written down."""
        self._stopping = True
        self._bell.set()

    async def sweep(self) -> None:
        """Free what dead workers left, and learn whether the relay's pause is being tried."""
        found = await take_back_orphans()
        if any(found.values()):
            log.warning("orphans taken back", **found)
        paused = await pause.current()
        self._relay_paused = paused is not None and paused.paused_by == "relay"

    @contextlib.asynccontextmanager
    async def _writing(self) -> AsyncIterator[None]:
        ledger = asyncio.create_task(self._ledger.run())
        try:
            yield
        finally:
            with contextlib.suppress(*DATABASE_AWAY, asyncpg.PostgresError):
                await self._release_waiting()
            self._lanes.close()
            if self._open:
                await asyncio.wait(self._open)
            self._ledger.finish()
            await ledger

    async def _feed(self) -> bool:
        """Claim and compose one batch if there is room for it; whether anything was due."""
        self._open_connections()
        await self._shed()
        resting = time.monotonic() < self._resting_until
        if self._stopping or len(self._lanes) > self._batch // 2 or (resting and not self._open):
            return False
        claimed = await claim(self._batch)
        self._more_due = len(claimed) == self._batch
        if self._more_due:
            self._follow_pace()
        letters, steps = await prepare(claimed, self.compose)
        if steps:
            await settle.note(steps)
            self.counts.update(step.state for step in steps)
        for letter in letters:
            self._lanes.put(letter)
        self._open_connections()
        return bool(claimed)

    async def _shed(self) -> None:
        letters = self._lanes.shed()
        if letters:
            reason = N_("its destination is slow to answer")
            await settle.note([settle.put_off(letter.delivery, reason) for letter in letters])

    def _follow_pace(self) -> None:
        """Larger batches while they are gone within seconds, smaller ones where they linger."""
        took = time.monotonic() - self._fed_at
        self._fed_at = time.monotonic()
        if took < 3:
            self._batch = min(self._batch * 2, LARGEST_BATCH)
        elif took > 10:
            self._batch = max(self._batch // 2, SMALLEST_BATCH)

    def _open_connections(self) -> None:
        if time.monotonic() < self._resting_until:
            return
        idle = len(self._open) - self._busy
        most = self.connections + min(self._lanes.stuck(), self.connections)
        wanted = min(len(self._lanes) - idle, most - len(self._open))
        for _ in range(wanted):
            task = asyncio.create_task(self._serve(smtp.Connection(smtp.relay())))
            self._open.add(task)
            task.add_done_callback(self._open.discard)

    async def _serve(self, connection: smtp.Connection) -> None:
        """One connection's life: letter after letter until there is none, or the relay fails."""
        try:
            while (letter := await self._lanes.take(IDLE_SECONDS)) is not None:
                if self._more_due and len(self._lanes) <= self._batch // 2:
                    self.look()
                if not await self._hand_over(connection, letter):
                    break
        finally:
            await connection.close()
        if len(self._open) == 1 and time.monotonic() < self._resting_until:
            await self._release_waiting()

    async def _hand_over(self, connection: smtp.Connection, letter: Letter) -> bool:
        """Hand one letter to the relay and write down the outcome; whether to go on."""
        delivery, mail = letter.delivery, letter.mail
        handing_off = partial(self._ledger.write, settle.handing_off(delivery, mail.recipient))
        began = time.monotonic()
        self._busy += 1
        try:
            outcome = await connection.post(
                mail.sender, mail.recipient, mail.message, before_data=handing_off
            )
            self._lanes.done(letter, time.monotonic() - began)
            return await self._settle(letter, outcome)
        except Exception:
            # Its lease ends by itself; nothing is known, so nothing is written.
            log.exception("handing over failed", delivery=delivery.id)
            self._lanes.done(letter, time.monotonic() - began)
            return False
        finally:
            self._busy -= 1
            if not self._busy and not self._lanes:
                self.look()

    async def _settle(self, letter: Letter, outcome: outcomes.Outcome) -> bool:
        """Have the outcome written down; whether the connection may go on.

        Not waiting for the commit costs nothing: the ledger keeps its order, so no further DATA
        goes over this connection before this outcome is committed.
        """
        step = _step(letter.delivery, outcome)
        if step is None:
            return True
        arrived = isinstance(outcome, outcomes.Sent)
        written = self._ledger.submit(step, letter.mail.invitation if arrived else None)
        written.add_done_callback(partial(self._count, step.state))
        if arrived:
            await self._relay_is_well()
        if isinstance(outcome, outcomes.Unreachable | outcomes.RelayRefusesUs):
            await self._rest_a_while(outcome)
            return False
        return True

    def _count(self, state: str, written: asyncio.Future[bool]) -> None:
        if not written.cancelled() and written.exception() is None and written.result():
            self.counts[state] += 1

    async def _relay_is_well(self) -> None:
        self._rest = FIRST_REST
        if self._relay_paused:
            self._relay_paused = False
            await pause.relay_accepts()
            log.info("relay accepts mail again")

    async def _rest_a_while(self, outcome: outcomes.Unreachable | outcomes.RelayRefusesUs) -> None:
        """Open no connection for a while; where the relay refuses us, pause all sending."""
        log.warning("relay unusable", reason=outcome.reason, rest=round(self._rest))
        if time.monotonic() >= self._resting_until:
            jitter = random.uniform(0.7, 1.0)  # noqa: S311 - no secret
            self._resting_until = time.monotonic() + self._rest * jitter
            self._rest = min(self._rest * 2, LONGEST_REST)
        if isinstance(outcome, outcomes.RelayRefusesUs):
            resume_at = await pause.pause_for_relay(outcome.reason)
            log.error("sending paused", reason=outcome.reason, resume_at=str(resume_at))
            await self._release_waiting()

    async def _release_waiting(self) -> None:
        """Give back what waits for a connection, so that any worker may have it."""
        letters = self._lanes.empty()
        if letters:
            await settle.note([settle.released(letter.delivery) for letter in letters])

    async def _listen(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._bell.wait()


def _step(delivery: Claimed, outcome: outcomes.Outcome) -> Step | None:
    match outcome:
        case outcomes.Sent(reply):
            return settle.sent(delivery, reply)
        case outcomes.Later(reason):
            return settle.later(delivery, reason)
        case outcomes.Refused(reason):
            return settle.refused(delivery, reason)
        case outcomes.Unknown(reason):
            return settle.unknown(delivery, reason)
        case outcomes.Unreachable(reason) | outcomes.RelayRefusesUs(reason):
            return settle.released(delivery, reason)
        case outcomes.Forgone():
            return None
