"""A real series of 79 webinars loads whole, where its files are at hand."""

from pathlib import Path

import pytest

from events import database, text
from events.csv_import import Report, import_files
from tests import sql

FILES = Path(__file__).parents[2].parent / "shared" / "data"
SPEAKERS = FILES / "hpc-webinars-speakers.csv"
SESSIONS = FILES / "hpc-webinars-sessions.csv"

pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.skipif(not SESSIONS.exists(), reason="the real series is not beside the checkout"),
]


async def load() -> Report:
    return await import_files(
        "hpc", speakers=SPEAKERS.read_bytes(), sessions=SESSIONS.read_bytes(), publish=True
    )


async def test_it_loads_whole_and_a_second_time_changes_nothing() -> None:
    report = await load()
    assert report.problems == []
    assert (report.sessions.created, report.speakers.created) == (79, 89)
    assert await database.value("SELECT count(DISTINCT uid) FROM sessions") == 79
    tables = ("programmes", "sessions", "speakers", "appearances", "resources", "audit_entries")
    before = [await sql.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]
    assert (await load()).unchanged == 79 + 89
    assert [await sql.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables] == before


async def test_offsets_that_disagree_with_the_zone_are_warned_about_line_by_line() -> None:
    report = await load()
    lines = {found.line for found in report.warnings if "offset" in found.text}
    assert lines == {2, 15, 29, 43, 54, 64, 136}
    first = await sql.row("SELECT starts_at, starts_local FROM sessions ORDER BY id LIMIT 1")
    assert first is not None
    assert first["starts_at"].isoformat() == "2016-05-04T18:00:00+00:00"
    assert first["starts_local"].isoformat() == "2016-05-04T14:00:00"


async def test_its_texts_come_out_safe_and_readable() -> None:
    await load()
    found = await sql.rows("SELECT organisation, biography AS long FROM speakers")
    found += await sql.rows("SELECT title AS organisation, abstract AS long FROM sessions")
    for row in found:
        shown = text.html(row["long"]) + text.plain(row["long"])
        for rest in ("<!--", "-->", "](http", "<script", "<summary></summary>"):
            assert rest not in shown
        label, _ = text.bare_link(row["organisation"])
        assert "](" not in label
        assert label
