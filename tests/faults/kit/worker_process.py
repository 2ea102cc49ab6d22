"""A real worker in a process of its own, to be killed: `python -m tests.faults.kit.worker_process`.

Everything is the program's but the letter, which is two lines long where TEST_LETTERS does not ask
for the site's own, the lease where TEST_LEASE_SECONDS shortens it to save the tests' time, and what
TEST_WITHOUT takes out.
"""

import asyncio
import os
import sys
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from events.deliveries import claim, settle
from events.deliveries.plan import Owed
from events.mail.letters import skip_rules
from events.mail.render.compose import compose
from events.mail.transport import connections, sender, smtp
from events.mail.transport.connections import Connections
from events.mail.transport.lanes import OutgoingMail
from events.mail.transport.sender import Sender
from events.operations.bulk import bulk_jobs, carry_out
from events.worker import fallback, supervisor
from tests.deliveries.ledger import plain_letter


async def main() -> None:
    """Say when ready, then work until told to stop."""
    seconds = float(os.environ.get("TEST_LEASE_SECONDS", "0"))
    if seconds:
        claim.LEASE = settle.LEASE = timedelta(seconds=seconds)
        smtp.SECONDS_PER_MAIL = seconds * 0.8  # type: ignore[misc]
        connections.KEEP_SECONDS = seconds / 4  # type: ignore[misc]
    carry_out.PART = int(os.environ.get("TEST_PART", "1000"))  # type: ignore[misc]
    _go_without(os.environ.get("TEST_WITHOUT", ""))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    own = os.environ.get("TEST_LETTERS") == "own"
    await supervisor.run(sender=Sender(compose=compose if own else plain_letter))


async def _never(_ctx: object) -> None:
    await asyncio.Event().wait()


def _go_without(what: str) -> None:
    """Take out one part of the program, for a negative control."""

    async def nothing() -> dict[str, int]:
        return {}

    async def unwritten(_connections: Connections, _mail: OutgoingMail) -> bool:
        return True

    match what:
        case "whole parts":
            _break_parts_in_two()
        case "orphans":
            sender.take_back_orphans = nothing
        case "looking":
            sender.SWEEP_SECONDS = 3600.0  # type: ignore[misc]
            fallback.run_by_the_clock = _never
        case "versions":
            skip_rules.occasion_number = lambda _mail: None
        case "handing_off":
            Connections._commit = unwritten  # type: ignore[method-assign, assignment]


def _break_parts_in_two() -> None:
    """Commit a part before its progress, and give each mail a key of its own."""

    async def later(job_id: int, after: int, done: int, *, over: bool) -> None:
        async def note() -> None:
            await asyncio.sleep(3600)  # It is killed by then.
            await move_on(job_id, after, done, over=over)

        noting.append(note())

    async def next_part(job_id: int, at: datetime, share: int = 1) -> carry_out.Part | None:
        part = await next_whole(job_id, at, share)
        while noting:
            await noting.pop()
        return part

    def unlike(mail: Owed) -> str:
        return f"{mail.letter}:{mail.subject_kind}:{mail.subject_id}:{uuid4()}"

    noting: list[Coroutine[Any, Any, None]] = []
    move_on, next_whole = bulk_jobs.move_on, carry_out._next
    bulk_jobs.move_on, carry_out._next = later, next_part
    Owed.key = property(unlike)  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    asyncio.run(main())
