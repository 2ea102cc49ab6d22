"""Writing what became of mails, many connections in one commit, without making any wait long."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg
import structlog

from events import database
from events.calendars import sent_invitations
from events.calendars.invite import Invitation
from events.database import transaction
from events.deliveries import settle
from events.deliveries.failures import consequences
from events.deliveries.settle import Step
from events.deliveries.states import DeliveryState, Verdict

log = structlog.get_logger(__name__)

RETRY_SECONDS = (0.1, 0.3, 1.0, 2.0)
"""Between tries while PostgreSQL is away: what the relay has taken must still be written down."""

_TRY_AGAIN = (
    *database.AWAY,
    asyncpg.InsufficientResourcesError,  # no room on the disk, too many connections
    asyncpg.OperatorInterventionError,  # stopping, starting, crashed
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionRollbackError,  # deadlock
)


@dataclass
class _Entry:
    step: Step
    invitation: Invitation | None
    written: asyncio.Future[bool] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class SettleBatches:
    """Commits steps in groups: each group is what came in while the last one was committed."""

    def __init__(self) -> None:
        """Hold nothing; `run` must be running for `write` to return."""
        self._waiting: list[_Entry] = []
        self._more = asyncio.Event()
        self._done = False

    def submit(self, step: Step, invitation: Invitation | None = None) -> asyncio.Future[bool]:
        """Have one step committed, after all submitted before it; the answer is `write`'s."""
        entry = _Entry(step, invitation)
        self._waiting.append(entry)
        self._more.set()
        return entry.written

    async def write(self, step: Step, invitation: Invitation | None = None) -> bool:
        """Commit one step; False where the lease was no longer ours, and nothing was written.

        The invitation's sequence is recorded in the same transaction.
        """
        return await self.submit(step, invitation)

    async def run(self) -> None:
        """Commit until `finish`; what came before it is still written."""
        while self._waiting or not self._done:
            if not self._waiting:
                self._more.clear()
                await self._more.wait()
                continue
            await self._commit(self._group())

    def finish(self) -> None:
        """Let `run` return once all is written."""
        self._done = True
        self._more.set()

    def _group(self) -> list[_Entry]:
        """Take what waits, in order, up to a second step of one delivery: that comes later."""
        group: dict[int, _Entry] = {}
        for entry in self._waiting:
            if entry.step.delivery_id in group:
                break
            group[entry.step.delivery_id] = entry
        del self._waiting[: len(group)]
        return list(group.values())

    async def _commit(self, group: list[_Entry]) -> None:
        try:
            written = await _patiently(group)
        except Exception as error:
            if len(group) > 1:
                for entry in group:
                    await self._commit([entry])
                return
            log.exception("settling failed", delivery=group[0].step.delivery_id)
            await self._without_invitation(group[0], error)
            return
        for entry in group:
            _answer(entry, entry.step.delivery_id in written)

    async def _without_invitation(self, entry: _Entry, error: Exception) -> None:
        """Commit without the invitation: what is gone must not go again because of it."""
        if entry.invitation is None:
            if not entry.written.done():
                entry.written.set_exception(error)
            return
        entry.invitation = None
        await self._commit([entry])


async def _patiently(group: Sequence[_Entry]) -> set[int]:
    tries = 0
    while True:
        try:
            return await _write(group)
        except _TRY_AGAIN as error:
            if tries % 10 == 0:
                log.warning("ledger out of reach", error=str(error), steps=len(group))
            await asyncio.sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])
            tries += 1


async def _write(group: Sequence[_Entry]) -> set[int]:
    steps = [entry.step for entry in group]
    if not any(entry.invitation or entry.step.verdict for entry in group):
        return await settle.note(steps)  # One statement commits by itself.
    async with transaction():
        written = await settle.note(steps)
        invitations = [
            entry.invitation
            for entry in group
            if entry.invitation is not None and entry.step.delivery_id in written
        ]
        if invitations:
            await sent_invitations.record(invitations)
        await _follow_refusals([each.step for each in group if each.step.delivery_id in written])
    return written


async def _follow_refusals(steps: Sequence[Step]) -> None:
    """Silence dead addresses and count domains that refuse us, in one order for every worker."""
    refused = [step for step in steps if step.state == DeliveryState.REFUSED and step.verdict]
    for step in sorted(refused, key=lambda step: step.address.rpartition("@")[2]):
        await consequences.follow(step.address, Verdict(step.verdict), step.reason)


def _answer(entry: _Entry, written: bool) -> None:
    if not written:
        log.info("lease lost", delivery=entry.step.delivery_id, step=entry.step.state)
    if not entry.written.done():
        entry.written.set_result(written)
