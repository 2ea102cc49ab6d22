"""A mail as bytes: a skeleton per group, and what differs per reader, without a MIME library.

Flattening a message object takes twenty times as long; the tests read every form back with the
standard library and compare. Every body part is base64, so no byte of it can end the mail.
"""

import binascii
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from events import text

_CRLF = b"\r\n"


@dataclass(frozen=True)
class CalendarFile:
    """An iCalendar object and its METHOD. PUBLISH is a file to open, not an invitation."""

    content: bytes
    method: str


@dataclass(frozen=True)
class Envelope:
    """The header fields of one mail, already whole; `unsubscribe` and `thread` may be empty."""

    to: str
    message_id: str
    at: datetime
    unsubscribe: str = ""
    thread: str = ""


@lru_cache(maxsize=512)
def skeleton(sender: str, organisation: str, reply_to: str, subject: str, list_id: str) -> bytes:
    """The header fields that a whole group shares."""
    message = EmailMessage(policy=SMTP)
    local, _, domain = sender.rpartition("@")
    message["From"] = Address(text.line(organisation), local, domain)
    if reply_to:
        message["Reply-To"] = reply_to
    message["Subject"] = text.line(subject)
    shared = message.as_bytes().removesuffix(_CRLF)
    # EmailMessage would encode a long one (RFC 2047), and then nobody reads it.
    shared += b"List-Id: <" + list_id.encode("ascii") + b">" + _CRLF if list_id else b""
    return shared + b"Auto-Submitted: auto-generated" + _CRLF + b"MIME-Version: 1.0" + _CRLF


def assemble(
    shared: bytes, envelope: Envelope, plain: str, html: str, calendar: CalendarFile | None = None
) -> bytes:
    """The whole mail. Raises ValueError where a header field holds a control character."""
    head = _fields(envelope)
    boundary = b"=_" + binascii.hexlify(envelope.message_id.encode())[2:34]
    bodies = [
        _part(b"text/plain; charset=utf-8", _encoded(plain.encode())),
        _part(b"text/html; charset=utf-8", _encoded(html.encode())),
    ]
    if calendar is None:
        return shared + head + _multipart(b"alternative", boundary + b"a", bodies)
    encoded = _encoded(calendar.content)
    method = calendar.method.encode("ascii")
    typed = b"text/calendar; method=" + method + b"; charset=utf-8"
    if calendar.method == "PUBLISH":
        attached = _part(typed, encoded, b"sessions.ics")
    else:
        bodies.append(_part(typed, encoded))
        attached = _part(b"application/ics", encoded, b"invite.ics")
    alternative = _multipart(b"alternative", boundary + b"a", bodies)
    return shared + head + _multipart(b"mixed", boundary + b"m", [alternative, attached])


def _fields(envelope: Envelope) -> bytes:
    pairs = [
        ("To", envelope.to),
        ("Date", _date(envelope.at)),
        ("Message-ID", envelope.message_id),
    ]
    if envelope.thread:
        pairs += [("In-Reply-To", envelope.thread), ("References", envelope.thread)]
    if envelope.unsubscribe:
        pairs.append(("List-Unsubscribe", f"<{envelope.unsubscribe}>"))
        pairs.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    for name, value in pairs:
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"{name} may not hold {value!r}")
    return b"".join(f"{name}: {value}\r\n".encode("ascii") for name, value in pairs)


@lru_cache(maxsize=8)
def _date(at: datetime) -> str:
    return format_datetime(at)  # One hour for a whole batch.


def _multipart(kind: bytes, boundary: bytes, parts: list[bytes]) -> bytes:
    line = b"--" + boundary
    return b"".join(
        [
            b"Content-Type: multipart/" + kind + b';\r\n boundary="' + boundary + b'"\r\n\r\n',
            *(line + _CRLF + part for part in parts),
            line + b"--\r\n",
        ]
    )


def _part(kind: bytes, encoded: bytes, file_name: bytes = b"") -> bytes:
    attached = b'Content-Disposition: attachment; filename="' + file_name + b'"\r\n'
    return b"".join(
        [
            b"Content-Type: " + kind,
            b'; name="' + file_name + b'"\r\n' if file_name else _CRLF,
            b"Content-Transfer-Encoding: base64\r\n",
            attached if file_name else b"",
            _CRLF,
            encoded,
        ]
    )


def _encoded(raw: bytes) -> bytes:
    """Base64 in lines of 76, each ended by CRLF."""
    whole = binascii.b2a_base64(raw, newline=False)
    lines = [whole[start : start + 76] for start in range(0, len(whole), 76)]
    return _CRLF.join([*lines, b""])
