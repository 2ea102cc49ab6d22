"""Read METHOD:REPLY (RFC 5546) as leniently as calendars write it.

Who answers is proved by the address it came to, so one odd property never costs the answer:
what is missing or malformed is left out, and the rest counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from events import text
from events.registrations.states import Partstat

MOST_CALENDAR_BYTES: Final = 64 * 1024
ANSWERS: Final = {one.upper(): one for one in Partstat if one}


@dataclass(frozen=True)
class Line:
    """One content line: its name in capitals, its parameters by capital name, its value."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(frozen=True)
class Attendee:
    """Somebody who answers, by every address the line has for them, in lower case."""

    addresses: frozenset[str]
    partstat: str


@dataclass(frozen=True)
class Answer:
    """What a REPLY says.

    `sequence` is None and `stamp` the mail's own date where the calendar does not say them;
    `automatic`: a program answered for a person who is away, so nothing may be mailed back.
    """

    uid: str
    attendees: tuple[Attendee, ...]
    sequence: int | None
    stamp: datetime
    comment: str
    automatic: bool

    def of(self, email: str) -> Partstat | None:
        """Return the answer of one address, or None where nobody answers by it."""
        told = [each for each in self.attendees if email in each.addresses]
        return ANSWERS.get(told[0].partstat) if told else None


def read(message: Message, *, now: datetime) -> Answer | str:
    """Return the answer in a mail, or why there is none."""
    found = [(method, [*_events(lines)]) for method, lines in _calendars(message)]
    if not found:
        return "there is no calendar in it"
    events = [each for method, told in found if method in ("", "REPLY") for each in told]
    if not events and any(told for _, told in found):
        return "it is no REPLY"
    if len({_first(event, "UID") for event in events}) != 1:
        return "it is not about one event"
    return _answer(events[0], message, now)


def _answer(event: list[Line], message: Message, now: datetime) -> Answer | str:
    attendees = tuple(_attendee(line) for line in event if line.name == "ATTENDEE")
    if not attendees:
        return "it does not come from one attendee"
    if not any(each.partstat in ANSWERS for each in attendees):
        return "it does not answer"
    sequence = _first(event, "SEQUENCE").strip()
    return Answer(
        uid=_first(event, "UID").strip(),
        attendees=attendees,
        sequence=int(sequence) if re.fullmatch(r"-?\d{1,9}", sequence) else None,
        stamp=_stamp(event) or _date(message) or now,
        comment=text.paragraphs(_unescaped(_first(event, "COMMENT")))[:2000],
        automatic=_is_automatic(message),
    )


def _attendee(line: Line) -> Attendee:
    named = (line.value, unquote(line.value), line.parameters.get("EMAIL", ""))
    addresses = frozenset(filter(None, (_address(each) for each in named)))
    return Attendee(addresses, line.parameters.get("PARTSTAT", "").upper())


def _address(value: str) -> str:
    bare = re.sub(r"^\s*mailto:", "", value.strip().strip("<>"), flags=re.IGNORECASE)
    try:
        return text.address(bare.strip().strip("<>"))
    except ValueError:
        return ""


def _calendars(message: Message) -> Iterator[tuple[str, list[Line]]]:
    """Each VCALENDAR of each part, with its method (the part's where it has none itself)."""
    for part in message.walk():
        content = _content(part)
        if not content:
            continue
        told = str(part.get_param("method") or "").upper()
        for block in re.split(r"(?im)^BEGIN:VCALENDAR\s*$", content)[1:]:
            lines = [line for line in map(_line, _unfolded(block)) if line]
            yield _first(lines, "METHOD").strip().upper() or told, lines


def _content(part: Message) -> str:
    named = str(part.get_filename() or "").lower().endswith(".ics")
    if part.get_content_type() not in ("text/calendar", "application/ics") and not named:
        return ""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or len(raw) > MOST_CALENDAR_BYTES:
        return ""
    return _decoded(raw, part.get_content_charset("utf-8")).lstrip("\ufeff").replace("\0", "")


def _decoded(raw: bytes, charset: str) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        charset = "utf-16"
    for name in (charset, "utf-8", "latin-1"):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return ""


def _unfolded(block: str) -> list[str]:
    joined = re.sub(r"\r?\n[ \t]", "", block.replace("\r\r\n", "\r\n"))
    return [line.rstrip() for line in re.split(r"\r\n|\n|\r", joined)]


_LINE: Final = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;.*?)?):(?P<value>.*)", re.DOTALL
)
_VALUE_AFTER: Final = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)(?P<parameters>;.*?):(?P<value>(?:mailto:|/|urn:).*)",
    re.IGNORECASE | re.DOTALL,
)
_PARAMETER: Final = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"(?=;|$)|[^;]*)')


def _line(line: str) -> Line | None:
    """Take a line apart; a colon or quote in a parameter does not confuse an attendee's."""
    found = _VALUE_AFTER.fullmatch(line) or _LINE.fullmatch(line)
    if found is None:
        return None
    parameters = {
        name.upper(): value.strip('"') for name, value in _PARAMETER.findall(found["parameters"])
    }
    return Line(found["name"].upper(), parameters, found["value"])


def _events(lines: list[Line]) -> Iterator[list[Line]]:
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


def _first(lines: list[Line], name: str) -> str:
    return next((line.value for line in lines if line.name == name), "")


def _stamp(event: list[Line]) -> datetime | None:
    line = next((each for each in event if each.name == "DTSTAMP"), None)
    found = line and re.fullmatch(r"(\d{8}T\d{6})(Z?)", line.value.strip().upper())
    if not line or not found:
        return None
    try:
        written = datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        zone = line.parameters.get("TZID", "")
        return written.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if zone else written
    except (ValueError, OSError, KeyError):
        return None


def _date(message: Message) -> datetime | None:
    try:
        written = parsedate_to_datetime(str(message.get("Date", "")))
    except (TypeError, ValueError):
        return None
    return written.replace(tzinfo=written.tzinfo or UTC).astimezone(UTC)


def _is_automatic(message: Message) -> bool:
    """Whether a program answered in somebody's absence; calendar servers only say «generated»."""
    submitted = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    return submitted.startswith("auto-replied") or precedence in ("auto_reply", "bulk", "junk")


def _unescaped(value: str) -> str:
    return value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";")
