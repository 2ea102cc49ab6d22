"""One copy of the rules of time zones counts, and names that are no place are none."""

import zoneinfo
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from events import database, migrations, zones
from events.cli.doctor import wall_times
from events.csv_import import import_files
from events.errors import Unusable
from events.presentation import dates
from events.sessions.wall_time import instant
from events.settings import settings
from tests import factories
from tests.desk.conftest import SignIn
from tests.desk.conftest import sign_in as sign_in


@pytest.fixture
def restored() -> Iterator[None]:
    known = zones._of_database
    yield
    zones._of_database = known
    zones.use_newest()


def test_the_newest_of_system_and_package_counts() -> None:
    assert zones.version() == max(zones.package_version(), zones.system_version())


def test_newer_rules_of_the_system_go_before_the_package_s(
    restored: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tzdata.zi").write_text("# version 2999a\n")
    monkeypatch.setattr(zones, "_SYSTEM", (str(tmp_path),))
    zones.use_newest()
    assert (zones.version(), zoneinfo.TZPATH) == ("2999a", (str(tmp_path),))
    (tmp_path / "tzdata.zi").write_text("# version 1999a\n")
    zones.use_newest()
    assert (zones.version(), zoneinfo.TZPATH) == (zones.package_version(), ())


@pytest.mark.parametrize("name", ["localtime", "Factory", "posixrules", "Mars/Olympus"])
def test_what_is_no_place_is_no_zone(name: str) -> None:
    assert name not in zones.names()


@pytest.mark.parametrize(
    ("written", "place"),
    [("Romance Standard Time", "Europe/Paris"), ("paris", "Europe/Paris"), ("Nowhere", ""),
     ("w. europe standard time", "Europe/Berlin"), ("america/new york", "America/New_York"),
     ("GMT+1", "Etc/GMT-1"), ("UTC -03:00", "Etc/GMT+3"), ("UTC+5:30", ""), ("GMT+15", ""),
     ("Nouméa", "Pacific/Noumea"), ("La Réunion", ""), ("réunion", "Indian/Reunion")],
)  # fmt: skip
def test_another_name_is_offered_its_place(written: str, place: str) -> None:
    assert zones.suggest(written) == place


@pytest.mark.parametrize(
    ("zone", "said"),
    [("Etc/GMT+2", "UTC−2"), ("Etc/GMT-14", "UTC+14"), ("Etc/UTC", "UTC"), ("UTC", "UTC"),
     ("Europe/Paris", "heure de Paris")],
)  # fmt: skip
def test_etc_gmt_plus_2_reads_as_utc_minus_2(zone: str, said: str) -> None:
    assert dates.zone_name(zone, "fr", datetime(2027, 1, 1, tzinfo=UTC)) == said


def test_an_hour_that_comes_twice_says_that_the_clocks_change() -> None:
    starts = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    said = dates.hours(starts, starts + timedelta(hours=1), "Europe/Paris", "en")
    assert said == "02:30–02:30 (the clocks change in between)"
    later = starts + timedelta(days=1)
    assert dates.hours(later, later + timedelta(hours=1), "Europe/Paris", "en") == "01:30–02:30"


@pytest.mark.usefixtures("database")
async def test_the_doctor_names_sessions_that_another_copy_of_the_rules_has_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    starts = datetime(2127, 1, 15, 13, tzinfo=UTC)
    session = await factories.session(
        starts_at=starts, ends_at=starts + timedelta(hours=1), timezone="Europe/Paris"
    )
    assert (await wall_times.examine()).what.startswith("1 coming sessions agree")
    monkeypatch.setattr(zones, "other_rules", lambda name: zoneinfo.ZoneInfo("Asia/Tokyo"))
    assert session["slug"] in (await wall_times.examine()).what
    monkeypatch.setattr(zones, "other_rules", lambda name: None)
    local = instant(datetime(2027, 1, 15, 4), 0, "America/Los_Angeles")  # noqa: DTZ001
    assert local.hour == 12
    await database.execute("UPDATE sessions SET timezone = 'Asia/Nowhere'")
    assert session["slug"] in (await wall_times.examine()).what


@pytest.mark.usefixtures("database")
async def test_a_process_that_has_a_pool_takes_only_zones_that_the_database_knows() -> None:
    known = set(await database.values("SELECT name FROM pg_timezone_names"))
    assert zones.names() <= known
    assert "Europe/Paris" in zones.names()


@pytest.fixture
def without_vancouver(restored: None) -> None:
    """As with a PostgreSQL whose rules are older than a zone."""
    zones.follow_database(zones.names() - {"America/Vancouver"})


@pytest.mark.usefixtures("without_vancouver")
async def test_a_zone_that_the_database_does_not_know_is_refused_in_a_form(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("owner")
    answer = await desk.post("/programmes", title="Cartes", timezone="America/Vancouver")
    assert answer.status_code == 422
    assert "The database does not know this time zone yet." in answer.text


@pytest.mark.usefixtures("database", "without_vancouver")
async def test_a_zone_that_the_database_does_not_know_is_refused_beside_its_line() -> None:
    table = "title,start,end,time zone\nHere,2027-01-15 12:00,2027-01-15 13:00,America/Vancouver\n"
    report = await import_files("cycle", sessions=table.encode())
    assert [(found.line, found.text) for found in report.problems] == [
        (2, "The database does not know the time zone “America/Vancouver” yet. Name another with"
            " the same hours, or have the time zones of PostgreSQL brought up to date.")
    ]  # fmt: skip


@pytest.mark.usefixtures("database")
async def test_a_setting_that_the_database_does_not_know_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newer = replace(settings(), timezone="Antarctica/Newton")
    monkeypatch.setattr(migrations, "settings", lambda: newer)
    with pytest.raises(
        Unusable, match="EVENTS_TIMEZONE is 'Antarctica/Newton', which the database"
    ):
        await migrations.migrate()
