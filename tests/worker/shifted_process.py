"""A worker on a machine whose clock is wrong: `python -m tests.worker.shifted_process SECONDS`."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

import time_machine

from events.mail.transport.sender import Sender
from events.worker import background, supervisor
from tests.deliveries.ledger import plain_letter


def main(seconds: float, without: str) -> None:
    """Work by PostgreSQL's clock, or for a negative control without it."""
    if without == "without":

        async def nothing() -> None:
            return

        background.database_clock.follow_first = nothing
        background.database_clock.keep_following = nothing
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds)):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        asyncio.run(supervisor.run(sender=Sender(compose=plain_letter)))


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2])
