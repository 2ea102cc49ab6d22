"""A site's real worker in a process of its own: `python -m tests.inbox.mailbox.site_process`.

It sends, and takes in mail by LMTP. TEST_WITHOUT=guards takes out what keeps mail from going round,
for a negative control; TEST_PER_SENDER is the limit that remains then.
"""

import asyncio
import os
from email.message import Message

from events.inbox import loops
from events.mail.transport import sender
from events.worker import supervisor


def _says_nothing(_message: Message) -> str:
    return ""


async def _not_ours(_message: Message) -> bool:
    return False


def main() -> None:
    """Work until told to stop."""
    sender.SWEEP_SECONDS = 0.2  # type: ignore[misc]
    loops.PER_SENDER = int(os.environ["TEST_PER_SENDER"])  # type: ignore[misc]
    if os.environ.get("TEST_WITHOUT") == "guards":
        loops._by_program = loops._by_list = _says_nothing
        loops._is_ours = _not_ours
    asyncio.run(supervisor.run())


if __name__ == "__main__":
    main()
