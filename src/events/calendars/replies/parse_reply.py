"""Read METHOD:REPLY (RFC 5546) as leniently as calendars write it.

Who answers is proved by the address it came to, so one odd property never costs the answer:
what is missing or malformed is left out, and the rest counts.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from events import text
from events.calendars.replies.parse_lines import Line, calendars, events_of, first, unescaped
from events.registrations.states import Partstat

PROPOSAL: Final = "it proposes another time, and is no REPLY"
ANSWERS: Final = {one.upper(): one for one in Partstat if one}


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
class AttendeeAnswer:
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

    def of(self, email: str, name: str) -> AttendeeAnswer | None:
        """Return what an invited person answered, also by another address of theirs.

        None where nobody answers by theirs, and who does may be somebody else.
        """
        told = [each for each in self.attendees if email in each.addresses]
        if told:
            said = ANSWERS.get(told[0].partstat)
            return AttendeeAnswer(said) if said else None
        by = self.stranger
        if by is None or not self._same_person(by, email, name):
            return None
        return AttendeeAnswer(ANSWERS[by.partstat], by.shown)

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
    found = [(method, [*events_of(lines)]) for method, lines in calendars(message)]
    if not found:
        return "there is no calendar in it"
    events = [each for method, told in found if method in ("", "REPLY") for each in told]
    if not events and any(told for _, told in found):
        return PROPOSAL if any(method == "COUNTER" for method, _ in found) else "it is no REPLY"
    if len({first(event, "UID") for event in events}) != 1:
        return "it is not about one event"
    return _answer(events[0], message, now)


def _answer(event: list[Line], message: Message, now: datetime) -> Answer | str:
    attendees = tuple(_attendee(line) for line in event if line.name == "ATTENDEE")
    if not attendees:
        return "it does not come from one attendee"
    if not any(each.partstat in ANSWERS for each in attendees):
        return "it does not answer"
    sequence = first(event, "SEQUENCE").strip()
    return Answer(
        uid=first(event, "UID").strip(),
        attendees=attendees,
        sequence=int(sequence) if re.fullmatch(r"-?\d{1,9}", sequence) else None,
        stamp=_stamp(event) or _date(message) or now,
        comment=text.paragraphs(unescaped(first(event, "COMMENT")))[:2000],
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
    except (LookupError, ValueError, MessageError):
        written = ""
    name, address = parseaddr(written)
    return text.line(name)[:200], _address(address)


def _address(value: str) -> str:
    bare = re.sub(r"^\s*mailto:", "", value.strip().strip("<>"), flags=re.IGNORECASE)
    try:
        return text.address(bare.strip().strip("<>"))
    except ValueError:
        return ""


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
