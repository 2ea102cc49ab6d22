"""The migrations are those of the tables: `make migration` finds nothing, or what was changed."""

import asyncio
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from events import database, migrations
from events.errors import Unusable
from tests import servers

TOP = Path(__file__).parents[2]
TABLES = "src/events/programmes/tables.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what `make migration` reads."""
    for folder in ("src", "migrations"):
        shutil.copytree(
            TOP / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "static")
        )
    shutil.copy(TOP / "pyproject.toml", tmp_path)
    return tmp_path


def run(checkout: Path, *command: str, url: str = "") -> str:
    """Run Python on a copy of the checkout; what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    environment |= {"PICCOLO_CONF": "events.piccolo_conf", "EVENTS_DATA_DIR": str(checkout)}
    if url:
        environment["EVENTS_DATABASE_URL"] = url
    done = subprocess.run(
        [sys.executable, *command],
        check=False,
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def new_migration(checkout: Path, why: str = "why") -> tuple[str, list[Path]]:
    """What `make migration` says on this copy, and the files it wrote."""
    before = set((checkout / "migrations").glob("*.py"))
    done = subprocess.run(
        ["make", "--silent", f"--file={TOP / 'Makefile'}", "migration", f"NAME={why}",
         f"BIN={Path(sys.executable).parent}", "--assume-old=.venv/development-installed"],
        cwd=checkout, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(checkout / "src"), "EVENTS_DATA_DIR": str(checkout)},
    )  # fmt: skip
    return done.stdout, sorted(set((checkout / "migrations").glob("*.py")) - before)


def test_nothing_is_written_for_an_unchanged_tree(checkout: Path) -> None:
    said, written = new_migration(checkout)
    assert "No changes detected" in said
    assert written == []


async def test_a_changed_column_gives_a_migration_that_runs(checkout: Path) -> None:
    tables = checkout / TABLES
    changed = tables.read_text().replace("Varchar(length=300)\n", "Varchar(length=310)\n", 1)
    changed = changed.replace("    slug =", "    motto = Varchar(length=50)\n    slug =", 1)
    assert changed.count("310") == 1
    tables.write_text(changed)
    why = """it's "why" \\n: 5 % of `them` & co; #1"""
    _, written = new_migration(checkout, why)
    assert len(written) == 1
    assert runpy.run_path(str(written[0]))["DESCRIPTION"] == why
    assert await asyncio.to_thread(migrated_lengths, checkout) == {"title": 310, "motto": 50}


def migrated_lengths(checkout: Path) -> dict[str, int]:
    """How long a programme's title and motto may be once the copy's migrations were run."""
    program = "import asyncio; from events import migrations; asyncio.run(migrations.migrate())"
    with servers.database("events_test_changed_column") as url:
        run(checkout, "-c", program, url=url)
        return asyncio.run(lengths(url))


async def lengths(url: str) -> dict[str, int]:
    connection = await asyncpg.connect(url)
    found = await connection.fetch(
        "SELECT column_name, character_maximum_length FROM information_schema.columns"
        " WHERE table_name = 'programmes' AND column_name IN ('title', 'motto')"
    )
    await connection.close()
    return dict(found)


async def test_a_database_of_before_the_first_release_is_told_what_to_do(database: None) -> None:
    await _note("2026-11-23T12:44:03:505158")
    try:
        with pytest.raises(Unusable, match=r"before release 0\.1\.0.*EVENTS_DATABASE_URL"):
            await migrations.migrate()
    finally:
        await _forget("2026-11-23T12:44:03:505158")


async def test_a_database_of_a_newer_release_is_left_alone(database: None) -> None:
    await _note("2999-01-01T00:00")
    try:
        with pytest.raises(Unusable, match="newer release"):
            await migrations.migrate()
    finally:
        await _forget("2999-01-01T00:00")


async def _note(name: str) -> None:
    await database.execute("INSERT INTO migration (name, app_name) VALUES ($1, 'events')", name)


async def _forget(name: str) -> None:
    await database.execute("DELETE FROM migration WHERE name = $1", name)


LOADED_WHILE_HELD = """
import asyncio, sys
from events import database, migrations

before, execute = set(), database.execute

async def watched(statement, *arguments):
    done = await execute(statement, *arguments)
    if statement == migrations._LOCK_ALL_TABLES:
        before.update(sys.modules)
    return done

database.execute = watched
asyncio.run(migrations.migrate())
print(*sorted(set(sys.modules) - before))
"""


def test_all_is_loaded_before_the_tables_are_held(checkout: Path) -> None:
    """Loading takes longer than the statements, and everybody who registers would wait for it."""
    with servers.database("events_test_loaded_before") as url:
        assert run(checkout, "-c", LOADED_WHILE_HELD, url=url).split() == []
