"""One worker that sends what is due once a line comes on its input, and says how many it sent
and in how many seconds of processor time: `python -m bench.kit.worker [webhooks]`, else mails."""

import asyncio
import sys
import time

from events import database
from events.mail.transport.sender import send_due
from events.webhooks import send as webhooks


async def _main() -> None:
    async with database.pool():
        await database.value("SELECT 1")
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        began = time.process_time()
        number = await webhooks.send_due() if "webhooks" in sys.argv else (await send_due())["sent"]
        cpu = time.process_time() - began
    print(number, cpu, flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
