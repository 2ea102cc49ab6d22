"""What BigBlueButton answers: XML, with its errors at HTTP 200."""

# The parser is told of no entities: an answer with a DOCTYPE is none of BigBlueButton's.
import xml.etree.ElementTree as Xml
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from events.outgoing_http.fetch import Answer, Unanswered
from events.presentation import N_

NOT_FOUND: Final = frozenset({"notFound", "noRecordings"})
LONGEST: Final = 200

NOT_BIGBLUEBUTTON: Final = N_("What answers at this address is not BigBlueButton.")
NOTHING_THERE: Final = N_("There is no BigBlueButton at this address.")
FAILING: Final = N_("The server answers that something is wrong with it.")
NOT_SIGNED: Final = N_(
    "The server does not accept our signature: the secret, or the way calls are signed, is another."
)


class Refused(Unanswered):
    """The server said FAILED. `key` is what to go by, for its sentences change."""

    def __init__(self, key: str, words: str = "") -> None:
        """Keep both, within limits."""
        self.key = key[:LONGEST]
        said = f"{self.key}: {words}"[:LONGEST] if words else self.key
        super().__init__(NOT_SIGNED if key == "checksumError" else said)


@dataclass(frozen=True)
class Meeting:
    """A meeting that is there: `internal` and `created` tell it from others of the same room."""

    internal: str
    created: int


@dataclass(frozen=True)
class RecordingFormat:
    """One format of a recording: `presentation` has a page that plays it, `video` a film."""

    record: str
    meeting: str
    format: str
    url: str


def read(answer: Answer) -> Xml.Element:
    """Return the answer of a call that went well. Raises Refused, Unanswered."""
    if answer.status != 200:
        raise Unanswered(NOTHING_THERE if answer.status in (301, 302, 307, 308, 404) else FAILING)
    if b"<!DOCTYPE" in answer.body or b"<!ENTITY" in answer.body:
        raise Unanswered(NOT_BIGBLUEBUTTON)
    try:
        found = Xml.fromstring(answer.body)  # noqa: S314 - see above
    except Xml.ParseError:
        raise Unanswered(NOT_BIGBLUEBUTTON) from None
    if found.tag != "response":
        raise Unanswered(NOT_BIGBLUEBUTTON)
    if text(found, "returncode") != "SUCCESS":
        raise Refused(text(found, "messageKey") or "FAILED", text(found, "message"))
    return found


def text(found: Xml.Element, name: str) -> str:
    """Return what an element says, or nothing."""
    return (found.findtext(name) or "").strip()


def meeting(found: Xml.Element) -> Meeting:
    """Return which meeting an answer is about. Raises Unanswered where it names none."""
    internal, created = text(found, "internalMeetingID"), text(found, "createTime")
    if not internal or len(internal) > 120:
        raise Unanswered(NOT_BIGBLUEBUTTON)
    return Meeting(internal, int(created) if created.isdigit() else 0)


def people(found: Xml.Element) -> Sequence[str]:
    """Return the ids of who is in a meeting, as we gave them when they entered."""
    return [text(one, "userID") for one in found.iterfind("attendees/attendee")]


def recordings(found: Xml.Element) -> Sequence[RecordingFormat]:
    """Return the recordings of an answer, each format apart; what has no id is left out."""
    return [
        RecordingFormat(
            text(one, "recordID"), text(one, "meetingID"), text(part, "type"), text(part, "url")
        )
        for one in found.iterfind("recordings/recording")
        for part in one.iterfind("playback/format")
        if text(one, "recordID") and text(part, "url")
    ]
