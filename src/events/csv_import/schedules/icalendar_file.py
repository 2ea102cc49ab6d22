"""An iCalendar file: each event a session, each repetition one of its own."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Component
from icalendar.prop.broken import vBroken

from events import text, zones
from events.csv_import.schedules import event_values, recurring
from events.csv_import.schedules.schedule import MOST, Schedule, Talk, is_web, language
from events.presentation import N_

# Their own rules of time zones are not read: the zone's name counts, and its rules are ours.
_ZONES: Final = re.compile(r"(?ims)^BEGIN:VTIMEZONE.*?^END:VTIMEZONE\s*$")
_EVENTS: Final = re.compile(r"^BEGIN:VEVENT", re.IGNORECASE | re.MULTILINE)
_SHOWN: Final = 80


class NotRead(Exception):
    """It is no iCalendar file, or there are more events in it than are read."""


def read(written: str, into: Schedule) -> None:
    """Read every event, the last edition of each. Raises NotRead."""
    if len(_EVENTS.findall(written)) > MOST:
        raise NotRead
    try:
        calendars = Calendar.from_ical(_ZONES.sub("", written), multiple=True)
    except (ValueError, IndexError, KeyError) as error:
        raise NotRead from error
    for calendar in calendars:
        into.zone = into.zone or str(calendar.get("X-WR-TIMEZONE", ""))
    events = [one for calendar in calendars for one in calendar.walk("VEVENT")]
    numbers = {id(event): into.next_talk() for event in events}
    series = _series_of(events)
    for event in _latest(events):
        _Event(event, numbers[id(event)], into).read(series[event_values.text_of(event, "UID")])


def _latest(events: list[Component]) -> list[Component]:
    """Return the events in their order, of one with several editions the latest alone."""
    kept: dict[str, Component] = {}
    for event in events:
        key = (
            f"{event_values.text_of(event, 'UID')}\n{event_values.text_of(event, 'RECURRENCE-ID')}"
        )
        first = kept.get(key)
        if (
            first is None
            or not event_values.text_of(event, "UID")
            or event_values.sequence(event) >= event_values.sequence(first)
        ):
            kept[key if event_values.text_of(event, "UID") else str(id(event))] = event
    return list(kept.values())


@dataclass
class _Series:
    """The events of one UID: where the series starts, and the dates with an event of their own."""

    first: datetime | None = None
    exceptions: list[Component] = field(default_factory=list)

    def dates(self) -> list[datetime]:
        found = (recurring.of_exception(one, self.first) for one in self.exceptions)
        return [at for at in found if at]


def _series_of(events: list[Component]) -> dict[str, _Series]:
    found: dict[str, _Series] = defaultdict(_Series)
    for event in events:
        one = found[event_values.text_of(event, "UID")]
        starts = recurring.moment(event, "DTSTART")
        if "RECURRENCE-ID" in event:
            one.exceptions.append(event)
        elif isinstance(starts, datetime):
            one.first = starts
    return found


class _Event:
    """Reads one VEVENT."""

    def __init__(self, event: Component, number: int, into: Schedule) -> None:
        self.event = event
        self.number = number
        self.into = into
        self.title = text.line(event_values.text_of(event, "SUMMARY"))

    def read(self, series: _Series) -> None:
        """Take it, and each of its repetitions but those that have an event of their own."""
        starts, ends = self._times()
        if event_values.text_of(self.event, "STATUS").upper() == "CANCELLED":
            self._warn(N_("“%(title)s” is cancelled in the file and was left out."))
        elif not isinstance(starts, datetime) and isinstance(starts, date):
            self._wrong(N_("“%(title)s” is an all-day event. Give it a start and an end time."))
        elif not isinstance(starts, datetime) or not isinstance(ends, datetime):
            self._wrong(N_("“%(title)s” has no start or no end that can be read."))
        elif "RRULE" in self.event or "RDATE" in self.event:
            self._series(starts, ends, series.dates())
        else:
            one = recurring.of_exception(self.event, series.first)
            self._add(
                starts, ends, self._ref(one) if one else event_values.text_of(self.event, "UID")
            )

    def _series(self, starts: datetime, ends: datetime, others: list[datetime]) -> None:
        try:
            found = recurring.starts_of(self.event, starts, others)
        except recurring.NotReadable:
            self._wrong(N_("How “%(title)s” repeats cannot be read. Write its dates one by one."))
            return
        if found.is_cut:
            self._warn(N_("“%(title)s” repeats for very long; its first dates were read."))
        length = ends - starts
        for number, each in enumerate(found.starts):
            own = self.number if number == 0 else self.into.next_talk()
            self._add(each, each + length, self._ref(each), own)

    def _ref(self, at: datetime) -> str:
        """Return the ref of one date of a series: its first place in it, wherever it moved."""
        uid = event_values.text_of(self.event, "UID")
        return f"{uid}#{at:%Y%m%dT%H%M}" if uid else ""

    def _add(self, starts: datetime, ends: datetime, ref: str, number: int = 0) -> None:
        place = event_values.place(self.event)
        room = event_values.conference(self.event) or (place if is_web(place) else None)
        summary = self.event.get("SUMMARY")
        spoken = getattr(summary, "params", {}).get("LANGUAGE")
        self.into.add_talk(
            Talk(
                ref=ref,
                title=self.title,
                starts_at=starts.isoformat(),
                ends_at=ends.isoformat(),
                timezone=self._zone(starts),
                language=language(str(spoken)) if spoken else None,
                abstract=event_values.described(self.event),
                location="" if is_web(place) else place,
                join_url=room,
                tags=event_values.categories(self.event) or None,
            ),
            number or self.number,
        )

    def _times(self) -> tuple[date | None, date | None]:
        starts, ends = (
            recurring.moment(self.event, "DTSTART"),
            recurring.moment(self.event, "DTEND"),
        )
        length = self.event.get("DURATION")
        lasts = None if isinstance(length, vBroken) else getattr(length, "dt", None)
        if ends is None and isinstance(starts, datetime) and isinstance(lasts, timedelta):
            ends = starts + lasts
        if isinstance(starts, datetime) and isinstance(ends, datetime):
            # One of them alone in UTC, or of no zone: both are told as the start is.
            if starts.tzinfo and ends.tzinfo:
                ends = ends.astimezone(starts.tzinfo)
            elif starts.tzinfo or ends.tzinfo:
                ends = None if ends.tzinfo else ends.replace(tzinfo=starts.tzinfo)
        return starts, ends

    def _zone(self, starts: datetime) -> str | None:
        """Return the zone of its times: as it is called in the world, else as it is written."""
        known = getattr(starts.tzinfo, "key", None)
        if known in zones.names():
            return str(known)
        if starts.tzinfo is not None:
            return None
        written = getattr(self.event.get("DTSTART"), "params", {}).get("TZID", "")
        parts = str(written).strip("/").split("/")
        ways = ["/".join(parts[-length:]) for length in (3, 2, 1)]
        named = (way for way in ways if way in zones.names())
        return next(named, zones.suggest(str(written)) or str(written)) or None

    def _wrong(self, sentence: str) -> None:
        self.into.about_sessions.wrong(self.number, sentence, title=self.title[:_SHOWN])

    def _warn(self, sentence: str) -> None:
        self.into.about_sessions.warn(self.number, sentence, title=self.title[:_SHOWN])
