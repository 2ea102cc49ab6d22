"""One worker that sends what is due once a line comes on its input, and says how many it sent
and in how many seconds of processor time."""

import asyncio
import sys
import time

from events import database
from events.mail.transport.sender import send_due


async def _main() -> None:
    async with database.pool():
        await database.value("SELECT 1")
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        began = time.process_time()
        counts = await send_due()
        cpu = time.process_time() - began
    print(counts["sent"], cpu, flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
