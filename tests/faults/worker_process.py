"""A real worker in a process of its own, to be killed: `python -m tests.faults.worker_process`.

Everything is the program's but the letter, which is two lines long, and the lease where
TEST_LEASE_SECONDS shortens it to save the tests' time.
"""

import asyncio
import os
import sys
from datetime import timedelta

from events import worker
from events.deliveries import claim, settle
from events.mail import smtp
from events.mail.send import Sender
from tests.deliveries.ledger import plain_letter


async def main() -> None:
    """Say when ready, then work until told to stop."""
    seconds = float(os.environ.get("TEST_LEASE_SECONDS", "0"))
    if seconds:
        claim.LEASE = settle.LEASE = timedelta(seconds=seconds)
        smtp.SECONDS_PER_MAIL = seconds * 0.8  # type: ignore[misc]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await worker.run(sender=Sender(compose=plain_letter))


if __name__ == "__main__":
    asyncio.run(main())
