"""A schedule is imported as tables are: looked at first, all or nothing, and again for nothing."""

from collections.abc import Sequence

import pytest

from events import database
from events.csv_import import Report, import_files
from tests import factories, sql
from tests.csv_import.schedules.samples import (
    FRAB_XML,
    calendar,
    frab_event,
    frab_json,
    sessionize,
    sessionize_session,
)
from tests.csv_import.schedules.test_reading import MOVED, WEEKLY

pytestmark = pytest.mark.usefixtures("database")


async def load(data: bytes, **options: object) -> Report:
    return await import_files("cycle", schedule=data, **options)  # type: ignore[arg-type]


async def titles() -> Sequence[str]:
    found: list[str] = await database.values("SELECT title FROM sessions ORDER BY starts_at")
    return found


@pytest.mark.parametrize("data", [
    FRAB_XML.encode(), frab_json(), sessionize(), calendar(WEEKLY, MOVED),
], ids=["frab-xml", "frab-json", "sessionize", "icalendar"])  # fmt: skip
async def test_the_same_schedule_again_changes_nothing(data: bytes) -> None:
    first = await load(data)
    assert not first.problems
    assert first.created
    tables = ("programmes", "sessions", "speakers", "appearances", "resources", "audit_entries")
    before = {name: await sql.rows(f"SELECT * FROM {name} ORDER BY 1") for name in tables}
    again = await load(data)
    assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
    for name, rows in before.items():
        assert await sql.rows(f"SELECT * FROM {name} ORDER BY 1") == rows, name


async def test_a_frab_schedule_becomes_sessions_with_their_speakers_room_and_resources() -> None:
    report = await load(FRAB_XML.encode())
    assert report.is_schedule
    assert [(row.file, row.line, row.state) for row in report.rows] == [
        ("speakers", 1, "new"), ("speakers", 2, "new"),
        ("sessions", 1, "new"), ("sessions", 2, "new"),
    ]  # fmt: skip
    found = await sql.row(
        "SELECT starts_at, timezone, location, tags, language, status FROM sessions"
        " WHERE title LIKE 'Lire%'"
    )
    assert found["starts_at"].isoformat() == "2027-03-04T13:00:00+00:00"
    assert (found["timezone"], found["location"]) == ("Europe/Paris", "Grande salle")
    assert (found["tags"], found["language"], found["status"]) == (["Cartographie"], "fr", "draft")
    assert await database.values(
        "SELECT sp.name FROM appearances a JOIN speakers sp ON sp.id = a.speaker"
        " JOIN sessions s ON s.id = a.session WHERE s.title LIKE 'Lire%' ORDER BY a.position"
    ) == ["Ada Exemple", "Bo Exemple"]
    assert await database.values("SELECT kind FROM resources ORDER BY kind") == ["replay", "slides"]


async def test_what_was_edited_at_the_desk_stays_unless_the_schedule_changed_it() -> None:
    await load(frab_json())
    await database.execute("UPDATE sessions SET title = 'Au bureau', location = 'En ligne'")
    later = frab_event(date="2027-03-04T15:00:00+01:00")
    report = await load(frab_json(later))
    (row,) = [row for row in report.rows if row.file == "sessions"]
    assert [one.column for one in row.differences] == ["times"]
    assert (await titles(), report.rescheduled) == (["Au bureau"], 1)


async def test_times_of_no_zone_are_of_the_one_that_is_said_else_of_the_programme() -> None:
    await factories.programme(slug="cycle", timezone="America/Toronto")
    first = sessionize()
    await load(first)
    start = "SELECT to_char(starts_at AT TIME ZONE 'UTC', 'HH24:MI') FROM sessions"
    assert await database.value(start) == "19:00"
    await database.execute("DELETE FROM sessions")
    await load(first, zone="Europe/Paris")
    assert await database.value(start) == "13:00"
    assert await database.value("SELECT timezone FROM sessions") == "Europe/Paris"


async def test_one_bad_entry_keeps_all_out_or_is_left_out_by_choice() -> None:
    data = sessionize(sessionize_session(), sessionize_session(id="102", title="", speakers=[]))
    report = await load(data)
    assert [(one.file, one.line, one.text) for one in report.problems] == [
        ("sessions", 2, "The column “title” is empty.")
    ]
    assert await titles() == []
    report = await load(data, leave_out=True)
    assert [one.line for one in report.left_out] == [2]
    assert await titles() == ["Lire une carte"]


async def test_a_speaker_whom_the_file_lacks_is_named() -> None:
    report = await load(sessionize(sessionize_session(speakers=["nobody"])))
    assert [one.text for one in report.problems] == ["There is no speaker with the ref “nobody”."]
