"""No mail takes the worker's time: what grows with the square of a length would take hours here."""

from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from events.calendars.replies import parse_reply
from events.inbox.bounces.read_report import read
from events.inbox.receive import receive
from events.text import mail_part

HEAD = b"From: mailer-daemon@mx.example.net\r\nSubject: failure\r\nMIME-Version: 1.0\r\n"
STATUS = b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/"
COSTLY = {
    "scripts that never end": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<script " * 100_000,
    "tags that never end": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<p " * 300_000,
    "a line of dashes": HEAD + b"\r\n" + b"-" * 900_000,
    "words of refusals": HEAD + b"\r\n" + b"address user recipient mailbox account " * 25_000,
    "codes": HEAD + b"\r\n" + b"550 " * 220_000 + b"x",
    "beginnings of addresses": HEAD + b"\r\n" + b"a@" * 450_000 + b" x",
    "a receipt of rejections": HEAD + STATUS + b"disposition-notification\r\n\r\nDisposition: "
    b"x\r\n--b\r\n\r\n" + b"reject " * 100_000 + b"\r\n--b--\r\n",
    "brackets in Action": HEAD + STATUS + b"delivery-status\r\n\r\nStatus: 5.1.1\r\nAction: "
    + b"(" * 900_000 + b"\r\n--b--\r\n",
    "recipients without end": HEAD + STATUS + b"delivery-status\r\n\r\n"
    + b"Action: failed\r\nStatus: 5.1.1\r\n\r\n" * 50_000 + b"--b--\r\n",
    "a subject of encodings": b"Subject: " + b"=?a?q?" * 150_000 + b"\r\n\r\nx\r\n",
    "parameters": b"Content-Type: text/plain" + b";a=b" * 400_000 + b"\r\n\r\nx",
    "folded parameters": b"Content-Type: text/plain" + b";\r\n a=b" * 250_000 + b"\r\n\r\nx",
}  # fmt: skip


@pytest.mark.parametrize("raw", COSTLY.values(), ids=COSTLY.keys())
def test_a_mail_made_to_be_costly_is_read_like_any_other(raw: bytes) -> None:
    read(raw, sender="")
    parse_reply.read(message_from_bytes(mail_part.bounded(raw)), now=datetime.now(UTC))


@pytest.mark.parametrize("field", ["From", "Subject", "To"])
async def test_a_word_that_is_no_base64_stops_no_mail(database: None, field: str) -> None:
    """Python raises for it what is neither a ValueError nor a LookupError."""
    raw = f"{field}: =?utf-8?b?a?= <a@b.example>\r\nContent-Type: text/calendar\r\n\r\n"
    told = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=DECLINED:a@b.c"
    assert await receive(f"{raw}{told}\r\n".encode(), sender="a@b.example") == "kept"
