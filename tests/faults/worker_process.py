"""A real worker in a process of its own that may be killed: `python -m tests.faults.worker_process`.

Everything is the program's but the letter, which is two lines long.
"""

import asyncio
import sys

from events import worker
from events.mail.send import Sender
from tests.deliveries.ledger import plain_letter


async def main() -> None:
    """Say when ready, then work until told to stop."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await worker.run(sender=Sender(compose=plain_letter))


if __name__ == "__main__":
    asyncio.run(main())
