"""A relay that misbehaves in any phase, and writes down (fsync) what it accepts before its 250."""

import asyncio
import contextlib
import os
import re
import ssl
import tempfile
import threading
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from tests.served import PATIENCE_SECONDS

PHASES: Final = ("greeting", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA", "body", "QUIT")
_MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE | re.IGNORECASE)
_PATH = re.compile(rb"<([^>]*)>")


class Relay:
    """`misbehave("RCPT", "450 later")` answers so; "drop" hangs up, "hang" says nothing, "trickle"
    answers one byte a second. `domain` narrows it to one destination, `times` to the first few.
    While `holding`, it has taken a body and does not say yet what it thinks of it.
    """

    def __init__(self, *, delay: float = 0.0, tls: ssl.SSLContext | None = None) -> None:
        """Accept everything, each after `delay` seconds."""
        self.delay, self.tls = delay, tls
        self.holding = False
        self.hold_after = 10**9
        """It begins to hold by itself once it has accepted so many."""
        self.held: list[str] = []
        """For whom it took a body and does not say yet what it thinks of it."""
        self.port = 0
        self.written = 0
        self.most_connections = 0
        self.commands: Counter[str] = Counter()
        self._faults: dict[tuple[str, str], list[str]] = {}
        self._connections = 0
        self._durable = True
        descriptor, name = tempfile.mkstemp(prefix="accepted-")
        self._record, self.record = descriptor, Path(name)

    @property
    def url(self) -> str:
        """For EVENTS_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def misbehave(self, phase: str, how: str, *, domain: str = "*", times: int = 10**9) -> None:
        """Do so in this phase from now on."""
        assert phase in PHASES
        self._faults[phase, domain] = [how, str(times)]

    def behave(self) -> None:
        """Be a good relay again."""
        self._faults.clear()

    def go_on(self) -> None:
        """Hold nothing back any more."""
        self.hold_after, self.holding = 10**9, False

    def accepted(self) -> list[tuple[str, str]]:
        """(recipient, Message-ID) of each mail accepted, duplicates included, in order."""
        lines = self.record.read_text().splitlines()
        return [(to, message_id) for to, _, message_id in (line.partition(" ") for line in lines)]

    async def arrived(self, count: int, seconds: float = PATIENCE_SECONDS) -> None:
        """Return when so many mails were accepted; fails with how many were.

        So long waits only who waits in vain: it tells a relay that hangs from one that is slow.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        while len(self.accepted()) < count:
            late = asyncio.get_running_loop().time() > deadline
            assert not late, f"{len(self.accepted())} of {count} mails came"
            await asyncio.sleep(0.02)

    def __enter__(self) -> "Relay":
        """Listen, on a thread and a loop of its own."""
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(PATIENCE_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening and forget the record."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_SECONDS)
        self._forget()

    @contextlib.asynccontextmanager
    async def here(self) -> AsyncIterator["Relay"]:
        """Listen in the running loop instead, so that both ends go by one clock. Nobody is killed,
        so nothing waits for the disk.
        """
        self._durable = False
        server = await self._listen()
        try:
            yield self
        finally:
            server.close()
            self._forget()

    async def _listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=2**22)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def _forget(self) -> None:
        os.close(self._record)
        self.record.unlink()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._listen())
        ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        self.most_connections = max(self.most_connections, self._connections)
        try:
            await _Dialogue(self, reader, writer).run()
        except (OSError, EOFError, asyncio.CancelledError, _HangUp):
            pass
        finally:
            self._connections -= 1
            writer.close()

    def fault(self, phase: str, domain: str) -> str:
        """How to misbehave now, or nothing."""
        for key in ((phase, domain), (phase, "*")):
            found = self._faults.get(key)
            if found and int(found[1]) > 0:
                found[1] = str(int(found[1]) - 1)
                return found[0]
        return ""

    def write_down(self, recipient: str, body: bytes) -> None:
        """On the disk before the 250, so that no crash can make a liar of the relay."""
        match = _MESSAGE_ID.search(body)
        message_id = match.group(1).decode() if match else "?"
        os.write(self._record, f"{recipient} {message_id}\n".encode())
        self.written += 1
        if self._durable:
            os.fsync(self._record)


class _HangUp(Exception):
    """The relay closes the connection without a word."""


class _Dialogue:
    def __init__(
        self, relay: Relay, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.relay, self.reader, self.writer = relay, reader, writer
        self.recipient = ""

    async def run(self) -> None:
        await self.say("greeting", "220 relay.example.org")
        while line := await self.reader.readline():
            verb = line.split(b" ", 1)[0].strip().decode().upper()
            self.relay.commands[verb] += 1
            await self.answer(verb, line)

    async def answer(self, verb: str, line: bytes) -> None:  # noqa: C901 - one case per verb
        match verb:
            case "EHLO":
                offer = "250-relay\r\n250-STARTTLS\r\n250 8BITMIME" if self.relay.tls else None
                await self.say("EHLO", offer or "250-relay\r\n250 8BITMIME")
            case "STARTTLS":
                if await self.say("STARTTLS", "220 go ahead"):
                    await self.writer.start_tls(self.relay.tls)  # type: ignore[arg-type]
            case "MAIL":
                await self.say("MAIL", "250 ok")
            case "RCPT":
                match = _PATH.search(line)
                self.recipient = match.group(1).decode() if match else ""
                await self.say("RCPT", "250 ok")
            case "DATA":
                if await self.say("DATA", "354 go on"):
                    await self.take_body()
            case "QUIT":
                await self.say("QUIT", "221 bye")
                raise _HangUp
            case _:
                await self.say(verb, "250 ok")

    async def take_body(self) -> None:
        body = await self.reader.readuntil(b"\r\n.\r\n")
        self.relay.commands["body"] += 1
        if self.relay.delay:
            await asyncio.sleep(self.relay.delay)
        self.relay.holding |= self.relay.written >= self.relay.hold_after
        if self.relay.holding:
            self.relay.held.append(self.recipient)
        while self.relay.holding:  # noqa: ASYNC110 - a flag of another thread
            await asyncio.sleep(0.02)
        how = self.relay.fault("body", self.domain)
        if not how or how in ("trickle", "accept-drop"):
            self.relay.write_down(self.recipient, body)
        await self.utter(how or "250 accepted", "250 accepted")

    @property
    def domain(self) -> str:
        return self.recipient.rpartition("@")[2]

    async def say(self, phase: str, words: str) -> bool:
        """Answer well or badly; whether it was well."""
        how = self.relay.fault(phase, self.domain)
        await self.utter(how or words, words)
        return not how or how == "trickle"

    async def utter(self, how: str, words: str) -> None:
        match how:
            case "drop" | "accept-drop":
                raise _HangUp
            case "hang":
                await asyncio.sleep(3600)
            case "trickle":
                for byte in f"{words}\r\n".encode():
                    self.writer.write(bytes([byte]))
                    await asyncio.sleep(1.0)
            case _:
                self.writer.write(f"{how}\r\n".encode())
                await self.writer.drain()
