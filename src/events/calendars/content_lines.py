"""Content lines of RFC 5545, written byte by byte: escaped, folded at 75 octets, ended by CRLF.

We write lines ourselves because icalendar lets through what breaks calendars (NUL, a lone CR,
naive times, unknown statuses) and takes twenty times as long; the tests read every line back
with icalendar, ical and vobject.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

from events import text

_WIDTH = 75
# Direction marks and C1 controls are legal, but several parsers split lines at U+0085.
UNWANTED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_CLEAN_URI = re.compile(r"[!#-;=?-\[\]_a-z~]*")
_UNQUOTABLE = re.compile('["^\x00-\x1f\x7f-\x9f]')


def line(name: str, value: str) -> bytes:
    """One folded line; `name` may carry parameters. The value must already be of its type."""
    return folded(f"{name}:{value}".encode())


def words(name: str, value: str) -> bytes:
    """A TEXT property of one line: cleaned, then escaped."""
    return line(name, escaped(cleaned(value)))


def paragraphs(name: str, value: str) -> bytes:
    """A TEXT property that may have several lines: cleaned, then escaped."""
    return line(name, escaped(text.paragraphs(value)))


def moment(name: str, at: datetime) -> bytes:
    """A DATE-TIME property in UTC, to the second. Raises ValueError for a naive time."""
    return line(name, utc(at))


def utc(at: datetime) -> str:
    """`20261203T130000Z`. Raises ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError("a calendar needs an aware time")
    return _utc(at.astimezone(UTC))


@lru_cache(maxsize=1024)
def _utc(local: datetime) -> str:
    # strftime does not pad years before 1000 on every platform.
    return f"{local.year:04d}{local:%m%dT%H%M%SZ}"


def link(name: str, address: str) -> bytes:
    """A URI property: what cannot stand in a URI is percent-encoded."""
    return line(name, _uri(address))


def quoted(value: str) -> str:
    """A parameter's value between double quotes, without what cannot stand there."""
    return f'"{_UNQUOTABLE.sub("", text.line(value))}"'


def cleaned(value: str) -> str:
    """One line without the characters that no calendar needs."""
    return UNWANTED.sub("", text.line(value)).strip()


def escaped(value: str) -> str:
    """TEXT escaping; characters that no calendar needs are dropped."""
    return UNWANTED.sub("", value).translate(_ESCAPES)


def folded(raw: bytes) -> bytes:
    """Fold at 75 octets, never inside a UTF-8 sequence, and end with CRLF."""
    if len(raw) <= _WIDTH:
        return raw + b"\r\n"
    parts = []
    start, width = 0, _WIDTH
    while len(raw) - start > width:
        end = start + width
        while raw[end] & 0xC0 == 0x80:  # A continuation byte begins no line.
            end -= 1
        parts.append(raw[start:end])
        start, width = end, _WIDTH - 1
    parts.append(raw[start:])
    return b"\r\n ".join(parts) + b"\r\n"


def _uri(address: str) -> str:
    if _CLEAN_URI.fullmatch(address):
        return address
    return "".join(
        character
        if "!" <= character <= "~" and character not in '"<>\\^`{|}'
        else _percent(character)
        for character in address
    )


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())
