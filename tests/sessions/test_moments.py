"""Wall time becomes an instant in every zone; reminders count from it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
import pytz

from events import zones
from events.database import transaction
from events.registrations.signup import seats
from events.sessions.reminder_times import follow_up, reminders, rule_name
from events.sessions.wall_time import instant
from tests import factories

START = datetime(2026, 12, 3, 13, tzinfo=UTC)
ZONES = sorted(available_timezones() - zones.NO_PLACES)


END = START + timedelta(hours=1)


async def locked(**values: Any) -> Any:
    """A session of a programme that reminds a day and an hour before, and follows up after one."""
    cycle = await factories.programme(reminder_minutes=[1440, 60], follow_up_minutes=60)
    talk = await factories.session(cycle, starts_at=START, ends_at=END, **values)
    async with transaction():
        return await seats.lock(talk["id"])


def wall_time(*parts: int) -> datetime:
    """What a clock on the wall says."""
    return datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001


def test_a_time_in_paris_is_an_hour_earlier_in_utc_in_winter() -> None:
    assert instant(wall_time(2026, 12, 3, 14), 0, "Europe/Paris") == START


def test_a_time_that_the_clocks_skip_moves_forward_by_the_gap() -> None:
    expected = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    for fold in (0, 1):
        assert instant(wall_time(2026, 3, 29, 2, 30), fold, "Europe/Paris") == expected


def test_a_time_that_comes_twice_is_told_apart_by_fold() -> None:
    twice = wall_time(2026, 10, 25, 2, 30)
    assert instant(twice, 0, "Europe/Paris") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant(twice, 1, "Europe/Paris") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.skipif(
    zones.version() != pytz.OLSON_VERSION, reason="the zones' rules are not those of pytz"
)
@pytest.mark.parametrize("month", [1, 4, 7, 10])
def test_every_zone_agrees_with_an_independent_conversion(month: int) -> None:
    wall = wall_time(2026, month, 15, 14, 30)
    for zone in ZONES:
        assert instant(wall, 0, zone) == pytz.timezone(zone).localize(wall).astimezone(UTC), zone


def test_a_wall_time_comes_back_from_its_instant_unless_it_was_skipped() -> None:
    for zone in ZONES:
        for hour in range(0, 24 * 365, 37):
            wall = wall_time(2026, 1, 1) + timedelta(hours=hour)
            back = instant(wall, 0, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
            assert back in (wall, wall + timedelta(hours=1), wall + timedelta(minutes=30)), zone


def test_reminders_are_those_still_ahead_and_of_use_until_the_start() -> None:
    at = START - timedelta(hours=2)
    assert reminders(START, [1440, 60], at) == [("reminder-1h", START - timedelta(hours=1), START)]


@pytest.mark.parametrize(
    ("own", "letters"),
    [
        (None, ["reminder-1d", "reminder-1h"]),
        ([10, 90, 90, 10080], ["reminder-7d", "reminder-90m", "reminder-10m"]),
        ([], []),
    ],
)
async def test_a_session_s_own_reminders_replace_those_of_its_programme(
    database: None, own: list[int] | None, letters: list[str]
) -> None:
    talk = await locked(reminder_minutes=own)
    found = reminders(START, talk.reminder_minutes, START - timedelta(days=9))
    assert [moment.letter for moment in found] == letters


async def test_a_session_s_own_follow_up_replaces_that_of_its_programme(database: None) -> None:
    assert (await locked()).follow_up_minutes == 60
    assert (await locked(follow_up_minutes=-1)).follow_up_minutes == -1


def test_a_follow_up_comes_after_the_end_or_not_at_all() -> None:
    moment = follow_up(END, 60, START)
    assert moment is not None
    assert moment.due_at == START + timedelta(hours=2)
    assert moment.useful_until == moment.due_at + timedelta(days=7)
    assert follow_up(END, -1, START) is None


@pytest.mark.parametrize(
    ("minutes", "name"), [(1440, "1d"), (10080, "7d"), (60, "1h"), (90, "90m"), (120, "2h")]
)
def test_a_rule_has_a_short_name(minutes: int, name: str) -> None:
    assert rule_name(minutes) == name
