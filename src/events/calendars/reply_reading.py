"""Read METHOD:REPLY (RFC 5546) as leniently as calendars write it.

Who answers is proved by the address it came to, so one odd property never costs the answer:
what is missing or malformed is left out, and the rest counts.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from events import text
from events.registrations.states import Partstat

PROPOSAL: Final = "it proposes another time, and is no REPLY"
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
    name: str = ""

    @property
    def shown(self) -> str:
        """Return the one address to show."""
        return min(self.addresses, default="")


@dataclass(frozen=True)
class Given:
    """What somebody answered; `other`: by which address, where it is not the invited one."""

    partstat: Partstat
    other: str = ""


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
    writer: tuple[str, str] = ("", "")
    """Name and address of who sent the mail, as it says."""

    def of(self, email: str, name: str) -> Given | None:
        """Return what an invited person answered, also by another address of theirs.

        None where nobody answers by theirs, and who does may be somebody else.
        """
        told = [each for each in self.attendees if email in each.addresses]
        if told:
            said = ANSWERS.get(told[0].partstat)
            return Given(said) if said else None
        by = self.stranger
        if by is None or not self._same_person(by, email, name):
            return None
        return Given(ANSWERS[by.partstat], by.shown)

    @property
    def stranger(self) -> Attendee | None:
        """Return the one attendee who answers, whoever that is; None where several do."""
        told = [each for each in self.attendees if each.partstat in ANSWERS]
        return told[0] if len(told) == 1 else None

    def _same_person(self, by: Attendee, email: str, name: str) -> bool:
        """Tell whether one of the invited person's own addresses answers, or the same name."""
        if email == self.writer[1] or any(_mailbox(one) == _mailbox(email) for one in by.addresses):
            return True
        names = {_plain(by.name)} | ({_plain(self.writer[0])} if self._wrote(by) else set())
        return bool(_plain(name)) and _plain(name) in names

    def _wrote(self, by: Attendee) -> bool:
        return self.writer[1] in by.addresses


def _mailbox(address: str) -> str:
    """Return an address without what stands after a plus sign."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _plain(name: str) -> frozenset[str]:
    """Return the words of a name in any order, accents and case aside."""
    bare = unicodedata.normalize("NFKD", name).casefold()
    return frozenset(re.findall(r"[^\W\d_]+", re.sub(r"[\u0300-\u036f]", "", bare)))


def read(message: Message, *, now: datetime) -> Answer | str:
    """Return the answer in a mail, or why there is none."""
    found = [(method, [*_events(lines)]) for method, lines in _calendars(message)]
    if not found:
        return "there is no calendar in it"
    events = [each for method, told in found if method in ("", "REPLY") for each in told]
    if not events and any(told for _, told in found):
        return PROPOSAL if any(method == "COUNTER" for method, _ in found) else "it is no REPLY"
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
        writer=_writer(message),
    )


def _attendee(line: Line) -> Attendee:
    named = (line.value, unquote(line.value), line.parameters.get("EMAIL", ""))
    addresses = frozenset(filter(None, (_address(each) for each in named)))
    name = text.line(line.parameters.get("CN", ""))[:200]
    return Attendee(addresses, line.parameters.get("PARTSTAT", "").upper(), name)


def _writer(message: Message) -> tuple[str, str]:
    try:
        written = str(make_header(decode_header(str(message.get("From", ""))[:2000])))
    except (LookupError, ValueError):
        written = ""
    name, address = parseaddr(written)
    return text.line(name)[:200], _address(address)


def _address(value: str) -> str:
    bare = re.sub(r"^\s*mailto:", "", value.strip().strip("<>"), flags=re.IGNORECASE)
    try:
        return text.address(bare.strip().strip("<>"))
    except ValueError:
        return ""


def _calendars(message: Message) -> Iterator[tuple[str, list[Line]]]:
    """Yield each VCALENDAR of each part, with its method (the part's where it has none itself)."""
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
    """Tell whether a program answered for somebody away; calendar servers only say «generated»."""
    submitted = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    return submitted.startswith("auto-replied") or precedence in ("auto_reply", "bulk", "junk")


def _unescaped(value: str) -> str:
    return value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";")
