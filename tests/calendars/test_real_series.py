"""A real series of 79 webinars as a feed, read without complaint and the same in two processes."""

import asyncio
import hashlib
import os
import sys
from pathlib import Path

import icalendar
import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream

from events.calendars import feed as feeds
from events.csv_import import import_files
from tests.calendars import linter

FILES = Path(__file__).parents[2].parent / "shared" / "data"

pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.skipif(not FILES.exists(), reason="the real series is not beside the checkout"),
]

ELSEWHERE = """
import asyncio, hashlib
from events import database
from events.calendars.feed import Wanted, feed
async def main():
    async with database.pool():
        print(hashlib.sha256((await feed(Wanted("programme", "hpc"))).body).hexdigest())
asyncio.run(main())
"""


async def test_the_feed_of_the_real_series() -> None:
    speakers, sessions = (
        (FILES / f"hpc-webinars-{name}.csv").read_bytes() for name in ("speakers", "sessions")
    )
    await import_files("hpc", speakers=speakers, sessions=sessions, publish=True)
    raw = (await feeds.feed(feeds.Wanted("programme", "hpc"))).body
    assert linter.complaints(raw) == []
    assert len(set(linter.values(raw, "UID"))) == 79
    assert len(icalendar.Calendar.from_ical(raw).walk("VEVENT")) == 79
    assert len(IcsCalendarStream.calendar_from_ics(raw.decode()).events) == 79
    assert len(vobject.readOne(raw.decode()).vevent_list) == 79
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ELSEWHERE, env=dict(os.environ), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await other.communicate()
    assert printed.decode().strip() == hashlib.sha256(raw).hexdigest()
