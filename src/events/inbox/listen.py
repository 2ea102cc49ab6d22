"""Where mail comes in: an LMTP port or socket of ours, or an IMAP mailbox we look into."""

import asyncio
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

import aioimaplib
import structlog

from events.inbox.lmtp import Server
from events.inbox.receive import MOST_BYTES, receive
from events.settings import settings

log = structlog.get_logger(__name__)

IMAP_SECONDS: Final = 60.0
IMAP_TIMEOUT: Final = 30.0


async def listen() -> None:
    """Take in mail until cancelled, by whatever the settings name; return at once without any."""
    ways = []
    if settings().inbox_lmtp:
        ways.append(_lmtp(settings().inbox_lmtp))
    if settings().inbox_imap:
        ways.append(_imap(settings().inbox_imap))
    await asyncio.gather(*ways)


async def _lmtp(where: str) -> None:
    """Listen on `host:port`, or on a socket where the setting is a path. One worker gets it."""
    loop = asyncio.get_running_loop()

    def protocol() -> Server:
        return Server(loop)

    while True:
        try:
            if where.startswith("/"):
                server: asyncio.Server = await loop.create_unix_server(protocol, where)
            else:
                host, _, port = where.rpartition(":")
                server = await loop.create_server(protocol, host or "127.0.0.1", int(port))
            log.info("inbox listens", where=where)
            async with server:
                await server.serve_forever()
        except OSError as error:
            # Another worker of this machine has it; should that one end, we take over.
            log.debug("inbox not ours", error=str(error))
            await asyncio.sleep(IMAP_SECONDS)


async def _imap(url: str) -> None:
    while True:
        try:
            await _look_into(url)
        except Exception as error:
            log.warning("mailbox out of reach", error=f"{type(error).__name__}: {error}")
        await asyncio.sleep(IMAP_SECONDS)


async def _look_into(url: str) -> None:
    """Deal with each unseen mail, then mark it seen; a crash between the two costs nothing."""
    parts = urlsplit(url)
    client = _client(parts)
    await client.wait_hello_from_server()
    try:
        await _open(client, parts)
        found = await client.uid_search("UNSEEN")
        for uid in found.lines[0].decode().split():
            # No more than is needed to know that it is too large.
            answer = await client.uid("fetch", uid, f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)")
            # The library gives literals as bytearray, and the server's own words as bytes.
            raw = next((bytes(line) for line in answer.lines if isinstance(line, bytearray)), b"")
            await receive(raw)
            await client.uid("store", uid, "+FLAGS", r"(\Seen)")
    finally:
        await client.logout()


def _client(parts: SplitResult) -> Any:
    host = parts.hostname or "localhost"
    if parts.scheme == "imaps":
        return aioimaplib.IMAP4_SSL(host, parts.port or 993, timeout=IMAP_TIMEOUT)
    return aioimaplib.IMAP4(host, parts.port or 143, timeout=IMAP_TIMEOUT)


async def _open(client: Any, parts: SplitResult) -> None:
    """Sign in and choose the folder of the address."""
    answer = await client.login(unquote(parts.username or ""), unquote(parts.password or ""))
    if answer.result != "OK":
        raise ConnectionRefusedError("the mailbox refused the password")
    answer = await client.select(unquote(parts.path.strip("/")) or "INBOX")
    if answer.result != "OK":
        raise FileNotFoundError("the mailbox has no such folder")
