"""`events import`, `demo` and `organiser add` as people type them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.csv_import.csv_files import sessions, speakers
from tests.csv_import.schedules.samples import sessionize, sessionize_session
from tests.served import PATIENCE_SECONDS


@pytest.fixture
def events(tmp_path: Path) -> Iterator[object]:
    """Runs a command on a database of its own."""
    with servers.database(f"events_import_{os.getpid()}") as url:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
        environment = {
            **kept,
            "EVENTS_DATABASE_URL": url,
            "EVENTS_REDIS_URL": os.environ["EVENTS_REDIS_URL"],
            "EVENTS_DATA_DIR": str(tmp_path / "data"),
            "COLUMNS": "80",
        }

        def run(*command: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, "-m", "events", *command],
                env=environment,
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=PATIENCE_SECONDS,
                check=False,
            )

        (tmp_path / "speakers.csv").write_bytes(speakers())
        (tmp_path / "sessions.csv").write_bytes(sessions())
        (tmp_path / "bad.csv").write_bytes(sessions({}, {"ref": "s2", "starts_at": "soon"}))
        yield run


FILES = ("--programme", "cycle", "--speakers", "speakers.csv", "--sessions", "sessions.csv")


def test_an_import_shows_its_progress_and_says_what_it_did(events: object) -> None:
    assert callable(events)
    done = events("import", *FILES, "--publish")
    assert done.returncode == 0, done.stderr
    assert "2/2" in done.stderr
    assert done.stdout.splitlines() == [
        "Programme cycle: created.",
        "Speakers: 1 new, 0 changed, 0 unchanged.",
        "Sessions: 1 new, 0 changed, 0 unchanged.",
        "Sessions published: 1.",
    ]
    again = events("import", *FILES, "--publish")
    assert again.stdout.splitlines() == [
        "Speakers: 0 new, 0 changed, 1 unchanged.",
        "Sessions: 0 new, 0 changed, 1 unchanged.",
    ]


def test_a_bad_row_is_told_with_file_and_line_and_fails_the_command(events: object) -> None:
    assert callable(events)
    done = events("import", *FILES[:-1], "bad.csv")
    assert done.returncode == 1
    assert "bad.csv, line 3: “soon” in column “starts_at”" in done.stderr
    assert "Nothing was written: there is one problem." in done.stderr
    assert events("import", *FILES, "--dry-run").stdout.startswith(
        "Programme cycle: would be created."
    )


def test_an_import_needs_a_file(events: object) -> None:
    assert callable(events)
    done = events("import", "--programme", "cycle")
    assert done.returncode == 2
    assert "Name a file" in done.stderr


def test_a_schedule_is_told_of_entry_by_entry(events: object, tmp_path: Path) -> None:
    assert callable(events)
    sent = sessionize(sessionize_session(), sessionize_session(id="2", startsAt=None))
    (tmp_path / "all.json").write_bytes(sent)
    schedule = ("import", "--programme", "cycle", "--schedule", "all.json")
    done = events(*schedule, "--timezone", "Europe/Paris", "--leave-out", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "Left out: all.json, session 2: “Lire une carte” has no start or no end." in done.stderr
    assert "Sessions: 1 new, 0 changed, 0 unchanged." in done.stdout
    for wrong, why in ((("--timezone", "Mars"), "not a time zone"),
                       (("--sessions", "sessions.csv"), "Name a file")):  # fmt: skip
        refused = events(*schedule, *wrong)
        assert refused.returncode == 2
        assert why in refused.stderr


def test_the_example_is_loaded_once(events: object) -> None:
    assert callable(events)
    assert events("demo").stdout == "The example programme was loaded.\n"
    assert events("demo").stdout == "The example programme is there.\n"


def test_an_organiser_gets_a_link_each_time(events: object) -> None:
    assert callable(events)
    first = events("organiser", "add", "ada@example.org", "--role", "owner").stdout.split()
    second = events("organiser", "add", "ada@example.org").stdout.split()
    assert len(first) == len(second) == 1
    assert first != second
    assert first[0].startswith("http://127.0.0.1:8000/desk/sign-in/")
    refused = events("organiser", "add", "nobody")
    assert refused.returncode == 2
    assert "Enter an email address" in refused.stderr
