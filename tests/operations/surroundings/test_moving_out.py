"""From the program's own PostgreSQL to one of the site's, by one command; nothing leads back."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from events import embedded
from events.backups import archive
from events.cli import servers as commands
from events.cli.move_out import _check
from events.embedded import lock, moved_out
from events.errors import Unusable
from events.settings import read
from tests import servers
from tests.served import Site, new_site

AT = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
THEIRS = "postgresql://events:qzvkxw@db.example.org/causerie"


@pytest.fixture
def site() -> Iterator[Site]:
    given = {"EVENTS_REDIS_URL": os.environ["EVENTS_REDIS_URL"], "EVENTS_SMTP_URL": "smtp://sink"}
    with new_site(**given) as made:
        yield made


@pytest.fixture
def theirs() -> Iterator[str]:
    """An empty database on another server than the site's own."""
    with servers.database(f"events_moved_{os.getpid()}") as url:
        yield url


async def differing(url: str, kept: archive.Manifest) -> list[str]:
    """The tables whose rows are others than those that a backup holds."""
    connection = await asyncpg.connect(dsn=url)
    try:
        found = []
        for name, table in kept.tables.items():
            digest = hashlib.sha256()

            async def take(data: bytes, digest: Any = digest) -> None:
                digest.update(data)

            await connection.copy_from_table(
                name, output=take, columns=table.columns, format="text"
            )
            if digest.hexdigest() != kept.members[f"tables/{name}"].sha256:
                found.append(name)
        return found
    finally:
        await connection.close()


def test_rows_move_files_stay_and_the_old_database_starts_no_more(
    site: Site, theirs: str, tmp_path: Path
) -> None:
    assert site.run("demo").returncode == 0
    files = {path: path.read_bytes() for path in site.data_dir.glob("files/*/*")}
    site.environment["EVENTS_DATABASE_URL"] = theirs
    done = site.run("move-out")
    assert done.returncode == 0, done.stderr
    assert "are now in the database events_moved_" in done.stdout

    (backup,) = (site.data_dir / "backups").glob("before-move-*.backup")
    kept = archive.unpack(backup, tmp_path)
    assert kept.rows > 100
    # Not even a pause of sending: nothing was mailed meanwhile.
    assert asyncio.run(differing(theirs, kept)) == []
    assert len(files) == 8
    assert {path: path.read_bytes() for path in site.data_dir.glob("files/*/*")} == files
    assert not list(site.data_dir.glob("files-before-*"))

    left = read({"EVENTS_DATA_DIR": str(site.data_dir)})
    with (
        pytest.raises(Unusable, match="so it is not started: set EVENTS_DATABASE_URL"),
        embedded.servers(left),
    ):
        pass
    with pytest.raises(Unusable, match="was moved to the database events_moved_"):
        _check(site.data_dir, theirs)


def test_what_cannot_move_is_said_before_anything_is_touched(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="EVENTS_DATABASE_URL is not set"):
        _check(tmp_path, "")
    with pytest.raises(Unusable, match="holds no PostgreSQL of this program's own"):
        _check(tmp_path, THEIRS)
    (tmp_path / "postgresql").mkdir()
    with (
        lock.owner(tmp_path, "events serve"),
        pytest.raises(Unusable, match=r"in use by events serve \(process \d+\). Stop that first"),
    ):
        _check(tmp_path, THEIRS)
    assert _check(tmp_path, THEIRS) == tmp_path / "postgresql"


def test_rows_left_behind_are_said_and_no_password_is_shown(tmp_path: Path) -> None:
    here = read({"EVENTS_DATA_DIR": str(tmp_path), "EVENTS_DATABASE_URL": THEIRS})
    assert not list(commands.all_remarks(here))
    (tmp_path / "postgresql").mkdir()
    (told,) = commands.all_remarks(here)
    assert "`events move-out` brings it there" in told.remedy
    assert not list(commands.all_remarks(replace(here, database_url="")))
    moved_out.note(tmp_path, THEIRS, at=AT)
    assert not list(commands.all_remarks(here))
    noted = (tmp_path / moved_out.NOTE).read_text()
    assert noted == "the database causerie at db.example.org on 2026-11-28 at 03:00 UTC\n"
