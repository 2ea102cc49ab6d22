"""A mail as bytes: a skeleton per group, and what differs per reader, without a MIME library.

Flattening a message object takes twenty times as long; the tests read every form back with the
standard library and compare. Every body part of ours is base64, so no byte of it can end the mail.
"""

import binascii
import re
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from itertools import groupby

import msgspec

from events import text
from events.deliveries import passed_on
from events.mail.render import attached_mail

_CRLF = b"\r\n"
_FOLD = "\r\n "
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]{1,60}")
_LONGEST_LINE = 60
_BYTES_OF_A_WORD = 39
"""As base64 52 characters: with what stands around them and «Subject: » a line of at most 76."""


class CalendarFile(msgspec.Struct, frozen=True):
    """An iCalendar object and its METHOD. PUBLISH is a file to open, not an invitation."""

    content: bytes
    method: str


class Envelope(msgspec.Struct, frozen=True):
    """The header fields of one mail, already whole; those with a default may be empty."""

    to: str
    message_id: str
    at: datetime
    unsubscribe: str = ""
    thread: str = ""
    passed_on_by: str = ""


@lru_cache(maxsize=512)
def skeleton(sender: str, organisation: str, reply_to: str, subject: str, list_id: str) -> bytes:
    """Build the header fields that a group shares. Raises ValueError for what none may hold."""
    fields = [("From", f"{_phrase(text.line(organisation))}{_FOLD}<{sender}>")]
    if reply_to:
        fields.append(("Reply-To", reply_to))
    fields.append(("Subject", _words(text.line(subject))))
    # A long one is never folded or encoded (RFC 2047): nobody would read it.
    fields += [("List-Id", f"<{list_id}>")] if list_id else []
    fields += [("Auto-Submitted", "auto-generated"), ("MIME-Version", "1.0")]
    return _written(fields)


def assemble(
    shared: bytes,
    envelope: Envelope,
    plain: str,
    html: str,
    calendar: CalendarFile | None = None,
    enclosed: bytes | None = None,
) -> bytes:
    """Assemble the whole mail. Raises ValueError where a header field holds a control character."""
    head = _fields(envelope)
    boundary = b"=_" + binascii.hexlify(envelope.message_id.encode())[2:34]
    bodies = [
        _part(b"text/plain; charset=utf-8", _encoded(plain.encode())),
        _part(b"text/html; charset=utf-8", _encoded(html.encode())),
    ]
    attached = []
    if enclosed is not None:
        attached = [_mail(enclosed)]
    elif calendar is not None:
        also_read, file = _invitation(calendar)
        bodies, attached = bodies + also_read, [file]
    alternative = _multipart(b"alternative", boundary + b"a", bodies)
    if not attached:
        return shared + head + alternative
    return shared + head + _multipart(b"mixed", boundary + b"m", [alternative, *attached])


def _invitation(calendar: CalendarFile) -> tuple[list[bytes], bytes]:
    """Return what calendars read among the bodies, if anything, and the file that is attached."""
    encoded = _encoded(calendar.content)
    method = calendar.method.encode("ascii")
    typed = b"text/calendar; method=" + method + b"; charset=utf-8"
    if calendar.method == "PUBLISH":
        return [], _part(typed, encoded, b"sessions.ics")
    return [_part(typed, encoded)], _part(b"application/ics", encoded, b"invite.ics")


def _fields(envelope: Envelope) -> bytes:
    pairs = [
        ("To", envelope.to),
        ("Date", _date(envelope.at)),
        ("Message-ID", envelope.message_id),
    ]
    if envelope.thread:
        pairs += [("In-Reply-To", envelope.thread), ("References", envelope.thread)]
    if envelope.passed_on_by:
        pairs.append((passed_on.HEADER, envelope.passed_on_by))
    if envelope.unsubscribe:
        pairs.append(("List-Unsubscribe", f"<{envelope.unsubscribe}>"))
        pairs.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return _written(pairs)


def _written(fields: list[tuple[str, str]]) -> bytes:
    for name, value in fields:
        unfolded = value.replace(_FOLD, " ")
        if not unfolded.isascii() or not unfolded.isprintable():
            raise ValueError(f"{name} may not hold {value!r}")
    return b"".join(f"{name}: {value}\r\n".encode("ascii") for name, value in fields)


def _words(said: str) -> str:
    """Write a text for a header field: as it is where plain and short, or else encoded whole."""
    plain = said.isascii() and "=?" not in said and len(said) <= _LONGEST_LINE
    return said if plain else _encoded_words(said)


def _encoded_words(said: str) -> str:
    """Write a text as encoded words of one encoding (RFC 2047), cut between characters.

    Between words of two encodings a space is lost on its way, so each space stands inside a word.
    """
    pieces = [b""]
    for character in said:
        encoded = character.encode("utf-8", "replace")
        if len(pieces[-1]) + len(encoded) > _BYTES_OF_A_WORD:
            pieces.append(b"")
        pieces[-1] += encoded
    words = (binascii.b2a_base64(piece, newline=False).decode("ascii") for piece in pieces)
    return _FOLD.join(f"=?utf-8?b?{word}?=" for word in words)


def _phrase(name: str) -> str:
    """Write the name before an address: plain words as they are, what is between them encoded.

    In a name Python reads a space between two encoded words that nobody else reads there.
    """
    runs = [(plain, " ".join(run)) for plain, run in groupby(name.split(" "), _is_atom)]
    return _FOLD.join(run if plain else _encoded_words(run) for plain, run in runs)


def _is_atom(word: str) -> bool:
    return bool(_ATOM.fullmatch(word))


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


def _mail(raw: bytes) -> bytes:
    """Enclose somebody's mail; nobody guesses the boundary, as Message-IDs are keyed."""
    mail, kind = attached_mail.enclosed(raw)
    if kind != b"message/rfc822":
        return _part(kind, _encoded(mail), b"message.eml")
    head = b'Content-Disposition: attachment; filename="message.eml"'
    return b"\r\n".join([b"Content-Type: " + kind, head, b"", mail, b""])


def _encoded(raw: bytes) -> bytes:
    """Encode as Base64 in lines of 76, each ended by CRLF."""
    whole = binascii.b2a_base64(raw, newline=False)
    lines = [whole[start : start + 76] for start in range(0, len(whole), 76)]
    return _CRLF.join([*lines, b""])
