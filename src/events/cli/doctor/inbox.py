"""Where answers and bounces come in: whether the mailbox opens, and whether both halves are set."""

import asyncio
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import aioimaplib

from events.cli.doctor.findings import Finding, doubtful, good, wrong
from events.inbox import loops
from events.settings import settings

SECONDS: Final = 10.0
THING: Final = "inbox"


async def examine() -> list[Finding]:
    """Open the mailbox as the worker does; no mail in it is touched."""
    here = settings()
    found = [await _mailbox(here.inbox_imap)] if here.inbox_imap else []
    listens = bool(here.inbox_imap or here.inbox_lmtp)
    found += _halves(here.inbox_address, listens=listens)
    if listens and here.inbox_address and loops.is_ours(here.reply_to):
        text = (
            f"{here.reply_to} receives the answers and is the address that we read ourselves:"
            " what people write is not passed on."
        )
        remedy = "Set EVENTS_REPLY_TO, or the address at /desk/organisation, to one people read."
        found.append(doubtful(THING, text, remedy))
    if not listens and not here.inbox_address and not here.loopback:
        found.append(good(THING, f"None is set: bounces go to {here.mail_from}; read it."))
    return found


def _halves(address: str, *, listens: bool) -> list[Finding]:
    """Doubt an address that nothing reads, and a mailbox to which nothing is sent."""
    if address and not listens:
        text = f"{address} is set, and nothing reads it."
        return [doubtful(THING, text, "Set EVENTS_INBOX_IMAP or EVENTS_INBOX_LMTP too.")]
    if listens and not address:
        text = "Nothing is sent there: no address is set."
        remedy = "Set EVENTS_INBOX_ADDRESS to the address whose mail arrives there."
        return [doubtful(THING, text, remedy)]
    return []


async def _mailbox(url: str) -> Finding:
    parts = urlsplit(url)
    host, tls = parts.hostname or "", parts.scheme == "imaps"
    port = parts.port or (993 if tls else 143)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    remedy = "Check host, port, user, password and folder in EVENTS_INBOX_IMAP."
    try:
        async with asyncio.timeout(SECONDS):
            problem = await _open(host, port, unquote(parts.username or ""),
                                  unquote(parts.password or ""), folder, tls=tls)  # fmt: skip
    except (OSError, TimeoutError, aioimaplib.AioImapException) as error:
        told = " ".join(str(error).split())[:200] or "no answer in time"
        return wrong(THING, f"{host}:{port} does not answer: {told}.", remedy)
    return wrong(THING, problem, remedy) if problem else good(THING, f"{host}:{port} lets us in.")


async def _open(
    host: str, port: int, user: str, password: str, folder: str, *, tls: bool
) -> str:  # fmt: skip
    """Open the mailbox; return why it cannot be, empty where it can."""
    # The library swallows a refused connection, and waits.
    _, writer = await asyncio.open_connection(host, port)
    writer.close()
    kind = aioimaplib.IMAP4_SSL if tls else aioimaplib.IMAP4
    client: Any = kind(host, port, timeout=SECONDS)
    await client.wait_hello_from_server()
    try:
        if (await client.login(user, password)).result != "OK":
            return f"{host}:{port} does not let {user} in."
        if (await client.examine(folder)).result != "OK":
            return f"{host}:{port} has no folder {folder}."
        return ""
    finally:
        await client.logout()
