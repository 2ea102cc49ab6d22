"""A programme comes out of its CSV files; a second time nothing new does."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asyncpg import UniqueViolationError

from events import database
from events.csv_import import Report, existing, import_files
from events.operations.sessions import reschedule
from tests import factories, sql
from tests.csv_import.csv_files import sessions, speakers

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


async def load(**files: Any) -> Report:
    """Import into the programme `cycle`; nothing may be wrong."""
    report = await import_files("cycle", **{"at": NOW, **files})
    assert [problem.text for problem in report.problems] == []
    return report


async def everything() -> list[list[dict[str, Any]]]:
    """All rows that an import could touch."""
    tables = ("programmes", "sessions", "speakers", "appearances", "resources", "deliveries",
              "audit_entries")  # fmt: skip
    return [await sql.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]


async def the_session() -> dict[str, Any]:
    found = await sql.row("SELECT * FROM sessions")
    assert found is not None
    return found


async def test_a_new_programme_is_created_with_drafts() -> None:
    report = await load(speakers=speakers(), sessions=sessions())
    assert (report.created, report.updated, report.unchanged) == (2, 0, 0)
    assert report.programme_is_new
    programme = await sql.row("SELECT * FROM programmes")
    assert programme is not None
    assert (programme["slug"], programme["title"], programme["status"]) == (
        "cycle", "Cycle", "draft",
    )  # fmt: skip
    session = await the_session()
    assert (session["slug"], session["import_ref"]) == ("premiere-seance", "s1")
    assert (session["status"], session["version"], session["sequence"]) == ("draft", 1, 0)
    assert session["starts_at"] == datetime(2027, 3, 4, 13, tzinfo=UTC)
    assert session["starts_local"] == datetime(2027, 3, 4, 14)  # noqa: DTZ001 — wall time.
    shown = await sql.rows(
        "SELECT p.name, r.kind, r.url, r.source FROM appearances a"
        " JOIN speakers p ON p.id = a.speaker JOIN resources r ON r.session = a.session"
    )
    assert shown == [
        {
            "name": "Ada Exemple",
            "kind": "replay",
            "url": "https://video.example.org/1",
            "source": "import",
        }
    ]


async def test_published_sessions_are_online_and_so_is_their_programme() -> None:
    report = await load(speakers=speakers(), sessions=sessions(), publish=True)
    assert report.published == 1
    assert (await the_session())["status"] == "published"
    assert await database.value("SELECT status FROM programmes") == "published"


async def test_drafts_of_an_earlier_import_can_be_published_by_the_same_file() -> None:
    await load(speakers=speakers(), sessions=sessions())
    report = await load(speakers=speakers(), sessions=sessions(), publish=True)
    assert (report.unchanged, report.published) == (2, 1)
    assert (await the_session())["status"] == "published"


@pytest.mark.parametrize("publish", [False, True])
async def test_importing_the_same_files_again_changes_no_row(publish: bool) -> None:
    files = {"speakers": speakers({"email": "ada@example.org"}), "sessions": sessions()}
    await load(**files, publish=publish)
    before = await everything()
    report = await load(**files, publish=publish, at=LATER)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert await everything() == before


async def test_another_notation_of_the_same_instant_changes_no_row() -> None:
    await load(speakers=speakers(), sessions=sessions())
    before = await everything()
    utc = {"starts_at": "2027-03-04T13:00:00Z", "ends_at": "2027-03-04 15:00+01:00"}
    report = await load(sessions=sessions(utc), at=LATER)
    assert report.unchanged == 1
    assert await everything() == before


async def test_a_dry_run_says_what_it_would_do_and_writes_nothing() -> None:
    before = await everything()
    report = await load(speakers=speakers(), sessions=sessions(), dry_run=True)
    assert report.created == 2
    assert await everything() == before


async def test_the_address_of_a_draft_follows_the_title_in_its_file() -> None:
    await load(speakers=speakers(), sessions=sessions())
    await load(sessions=sessions({"title": "Autre titre"}), at=LATER)
    assert (await the_session())["slug"] == "autre-titre"


async def test_a_new_title_is_no_new_version_and_keeps_the_address() -> None:
    await load(speakers=speakers(), sessions=sessions(), publish=True)
    report = await load(sessions=sessions({"title": "Autre titre"}), at=LATER)
    assert (report.updated, report.rescheduled) == (1, 0)
    session = await the_session()
    assert (session["title"], session["slug"]) == ("Autre titre", "premiere-seance")
    assert (session["version"], session["sequence"]) == (1, 0)
    assert session["updated_at"] == LATER


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": "2027-03-04T13:30:00+01:00"},
        {"ends_at": "2027-03-04T16:00:00+01:00"},
        {"location": "Salle des fêtes"},
    ],
)
async def test_a_new_time_or_place_raises_version_and_sequence(change: dict[str, str]) -> None:
    first = {"location": "En ligne"}
    await load(speakers=speakers(), sessions=sessions(first))
    report = await load(sessions=sessions({**first, **change}), at=LATER)
    assert report.rescheduled == 1
    session = await the_session()
    assert (session["version"], session["sequence"], session["stamp"]) == (2, 1, LATER)


async def test_who_is_registered_hears_of_a_move_and_is_reminded_of_the_new_time() -> None:
    await load(speakers=speakers(), sessions=sessions(), publish=True)
    await factories.registration(await the_session())
    report = await load(
        sessions=sessions(
            {"starts_at": "2027-03-05T14:00:00+01:00", "ends_at": "2027-03-05T15:00:00+01:00"}
        ),
        at=LATER,
    )
    assert report.mails == 1
    owed = await sql.rows(
        "SELECT letter, due_at FROM deliveries WHERE state = 'due' ORDER BY due_at"
    )
    assert [(mail["letter"], mail["due_at"]) for mail in owed] == [
        ("session-rescheduled", LATER),
        ("reminder-1d", datetime(2027, 3, 4, 13, tzinfo=UTC)),
        ("reminder-1h", datetime(2027, 3, 5, 12, tzinfo=UTC)),
        ("follow-up", datetime(2027, 3, 5, 15, tzinfo=UTC)),
    ]


async def test_what_the_desk_changed_stays_until_the_file_says_something_new() -> None:
    await load(speakers=speakers(), sessions=sessions())
    await database.execute("UPDATE sessions SET title = 'Du bureau', abstract = 'Du bureau'")
    await load(sessions=sessions({"abstract": "Du fichier"}), at=LATER)
    session = await the_session()
    assert (session["title"], session["abstract"]) == ("Du bureau", "Du fichier")
    await load(sessions=sessions({"abstract": "Du fichier", "title": "Du fichier"}), at=LATER)
    assert (await the_session())["title"] == "Du fichier"


async def test_a_session_moved_at_the_desk_stays_there() -> None:
    await load(speakers=speakers(), sessions=sessions(), publish=True)
    wall = datetime(2027, 4, 1, 10)  # noqa: DTZ001 — wall time.
    times = reschedule.Times(wall, wall + timedelta(hours=1), "Europe/Paris")
    session = await the_session()
    await reschedule.reschedule(session["id"], times, by="ada@example.org", at=NOW)
    report = await load(sessions=sessions({"title": "Autre titre"}), at=LATER)
    assert report.rescheduled == 0
    assert (await the_session())["starts_at"] == datetime(2027, 4, 1, 8, tzinfo=UTC)


async def test_a_column_that_is_not_in_the_file_changes_nothing() -> None:
    await load(speakers=speakers(), sessions=sessions())
    short = b"ref,title,starts_at,ends_at\ns1,Nouveau,2027-03-04T14:00+01:00,2027-03-04T15:00+01:00"
    await load(sessions=short, at=LATER)
    session = await the_session()
    assert (session["title"], session["abstract"]) == ("Nouveau", "Un texte")
    assert await database.value("SELECT count(*) FROM appearances") == 1


async def test_speakers_follow_the_file_and_those_of_the_desk_stay() -> None:
    both = speakers({}, {"ref": "bo", "name": "Bo Exemple"})
    await load(speakers=both, sessions=sessions({"speakers": "ada;bo"}))
    guest = await factories.speaker({"id": (await the_session())["programme"]}, name="Guest")
    await factories.appearance(guest, await the_session(), position=9)
    await load(sessions=sessions({"speakers": "bo"}), at=LATER)
    names = await sql.rows(
        "SELECT p.name FROM appearances a JOIN speakers p ON p.id = a.speaker ORDER BY a.position"
    )
    assert [row["name"] for row in names] == ["Bo Exemple", "Guest"]


async def test_a_replay_is_changed_and_taken_away_as_the_file_says() -> None:
    await load(speakers=speakers(), sessions=sessions())
    await load(sessions=sessions({"recording_url": "https://video.example.org/2"}), at=LATER)
    urls = await sql.rows("SELECT url FROM resources")
    assert [row["url"] for row in urls] == ["https://video.example.org/2"]
    await load(sessions=sessions({"recording_url": ""}), at=LATER)
    assert await sql.rows("SELECT url FROM resources") == []


async def test_a_replay_deleted_at_the_desk_does_not_come_back() -> None:
    await load(speakers=speakers(), sessions=sessions())
    await database.execute("DELETE FROM resources")
    await load(sessions=sessions(), at=LATER)
    assert await sql.rows("SELECT * FROM resources") == []


async def test_optional_columns_reach_the_session() -> None:
    optional = {
        "capacity": "30",
        "location": "Salle 2",
        "join_url": "https://visio.example.org/x",
        "tags": "dons; ventes ;dons",
    }
    await load(speakers=speakers(), sessions=sessions(optional))
    session = await the_session()
    assert (session["capacity"], session["location"]) == (30, "Salle 2")
    assert (session["room_url"], session["tags"]) == (
        "https://visio.example.org/x", ["dons", "ventes"],
    )  # fmt: skip


async def test_more_seats_in_the_file_let_who_waits_move_up() -> None:
    await load(speakers=speakers(), sessions=sessions({"capacity": "1"}), publish=True)
    session = await the_session()
    await factories.registration(session)
    waiting = await factories.registration(session, state="waiting", waiting_since=NOW)
    await load(sessions=sessions({"capacity": "2"}), at=LATER)
    state = await database.value("SELECT state FROM registrations WHERE id = $1", waiting["id"])
    assert state in ("offered", "held")


async def test_fewer_seats_than_are_taken_is_a_bad_row() -> None:
    await load(speakers=speakers(), sessions=sessions({"capacity": "2"}), publish=True)
    for _ in range(2):
        await factories.registration(await the_session())
    report = await import_files("cycle", sessions=sessions({"capacity": "1"}))
    assert [(found.line, found.text) for found in report.problems] == [
        (2, "The capacity 1 is less than the seats already taken (2).")
    ]


async def test_a_cancelled_session_does_not_move() -> None:
    await load(speakers=speakers(), sessions=sessions(), publish=True)
    await database.execute("UPDATE sessions SET status = 'cancelled'")
    report = await load(sessions=sessions({"ends_at": "2027-03-04T16:00:00+01:00"}), at=LATER)
    assert [found.text for found in report.warnings] == [
        "The session is cancelled; its new time or place was not taken."
    ]
    assert (await the_session())["version"] == 1


async def test_two_sessions_of_one_title_have_two_addresses() -> None:
    other = {"ref": "s2", "starts_at": "2027-03-04T14:30:00+01:00"}
    await load(speakers=speakers(), sessions=sessions({}, other))
    slugs = await sql.rows("SELECT slug FROM sessions ORDER BY id")
    assert [row["slug"] for row in slugs] == ["premiere-seance", "premiere-seance-2"]


async def test_progress_counts_the_rows_of_both_files() -> None:
    seen: list[tuple[int, int]] = []
    both = sessions({}, {"ref": "s2"})
    await load(speakers=speakers(), sessions=both, progress=lambda *at: seen.append(at))
    assert seen == [(1, 3), (2, 3), (3, 3)]


async def test_an_import_is_recorded_once() -> None:
    for _ in range(2):
        await load(speakers=speakers(), sessions=sessions(), by="ada@example.org")
    entries = await sql.rows("SELECT who, action, subject FROM audit_entries")
    assert entries == [{"who": "ada@example.org", "action": "imported", "subject": "cycle"}]


async def test_two_imports_at_once_make_one_programme() -> None:
    files = {"speakers": speakers(), "sessions": sessions()}
    reports = await asyncio.gather(*(import_files("cycle", **files) for _ in range(4)))
    assert sorted(report.created for report in reports) == [0, 0, 0, 2]
    assert await database.value("SELECT count(*) FROM sessions") == 1


async def test_without_the_lock_two_imports_at_once_would_clash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(existing, "_LOCK", "SELECT $1::text")
    done = await asyncio.gather(
        *(import_files("cycle", sessions=sessions({"speakers": ""})) for _ in range(4)),
        return_exceptions=True,
    )
    assert any(isinstance(one, UniqueViolationError) for one in done)
