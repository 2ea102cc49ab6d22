"""A real SMTP server on a port of this machine that writes down what it accepted."""

import asyncio
import threading
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from typing import Any

from aiosmtpd.smtp import SMTP

from tests.served import PATIENCE_SECONDS


@dataclass(frozen=True)
class Accepted:
    """One mail for one recipient, as it came over the wire."""

    sender: str
    to: str
    content: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The mail, parsed by the standard library."""
        return message_from_bytes(self.content, policy=policy.default)


class MailSink(list[Accepted]):
    """The accepted mails in order, and the port where more may come in."""

    port = 0
    refused_at_rcpt: dict[str, str]
    """By domain, what is said to RCPT instead of 250."""
    refused_at_data: dict[str, str]
    """By domain, what is said to the body."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        """Refuse nothing; the host is where to listen."""
        super().__init__()
        self.host = host
        self.refused_at_rcpt, self.refused_at_data = {}, {}

    @property
    def url(self) -> str:
        """For EVENTS_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[Accepted]:
        """The mails for one recipient."""
        return [mail for mail in self if mail.to == address]

    def wait_for(self, count: int, seconds: float = PATIENCE_SECONDS) -> None:
        """Return when so many mails are there; fails with what came instead."""
        deadline = time.monotonic() + seconds
        while len(self) < count:
            assert time.monotonic() < deadline, f"{len(self)} of {count} mails came: {self}"
            time.sleep(0.02)

    async def arrived(self, count: int, seconds: float = PATIENCE_SECONDS) -> None:
        """The same for a test whose own loop does the sending."""
        await asyncio.to_thread(self.wait_for, count, seconds)

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Called by aiosmtpd for each recipient."""
        if said := self.refused_at_rcpt.get(address.rpartition("@")[2]):
            return said
        envelope.rcpt_tos.append(address)
        return "250 noted"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Called by aiosmtpd for each mail."""
        content = envelope.original_content
        for to in envelope.rcpt_tos:
            if said := self.refused_at_data.get(to.rpartition("@")[2]):
                return said
        self.extend(Accepted(envelope.mail_from, to, content) for to in envelope.rcpt_tos)
        return "250 accepted"

    def start(self) -> None:
        """Listen, on a thread of its own so that a blocked test does not block the mail."""
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(PATIENCE_SECONDS)

    def stop(self) -> None:
        """Stop listening."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_SECONDS)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        listening = self._loop.create_server(
            lambda: SMTP(self, hostname="sink.example.org", loop=self._loop), self.host, 0
        )
        server = self._loop.run_until_complete(listening)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.close()
