"""The local mailbox: a real SMTP server on a loopback port of its own that keeps what it accepts.

Every mail is one file, `<when>-<random>.eml`, with the envelope's recipient in `Delivered-To`.
"""

import asyncio
import contextlib
import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

KEPT = 2000
"""How many mails are kept; the oldest go first."""
LARGEST = 32 * 1024 * 1024


@contextlib.contextmanager
def start(directory: Path) -> Iterator[int]:
    """Accept mails into `directory` while the context lasts; yield the port."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    loop = asyncio.new_event_loop()
    listening = threading.Event()
    port: list[int] = []

    def run() -> None:
        server = loop.run_until_complete(_listen(loop, directory))
        port.append(server.sockets[0].getsockname()[1])
        listening.set()
        loop.run_forever()
        server.close()
        loop.close()

    thread = threading.Thread(target=run, name="mailbox", daemon=True)
    thread.start()
    listening.wait()
    try:
        yield port[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def messages(directory: Path) -> list[Path]:
    """List the files of the mails, the newest first."""
    return sorted(directory.glob("*.eml"), reverse=True)


async def _listen(loop: asyncio.AbstractEventLoop, directory: Path) -> asyncio.Server:
    keeper = _Keeper(directory)

    def session() -> SMTP:
        return SMTP(keeper, hostname="localhost", data_size_limit=LARGEST, loop=loop)

    return await loop.create_server(session, "127.0.0.1", 0)


class _Keeper:
    """Writes each mail down, whole or not at all, before it is acknowledged."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.count = len(messages(directory))

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        for recipient in envelope.rcpt_tos:
            self._keep(envelope.mail_from or "", recipient, envelope.original_content)
        return "250 Kept in the local mailbox"

    def _keep(self, sender: str, recipient: str, content: bytes) -> None:
        trace = f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n"
        name = f"{time.time_ns()}-{secrets.token_hex(4)}"
        draft = self.directory / f"{name}.part"
        draft.write_bytes(trace.encode() + content)
        draft.rename(self.directory / f"{name}.eml")
        self.count += 1
        if self.count > KEPT:
            kept = messages(self.directory)
            for old in kept[KEPT:]:
                old.unlink(missing_ok=True)
            self.count = min(len(kept), KEPT)
