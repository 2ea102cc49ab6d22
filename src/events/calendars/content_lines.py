"""Values as icalendar takes them, cleaned of what it lets through, and its content lines as bytes.

icalendar escapes and quotes. It leaves to its callers: NUL and other control characters, naive
times, what cannot stand in a URI, and a backslash before N, which it takes for a line break. Lines
are put together and folded here, with icalendar's own result, as a test says: many are one reader's
own, and icalendar looks at each letter.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from icalendar import vCalAddress, vCategory, vDatetime, vText, vUri
from icalendar.parser import Parameters

from events import text

# Direction marks and C1 controls are legal, but several parsers split lines at U+0085.
UNWANTED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_CRLF = b"\r\n"
_LONGEST: Final = 74
_CLEAN_URI = re.compile(r"[!#-;=?-\[\]_a-z~]*")
_UNQUOTABLE = re.compile('["^\x00-\x1f\x7f-\x9f]')


class _Text(vText):
    r"""TEXT in which `\N` stays two characters."""

    def to_ical(self) -> bytes:
        """Return the escaped text."""
        if "\\N" not in self:
            return super().to_ical()
        return rb"\\N".join(vText(part).to_ical() for part in self.split("\\N"))


def line(name: str, value: Any, **parameters: str) -> bytes:
    """Return one property of icalendar's types as a content line, folded at 75 octets.

    Raises ValueError for a value that would end the line.
    """
    head = [name.encode(), *(_parameter(*given) for given in parameters.items())]
    whole = b"%b:%b" % (b";".join(head), value.to_ical())
    if b"\n" in whole:
        raise ValueError(f"{name} would end in the middle of its value")
    return _folded(whole) + _CRLF


def continued(name: str, beginning: str, folded: bytes) -> bytes:
    """Return a TEXT line that begins with paragraphs and goes on with what `folded` returned."""
    begun = _Text(f"{paragraphs(beginning)}\n\n")
    return line(name, begun).removesuffix(_CRLF) + _CRLF + b" " + folded + _CRLF


def folded(value: vText) -> bytes:
    """Return the lines of a TEXT value that goes on after the fold of another line."""
    return _folded(value.to_ical())


def words(value: str) -> vText:
    """Return TEXT of one line."""
    return _Text(cleaned(value))


def paragraphs(value: str) -> vText:
    """Return TEXT that may have several lines."""
    return _Text(UNWANTED.sub("", text.paragraphs(value)))


def categories(tags: Iterable[str]) -> vCategory:
    """Return CATEGORIES: those tags of which something is left when they are cleaned."""
    made = vCategory([])
    made.cats = [tag for tag in map(words, tags) if tag]  # Given above, they would be remade.
    return made


def moment(at: datetime) -> vDatetime:
    """Return a DATE-TIME in UTC, to the second. Raises ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError("a calendar needs an aware time")
    return vDatetime(at.astimezone(UTC))


def link(address: str) -> vUri:
    """Return a URI: what cannot stand in one is percent-encoded."""
    return vUri(_uri(address))


def mailbox(address: str) -> vCalAddress:
    """Return a CAL-ADDRESS for a mail address: what cannot stand in a URI is percent-encoded."""
    return vCalAddress(_uri(f"mailto:{address}"))


def parameter(value: str) -> str:
    """Return a parameter's value without what cannot stand between its quotes."""
    return _UNQUOTABLE.sub("", text.line(value))


def cleaned(value: str) -> str:
    """Return one line of text without the characters that no calendar needs."""
    return UNWANTED.sub("", text.line(value)).strip()


@lru_cache(maxsize=512)
def _parameter(name: str, value: str) -> bytes:
    return bytes(Parameters({name: value}).to_ical())


def _folded(whole: bytes) -> bytes:
    """Fold between characters, and never behind a backslash or caret, which belong to the next."""
    lines, start = [], 0
    while len(whole) - start > _LONGEST:
        end = start + _LONGEST
        while whole[end] & 0xC0 == 0x80:  # Amid a character of several bytes.
            end -= 1
        if whole[end - 1] in b"\\^":
            end -= 1
        lines.append(whole[start:end])
        start = end
    return b"\r\n ".join([*lines, whole[start:]])


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
