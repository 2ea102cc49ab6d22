"""LMTP (RFC 2033): a reply for each recipient, once the mail is dealt with for them."""

import asyncio
from typing import Any, Final

import structlog
from aiosmtpd.lmtp import LMTP

from events import links
from events.inbox.receive import MOST_BYTES, receive

log = structlog.get_logger(__name__)

LONGEST_LINE: Final = 1024 * 1024
"""Real mail breaks the standard's 998 octets; a line is held in memory, no more than a mail is."""


class Server(LMTP):
    """aiosmtpd's LMTP with the replies that RFC 2033 asks for."""

    line_length_limit = LONGEST_LINE
    __ident__ = "Causerie"

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Greet by the site's own name."""
        super().__init__(Handler(), data_size_limit=MOST_BYTES, hostname=links.host(),
                         ident="Causerie LMTP", loop=loop, enable_SMTPUTF8=True)  # fmt: skip
        self._awaited = 0

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take the mail in; an answer to all of it is given once for each recipient."""
        self._awaited = len(self.envelope.rcpt_tos) if self.envelope else 0
        try:
            await super().smtp_DATA(arg)
        finally:
            self._awaited = 0

    async def push(self, status: Any) -> None:
        """Send a reply; one about the mail as a whole is repeated for each recipient."""
        if self._awaited > 1 and status[:1] in "2345" and not status.startswith(("354", "50")):
            status = status if "\r\n" in status else "\r\n".join([status] * self._awaited)
        await super().push(status)


class Handler:
    """aiosmtpd's handler: each mail is dealt with before it is acknowledged."""

    async def handle_EHLO(  # noqa: N802
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer what RFC 2033 requires of an LMTP server."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", "250-ENHANCEDSTATUSCODES", responses[-1]]

    async def handle_MAIL(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Note the sender; empty for bounces."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 sender noted"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Note a recipient; whether we know the address is told by what its mail says."""
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 recipient noted"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Answer for each recipient: 250 once written down, 451 where the database is away."""
        raw = bytes(envelope.original_content or b"")
        return "\r\n".join(
            [await _answer(raw, envelope.mail_from, address) for address in envelope.rcpt_tos]
        )


async def _answer(raw: bytes, sender: str | None, recipient: str) -> str:
    try:
        await receive(raw, [recipient], sender=sender or "")
    except Exception:
        log.exception("mail could not be taken in")
        return "451 4.3.0 try again later"
    return "250 2.0.0 taken"
