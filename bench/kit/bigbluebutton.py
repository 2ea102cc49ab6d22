"""The BigBlueButton of the tests in a process of its own, so that it is nobody's time but its."""

import asyncio
import sys

from tests.rooms.bbb import BigBlueButton


async def _main() -> None:
    fake = BigBlueButton()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
