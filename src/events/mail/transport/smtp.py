"""One mail over a kept connection to the relay; `relay_replies` says what its answers mean."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from typing import Final

import aiosmtplib

from events import links
from events.errors import Unusable
from events.mail.transport import relay_replies
from events.mail.transport.relay_replies import Forgone, Outcome, Sent, Unreachable
from events.settings import Relay, settings

SECONDS_PER_MAIL: Final = 40.0
"""From connecting to DATA, all timeouts together; shorter than a delivery's lease."""

ANSWER_SECONDS: Final = 600.0
"""For the answer to the body, as RFC 5321 (4.5.3.2.6) asks for: who hangs up sends it twice."""

CONNECT_SECONDS: Final = 15.0
QUIT_SECONDS: Final = 1.0


class Connection:
    """One connection to the relay, opened at the first mail and kept for the next."""

    def __init__(self, relay: Relay) -> None:
        """Open nothing yet."""
        self.relay = relay
        self.phase = "connecting"
        self.client = _client(relay)

    async def post(
        self,
        sender: str,
        recipient: str,
        message: bytes,
        *,
        before_data: Callable[[], Awaitable[bool]],
    ) -> Outcome:
        """Hand one mail to the relay. DATA is sent only if `before_data` commits and says yes.

        The message has CRLF line ends and one at its end; dots are stuffed here. When cancelled
        the connection is closed: the next mail must not read this one's reply.
        """
        kept = self.client.is_connected
        outcome = await self._post(sender, recipient, message, before_data)
        if kept and self.phase == "MAIL" and isinstance(outcome, Unreachable):
            # The relay closed an idle connection, as it may: once more over a new one.
            outcome = await self._post(sender, recipient, message, before_data)
        return outcome

    async def close(self) -> None:
        """Say QUIT, without waiting long for the answer: everything is settled by then."""
        with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            async with asyncio.timeout(QUIT_SECONDS):
                await self.client.quit()
        self.client.close()

    async def _post(
        self,
        sender: str,
        recipient: str,
        message: bytes,
        before_data: Callable[[], Awaitable[bool]],
    ) -> Outcome:
        try:
            async with asyncio.timeout(SECONDS_PER_MAIL) as patience:
                await self._connect()
                await self._introduce(sender, recipient)
                if not await before_data():
                    await self._ready_for_next()
                    return Forgone()
                return await self._send_data(message, patience)
        except asyncio.CancelledError:
            self.client.close()
            raise
        except aiosmtplib.SMTPResponseException as error:
            outcome = relay_replies.judge(self.phase, error.code, error.message)
            await self._ready_for_next()
            return outcome
        except (aiosmtplib.SMTPException, OSError, TimeoutError, EOFError) as error:
            self.client.close()
            return relay_replies.judge_silence(self.phase, error)

    async def _send_data(self, message: bytes, patience: asyncio.Timeout) -> Outcome:
        self.phase = "DATA"
        await self._command(b"DATA", expected=3)
        self.phase = "body"
        patience.reschedule(asyncio.get_running_loop().time() + ANSWER_SECONDS)
        return await self._send_body(message)

    async def _connect(self) -> None:
        if self.client.is_connected:
            return
        self.phase = "connecting"
        async with asyncio.timeout(CONNECT_SECONDS):
            # A client that failed half-way is not used again.
            self.client = _client(self.relay)
            await self.client.connect()
            if self.client.is_ehlo_or_helo_needed:
                await self.client.ehlo()

    async def _introduce(self, sender: str, recipient: str) -> None:
        # Our addresses are in their one form already: the library's `mail` and `rcpt` would parse
        # them again, which costs more than composing the mail.
        self.phase = "MAIL"
        await self._command(b"MAIL", b"FROM:<" + sender.encode() + b">")
        self.phase = "RCPT"
        await self._command(b"RCPT", b"TO:<" + recipient.encode() + b">")

    async def _command(self, *words: bytes, expected: int = 2) -> None:
        reply = await self.client.execute_command(*words)
        if reply.code // 100 != expected:
            raise aiosmtplib.SMTPResponseException(reply.code, reply.message)

    async def _send_body(self, message: bytes) -> Outcome:
        protocol = self.client.protocol
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("closed before the body")
        protocol.write(dot_stuffed(message))
        reply = await protocol.read_response()
        if reply.code // 100 != 2:
            raise aiosmtplib.SMTPResponseException(reply.code, reply.message)
        return Sent(relay_replies.quoted(reply.code, reply.message))

    async def _ready_for_next(self) -> None:
        """Say RSET; close the connection where that fails, or where the relay refused us."""
        if self.phase in relay_replies.ABOUT_US:
            self.client.close()
            return
        try:
            async with asyncio.timeout(QUIT_SECONDS):
                await self.client.rset()
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            self.client.close()


def dot_stuffed(message: bytes) -> bytes:
    """Return the body as DATA wants it, its final dot included."""
    if b"\r\n." in message:
        message = message.replace(b"\r\n.", b"\r\n..")
    if message.startswith(b"."):
        message = b"." + message
    return message + b".\r\n"


def relay() -> Relay:
    """Return the relay of the settings, or the local mailbox's port."""
    configured = settings().smtp
    if configured is not None:
        return configured
    port = os.environ.get("EVENTS_MAILBOX_PORT", "")
    if not port.isdecimal():
        raise Unusable("EVENTS_SMTP_URL is missing, and no local mailbox is running.")
    return Relay(host="127.0.0.1", port=int(port), security="never")


def _client(relay: Relay) -> aiosmtplib.SMTP:
    """Choose TLS at once, or STARTTLS that must work, or STARTTLS if offered, or none.

    Where TLS is asked for, the certificate must be right. Opportunistic encryption keeps out who
    only listens; checking the certificate there would add nothing, as STARTTLS can be stripped.
    """
    asked_for = relay.security in ("tls", "required")
    start_tls = {"required": True, "opportunistic": None}.get(relay.security, False)
    return aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        username=relay.user or None,
        password=relay.password or None,
        local_hostname=_our_name(),
        use_tls=relay.security == "tls",
        start_tls=start_tls,
        validate_certs=asked_for,
        timeout=None,  # `post` bounds the whole conversation, which is cheaper than each word.
    )


def _our_name() -> str:
    """Return what EHLO says: a host name, or an address in brackets."""
    name = links.host()
    if ":" in name:
        return f"[IPv6:{name}]"
    return f"[{name}]" if name.replace(".", "").isdigit() else name
