"""One worker that sends what is due once a line comes on its input, and says how many it sent."""

import asyncio
import sys

from events import database
from events.mail.send import send_due


async def _main() -> None:
    async with database.pool():
        await database.value("SELECT 1")
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        counts = await send_due()
    print(counts["sent"], flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
