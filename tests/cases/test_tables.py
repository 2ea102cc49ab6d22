"""Tables from the field that once went wrong, each by its name: people and sessions."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from events import database
from events.csv_import import import_files, participants
from events.presentation import dates
from tests import sql
from tests.cases.test_mails import FIELD

pytestmark = pytest.mark.usefixtures("database")

PEOPLE = {
    "people-01-prenom-nom": [("ann@example.net", "Ann One")],
    "people-02-first-last": [("ann@example.net", "Ann One")],
    "people-03-adresse-e-mail": [("ann@example.net", "Ann One")],
    "people-05-bare-addresses": [("ann@example.net", ""), ("bob@example.net", "")],
    "people-08-name-and-address": [("ann@example.net", "Ann One")],
}


@pytest.mark.parametrize(("case", "people"), PEOPLE.items(), ids=PEOPLE.keys())
def test_a_list_is_read(case: str, people: list[tuple[str, str]]) -> None:
    read, report = participants.listed(
        (FIELD / "tables" / f"{case}.csv").read_bytes(), language="fr"
    )
    assert ([(one.email, one.name) for one in read], report.problems) == (people, [])


async def test_sessions_01_zone_localtime() -> None:
    table = (FIELD / "tables" / "sessions-01-zone-localtime.csv").read_bytes()
    report = await import_files("cycle", sessions=table)
    assert [(found.line, found.text) for found in report.problems] == [
        (2, "“localtime” is not a time zone such as Europe/Paris.")
    ]


async def test_sessions_02_zone_vancouver() -> None:
    table = (FIELD / "tables" / "sessions-02-zone-vancouver.csv").read_bytes()
    assert (await import_files("cycle", sessions=table)).problems == []
    rows = await sql.rows("SELECT starts_at, starts_local, timezone FROM sessions ORDER BY id")
    at = datetime(2027, 1, 15, 12, tzinfo=UTC)
    assert [row["starts_at"] for row in rows] == [at, at]
    assert [row["starts_local"] for row in rows] == [
        at.astimezone(ZoneInfo(row["timezone"])).replace(tzinfo=None) for row in rows
    ]
    # Since 2026 British Columbia stays at seven hours behind UTC all year.
    assert rows[0]["starts_local"].hour == 5


async def test_sessions_03_hour_that_comes_twice() -> None:
    table = (FIELD / "tables" / "sessions-03-hour-that-comes-twice.csv").read_bytes()
    assert (await import_files("cycle", sessions=table)).problems == []
    [row] = await sql.rows("SELECT starts_at, ends_at, timezone FROM sessions")
    said = dates.hours(row["starts_at"], row["ends_at"], row["timezone"], "en")
    assert said == "02:30–02:30 (the clocks change in between)"


async def test_sessions_05_times_24_and_minus_sign() -> None:
    table = (FIELD / "tables" / "sessions-05-times-24-and-minus-sign.csv").read_bytes()
    assert (await import_files("cycle", sessions=table)).problems == []
    assert await database.values("SELECT ends_at FROM sessions ORDER BY import_ref") == [
        datetime(2027, 1, 15, 23, tzinfo=UTC), datetime(2027, 1, 15, 20, tzinfo=UTC),
    ]  # fmt: skip
