"""Looking into a mailbox by IMAP: each unseen mail is dealt with, then marked seen."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from events.inbox import listen
from events.mail.transport.sender import send_due
from tests.deliveries.ledger import delivery, owe, owed, plain_letter
from tests.inbox.bounces.test_bounces import report
from tests.mail_sink import MailSink

pytestmark = pytest.mark.usefixtures("database")


async def test_r1_each_unseen_mail_is_read_and_then_seen(mail_sink: MailSink) -> None:
    await owe(owed(1))
    await send_due(compose=plain_letter)
    message_id = (await delivery(1))["message_id"]
    mails = {
        b"7": b"Subject: hello\r\n\r\nA person wrote.\r\n",
        b"9": report(message_id, "person-1@example.org", "5.1.1"),
    }
    async with _mailbox(mails) as (port, seen):
        await listen._look_into(f"imap://us:pass%20word@127.0.0.1:{port}/Bounces")
        assert seen == {b"7", b"9"}
        await listen._look_into(f"imap://us:pass%20word@127.0.0.1:{port}/Bounces")
    assert (await delivery(1))["bounced_at"] is not None


async def test_a_wrong_password_is_an_error_and_reads_nothing() -> None:
    async with _mailbox({b"1": b"Subject: x\r\n\r\n"}) as (port, seen):
        with pytest.raises(ConnectionRefusedError):
            await listen._look_into(f"imap://us:wrong@127.0.0.1:{port}")
        assert seen == set()


@asynccontextmanager
async def _mailbox(mails: dict[bytes, bytes]) -> AsyncIterator[tuple[int, set[bytes]]]:
    """The few words of IMAP that a reader needs, over a real socket."""
    seen: set[bytes] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.strip().partition(b" ")
            answer, ok = _answer(command, mails, seen)
            writer.write(answer + tag + (b" OK done\r\n" if ok else b" NO no\r\n"))
            if command == b"LOGOUT":
                break
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], seen


def _answer(command: bytes, mails: dict[bytes, bytes], seen: set[bytes]) -> tuple[bytes, bool]:
    words = command.upper()
    if words.startswith(b"CAPABILITY"):
        return b"* CAPABILITY IMAP4rev1\r\n", True
    if words.startswith(b"LOGIN"):
        return b"", b"pass word" in command
    if words.startswith(b"UID SEARCH"):
        return b"* SEARCH " + b" ".join(uid for uid in mails if uid not in seen) + b"\r\n", True
    if found := re.match(rb"UID FETCH (\d+)", words):
        body = mails[found[1]]
        return b"* 1 FETCH (UID %s BODY[] {%d}\r\n%s)\r\n" % (found[1], len(body), body), True
    if found := re.match(rb"UID STORE (\d+)", words):
        seen.add(found[1])
        return b"* 1 FETCH (FLAGS (\\Seen))\r\n", True
    return b"", True
