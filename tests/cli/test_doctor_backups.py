"""What the doctor says of backups."""

from datetime import timedelta
from pathlib import Path

import pytest

from events.backups import status
from events.cli.doctor import backups
from events.cli.doctor.findings import State
from events.clock import now
from events.settings import settings

pytestmark = pytest.mark.usefixtures("database")


def said() -> tuple[State, str]:
    (finding,) = backups.examine()
    return finding.state, finding.what


def test_a_new_site_waits_for_its_first_night() -> None:
    assert said() == (State.GOOD, "The worker makes one every night.")


def test_the_last_one_is_named_and_a_copy_elsewhere_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "data" / "night.backup"
    status.update(made_at=now() - timedelta(hours=9), file="/nowhere/night.backup")
    assert "keep a copy elsewhere" not in said()[1]
    file.touch()
    status.update(file=str(file))
    state, told = said()
    assert state is State.GOOD
    assert f"{file}, on the disk of the data: keep a copy elsewhere." in told


def test_one_night_without_deserves_a_look_and_two_are_wrong() -> None:
    status.update(watched_since=now() - timedelta(days=9), made_at=now() - timedelta(hours=30),
         problem="/backups: No space left on device.")  # fmt: skip
    state, told = said()
    assert state is State.DOUBTFUL
    assert "No space left" in told
    status.update(made_at=now() - timedelta(hours=51))
    state, told = said()
    assert state is State.WRONG
    assert "No space left" in told


def test_who_wants_none_by_night_and_makes_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_BACKUPS_KEPT", "0")
    settings.cache_clear()
    assert backups.examine() == []  # Nobody else can reach this one.
    monkeypatch.setenv("EVENTS_BASE_URL", "https://webinars.example.org")
    monkeypatch.setenv("EVENTS_SMTP_URL", "smtp://mail.example.org")
    settings.cache_clear()
    assert said() == (State.DOUBTFUL, "None was made, and EVENTS_BACKUPS_KEPT is 0.")
