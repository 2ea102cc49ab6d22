"""A backup every night by itself: when, how many stay, and what is said where none is made."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from events.backups import status
from events.backups.nightly import make_nightly_backup
from events.settings import settings

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
"""Midday in Paris, on the day on which the site is installed."""
NIGHT = datetime(2026, 11, 24, 2, tzinfo=UTC)
"""Three in the morning there."""


def made() -> list[str]:
    folder = settings().backup_dir
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_the_first_is_made_the_next_night_and_one_each_night_after() -> None:
    for hours in range(14):
        await make_nightly_backup(NOON + timedelta(hours=hours))
        assert made() == []
    for minutes in (0, 1, 59, 600):
        await make_nightly_backup(NIGHT + timedelta(minutes=minutes))
    assert made() == ["night-2026-11-24-020000.backup"]
    await make_nightly_backup(NIGHT + timedelta(hours=23))
    assert made()[1:] == ["night-2026-11-25-010000.backup"]
    assert Path(status.read().file).name == made()[1]


async def test_a_site_that_is_installed_at_night_waits_for_the_next_one() -> None:
    for minutes in (0, 1, 60, 119):
        await make_nightly_backup(NIGHT - timedelta(hours=1) + timedelta(minutes=minutes))
    assert made() == []
    await make_nightly_backup(NIGHT + timedelta(hours=23))
    assert len(made()) == 1


async def test_a_machine_that_is_off_at_night_makes_its_own_by_day() -> None:
    await make_nightly_backup(NOON)
    await make_nightly_backup(NOON + timedelta(hours=24))
    assert made() == []
    await make_nightly_backup(NOON + timedelta(hours=31))
    assert len(made()) == 1


async def test_only_the_newest_stay_and_other_files_are_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVENTS_BACKUPS_KEPT", "2")
    settings.cache_clear()
    settings().backup_dir.mkdir(parents=True)
    for name in ("before-0.1.0.backup", "night-of-the-opening.backup"):
        (settings().backup_dir / name).touch()
    await make_nightly_backup(NOON)
    for night in range(4):
        await make_nightly_backup(NIGHT + timedelta(days=night))
    assert made() == [
        "before-0.1.0.backup",
        "night-2026-11-26-020000.backup",
        "night-2026-11-27-020000.backup",
        "night-of-the-opening.backup",
    ]


async def test_none_is_made_where_none_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_BACKUPS_KEPT", "0")
    settings.cache_clear()
    for hours in range(0, 72, 5):
        await make_nightly_backup(NOON + timedelta(hours=hours))
    assert made() == []
    assert not status.read().is_overdue(NOON + timedelta(days=30))


async def test_what_hinders_it_is_noted_and_tried_again_an_hour_later() -> None:
    await make_nightly_backup(NOON)
    folder = settings().backup_dir
    folder.write_text("not a folder")
    await make_nightly_backup(NIGHT)
    assert "File exists" in status.read().problem
    assert status.read().tried_at == NIGHT
    assert not status.read().is_overdue(NIGHT)
    assert status.read().is_overdue(NOON + timedelta(days=3))
    folder.unlink()
    await make_nightly_backup(NIGHT + timedelta(minutes=59))
    assert made() == []
    await make_nightly_backup(NIGHT + timedelta(minutes=61))
    assert len(made()) == 1
    assert status.read().problem == ""
