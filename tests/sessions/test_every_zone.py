"""Every IANA zone over five years: page, mail and calendar agree with the C library.

The judge is libc's `localtime`, which shares no code with `zoneinfo`; it reads the same rules.
"""

import os
import re
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

import httpx
import icalendar
import pytest
import time_machine
import tzdata

from events import links
from events.calendars import content_lines
from events.presentation import dates
from events.sessions.wall_time import comes_twice, instant
from tests import factories
from tests.mail.test_letters import body, calendar, written

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
DAY = 86_400
BESIDE = (timedelta(), timedelta(minutes=-1), timedelta(minutes=15), timedelta(hours=12))
_RULES = next(
    (path for path in TZPATH if Path(path).is_dir()), str(Path(tzdata.__path__[0]) / "zoneinfo")
)


@contextmanager
def libc(zone: str) -> Iterator[None]:
    """The C library's clock in a zone, while the block runs."""
    before = {name: os.environ.get(name) for name in ("TZ", "TZDIR")}
    os.environ.update(TZ=f":{zone}", TZDIR=_RULES)
    time.tzset()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        time.tzset()


def offset(at: int) -> int:
    return time.localtime(at).tm_gmtoff


def shown(at: datetime) -> datetime:
    """What the C library's clock shows at an instant."""
    return datetime(*time.localtime(int(at.timestamp()))[:6])  # noqa: DTZ001 - a wall time.


def changes() -> list[int]:
    """The seconds at which the zone's offset becomes another, within the five years."""
    days = range(int(FIRST.timestamp()), int(LAST.timestamp()), DAY)
    return [changed_within(day) for day in days if offset(day) != offset(day + DAY)]


def changed_within(day: int) -> int:
    old = offset(day)
    return day + bisect_left(range(day, day + DAY), True, key=lambda at: offset(at) != old)


def instants_of(local: datetime, before: int, after: int) -> list[datetime]:
    """The instants at which the C library's clock shows a wall time, near one change."""
    naive = local.replace(tzinfo=UTC)
    found = {naive - timedelta(seconds=seconds) for seconds in (before, after)}
    return sorted(at for at in found if shown(at) == local)


def wall_times(zone: str) -> Iterator[tuple[datetime, int, int]]:
    """Times before, in and after each change, and the offsets of its two sides."""
    for at in changes() or [int(FIRST.timestamp())]:
        before, after = offset(at - 1), offset(at)
        for edge in (before, after):
            local = datetime.fromtimestamp(at + edge, UTC).replace(tzinfo=None)
            for beside in BESIDE:
                yield local + beside, before, after
                yield local - beside, before, after


def said_by(local: datetime) -> str:
    """«14 h 05», written by hand."""
    minutes = f"\u00a0{local.minute:02d}" if local.minute else ""
    return f"{local.hour}\u00a0h{minutes}"


@pytest.mark.parametrize("part", range(4))
def test_gaps_overlaps_and_what_is_beside_them(part: int) -> None:
    gaps = overlaps = 0
    for zone in sorted(available_timezones() - {"localtime", "Factory"})[part::4]:
        with libc(zone):
            for local, before, after in wall_times(zone):
                there = instants_of(local, before, after)
                gaps, overlaps = gaps + (not there), overlaps + (len(there) == 2)
                assert comes_twice(local, zone) == (len(there) == 2), (zone, local)
                for fold in (0, 1):
                    ours = instant(local, fold, zone)
                    if there:
                        assert ours == there[-1 if fold else 0], (zone, local, fold)
                    else:
                        forward = local + timedelta(seconds=after - before)
                        assert shown(ours) == forward, (zone, local, fold)
                    page_and_calendar_agree(ours, zone)
    assert gaps > 100
    assert overlaps > 100


def page_and_calendar_agree(at: datetime, zone: str) -> None:
    """What a page, a mail and a calendar say of an instant is what the C library's clock shows."""
    local = shown(at)
    assert dates.clock(at, zone, "fr") == said_by(local), (zone, at)
    leaf = dates.leaf(at, zone, "fr")
    assert (leaf.day, leaf.year) == (str(local.day), str(local.year)), (zone, at)
    in_calendar = content_lines.moment(at).to_ical().decode()
    written_down = datetime.strptime(in_calendar, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert shown(written_down) == local, (zone, at)


AROUND_CHANGES = [
    ("Europe/Paris", datetime(2027, 3, 28, 2, 30), 0),  # noqa: DTZ001 - skipped.
    ("Europe/Paris", datetime(2027, 10, 31, 2, 30), 1),  # noqa: DTZ001 - twice.
    ("Australia/Lord_Howe", datetime(2027, 4, 4, 1, 45), 1),  # noqa: DTZ001 - half an hour.
    ("Africa/Casablanca", datetime(2027, 2, 7, 2, 15), 0),  # noqa: DTZ001 - winter in Ramadan.
    ("Pacific/Chatham", datetime(2027, 9, 26, 3, 0), 0),  # noqa: DTZ001 - 12:45 from Greenwich.
    ("America/St_Johns", datetime(2027, 11, 7, 1, 30), 0),  # noqa: DTZ001
]


@pytest.mark.parametrize(("zone", "local", "fold"), AROUND_CHANGES)
async def test_a_session_beside_a_change_says_the_same_everywhere(
    database: None, client: httpx.AsyncClient, zone: str, local: datetime, fold: int
) -> None:
    at = instant(local, fold, zone)
    with time_machine.travel(at - timedelta(days=3), tick=False):
        talk = await factories.session(timezone=zone, starts_at=at)
        seat = await factories.registration(talk)
        page = await client.get(links.session(talk["slug"]), headers={"accept-language": "fr"})
        feed = await client.get(f"{links.session(talk['slug'])}.ics")
        mail = await written("confirmation", seat)
    with libc(zone):
        starts, ends = shown(at), shown(at + timedelta(hours=1))
    spoken = rf"{said_by(starts)}\s–\u2060?\s(?:\w+ \w+\s\w+ \d+, )?{said_by(ends)}"
    assert re.search(spoken, page.text)
    assert re.search(spoken, body(mail))
    for raw in (feed.content, calendar(mail)):
        [event] = icalendar.Calendar.from_ical(raw).walk("VEVENT")
        assert event["DTSTART"].dt == at
