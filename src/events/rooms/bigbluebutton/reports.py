"""What BigBlueButton posts back: who was there, and that a recording is ready. Read leniently."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import jwt
import msgspec

Span = tuple[datetime, datetime]
Moment = str | int | float | None

MOST_PEOPLE: Final = 20_000


class Attendee(msgspec.Struct):
    """Somebody in a report. `ext_user_id` is what we gave them, or the server's own."""

    ext_user_id: str = ""
    name: str = ""
    joins: list[Moment] = msgspec.field(default_factory=list)
    leaves: list[Moment] = msgspec.field(default_factory=list)
    duration: float | None = None


class _Metadata(msgspec.Struct):
    is_breakout: str | bool = ""


class _Data(msgspec.Struct):
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)
    start: Moment = None
    finish: Moment = None
    attendees: list[Attendee] = msgspec.field(default_factory=list)


class Report(msgspec.Struct):
    """Who was in a meeting, as it is posted once, some minutes after its end."""

    meeting_id: str = ""
    internal_meeting_id: str = ""
    data: _Data = msgspec.field(default_factory=_Data)

    @property
    def is_breakout(self) -> bool:
        """Tell whether it is of a side room: who was there was in the meeting too."""
        return str(self.data.metadata.is_breakout).lower() == "true"


@dataclass(frozen=True)
class Stay:
    """How long somebody was there: spans where it says when, else seconds; perhaps neither."""

    user: str
    name: str
    spans: list[Span] = field(default_factory=list)
    seconds: int | None = None


@dataclass(frozen=True)
class RecordingReady:
    """That a recording is ready; its id may be missing."""

    meeting: str
    record: str


class _Claims(msgspec.Struct):
    """What a token says, of which we read this."""

    meeting_id: str | None = None
    record_id: str | None = None


class Forged(Exception):
    """The signature is not of the server's secret, or its time is over."""


class Unreadable(Exception):
    """What came is no report."""


def check_bearer(authorization: str, secret: str) -> None:
    """Check who posts a report. The token binds neither its body nor its meeting. Raises Forged."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Forged
    _decoded(token.strip(), secret, "HS512")


def ready(signed: str, secret: str) -> RecordingReady:
    """Read what says that a recording is ready. Raises Forged."""
    said = _decoded(signed, secret, "HS256")
    return RecordingReady(said.meeting_id or "", said.record_id or "")


def read(body: bytes) -> Report:
    """Read a report. Raises Unreadable."""
    try:
        report = msgspec.json.decode(body, type=Report, strict=False)
    except msgspec.MsgspecError:
        raise Unreadable from None
    if len(report.data.attendees) > MOST_PEOPLE:
        raise Unreadable
    return report


def stays(report: Report) -> list[Stay]:
    """Return how long each was there.

    Joins and leaves need not come in pairs: a leave that got lost is the end of the meeting.
    """
    finish = _moment(report.data.finish)
    return [_stay(one, finish) for one in report.data.attendees]


def _stay(one: Attendee, finish: datetime | None) -> Stay:
    joins = sorted(filter(None, map(_moment, one.joins)))
    leaves = sorted(filter(None, map(_moment, one.leaves)))
    spans = _spans(joins, leaves, finish)
    known = round(one.duration) if one.duration and one.duration > 0 else None
    return Stay(one.ext_user_id, one.name, spans, None if spans else known)


def _spans(joins: list[datetime], leaves: list[datetime], finish: datetime | None) -> list[Span]:
    if len(joins) == len(leaves):
        pairs = list(zip(joins, leaves, strict=True))
    else:
        pairs = [
            (join, leave)
            for join in joins
            if (leave := next((one for one in leaves if one > join), finish))
        ]
    return [(begin, end) for begin, end in pairs if end > begin]


def _moment(said: Moment) -> datetime | None:
    """Return a moment that is written with its offset, or counted in milliseconds or seconds."""
    try:
        if isinstance(said, str) and not said.isdigit():
            found = datetime.fromisoformat(said)
            return found.astimezone(UTC) if found.tzinfo else None
        number = float(said or 0)
        seconds = number / 1000 if number > 1e11 else number
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def _decoded(token: str, secret: str, algorithm: str) -> _Claims:
    try:
        said = jwt.decode(token, secret, algorithms=[algorithm], leeway=60)
        return msgspec.convert(said, _Claims, strict=False)
    except (jwt.InvalidTokenError, msgspec.ValidationError):
        raise Forged from None
