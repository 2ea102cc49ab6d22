"""Find calendars in a mail and take them apart into lines, whatever their line ends and folds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Final

from events.text import mail_part

MOST_CALENDAR_BYTES: Final = 64 * 1024


@dataclass(frozen=True)
class Line:
    """One content line: its name in capitals, its parameters by capital name, its value."""

    name: str
    parameters: dict[str, str]
    value: str


def calendars(message: Message) -> Iterator[tuple[str, list[Line]]]:
    """Yield each VCALENDAR of each part, with its method (the part's where it has none itself)."""
    for part in message.walk():
        content = _content(part)
        if not content:
            continue
        told = str(part.get_param("method") or "").upper()
        for block in re.split(r"(?im)^[ \t]*BEGIN:VCALENDAR\s*$", content)[1:]:
            lines = [line for line in map(_line, _unfolded(block)) if line]
            yield first(lines, "METHOD").strip().upper() or told, lines


def _content(part: Message) -> str:
    """Return a part's text if it is a calendar: by its type, its name, or how it begins."""
    raw = b"" if part.is_multipart() else mail_part.content(part)
    if not raw or len(raw) > MOST_CALENDAR_BYTES:
        return ""
    read = _decoded(raw, part.get_content_charset("utf-8")).lstrip("\ufeff").replace("\0", "")
    named = str(part.get_filename() or "").lower().endswith(".ics")
    begins = read.lstrip().upper().startswith("BEGIN:VCALENDAR")
    if part.get_content_type() in _CALENDARS or named or begins:
        return re.sub(r"\r+\n|\r", "\n", read)
    return ""


_CALENDARS: Final = ("text/calendar", "application/ics")


def _decoded(raw: bytes, charset: str) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        charset = "utf-16"
    for name in (charset, "utf-8", "latin-1"):
        try:
            return raw.decode(name).encode("utf-8", "replace").decode()
        except (LookupError, UnicodeDecodeError):
            continue
    return ""


def _unfolded(block: str) -> list[str]:
    return [line.rstrip() for line in re.sub(r"\n[ \t]", "", block).split("\n")]


_LINE: Final = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;.*?)?):(?P<value>.*)", re.DOTALL
)
_VALUE_AFTER: Final = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)(?P<parameters>;.*?):(?P<value>(?:mailto:|/|urn:).*)",
    re.IGNORECASE | re.DOTALL,
)
_PARAMETER: Final = re.compile(r'; *([A-Za-z0-9-]+) *=("[^"]*" *(?=;|$)|[^;]*)')


def _line(line: str) -> Line | None:
    """Take a line apart; a colon or quote in a parameter does not confuse an attendee's."""
    found = _VALUE_AFTER.fullmatch(line) or _LINE.fullmatch(line)
    if found is None:
        return None
    parameters = {
        name.upper(): value.strip(' "') for name, value in _PARAMETER.findall(found["parameters"])
    }
    return Line(found["name"].upper(), parameters, found["value"])


def events_of(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each VEVENT, of one that is cut off too."""
    event: list[Line] | None = None
    for line in lines:
        mark = (line.name, line.value.strip().upper())
        if mark == ("BEGIN", "VEVENT"):
            event = []
        elif mark == ("END", "VEVENT") and event is not None:
            yield event
            event = None
        elif event is not None:
            event.append(line)
    if event:
        yield event


def first(lines: list[Line], name: str) -> str:
    """Return the value of the first line of this name, or nothing."""
    return next((line.value for line in lines if line.name == name), "")


def unescaped(value: str) -> str:
    """Return a TEXT value with its escapes undone."""
    return value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";")
