"""What was kept comes back: no row differs, and no mail leaves until an organiser says so (R11)."""

import asyncio
import io
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import msgspec
import pytest

from tests import servers
from tests.mail_sink import MailSink
from tests.served import PATIENCE_SECONDS

SECRET = "a-secret-of-the-kept-site-0123456789abcdef"
_number = count(1)


class Site:
    """A database and a data folder of its own, used by commands only."""

    def __init__(self, database_url: str, folder: Path, **environment: str) -> None:
        self.url = database_url
        self.name = urlsplit(database_url).path.removeprefix("/")
        self.folder = folder
        folder.mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
        self.environment = {
            **kept,
            "EVENTS_DATABASE_URL": database_url,
            "EVENTS_REDIS_URL": os.environ["EVENTS_REDIS_URL"],
            "EVENTS_DATA_DIR": str(folder / "data"),
            **environment,
        }

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command; it may fail."""
        return subprocess.run(
            [sys.executable, "-m", "events", *command],
            env={**self.environment, **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    def done(self, *command: str, **environment: str) -> str:
        """Run a command that must succeed; what it said."""
        ended = self.run(*command, **environment)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def sql(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Ask the database."""

        async def ask() -> list[asyncpg.Record]:
            connection = await asyncpg.connect(dsn=self.url)
            try:
                return list(await connection.fetch(query, *values))
            finally:
                await connection.close()

        return asyncio.run(ask())

    def tables(self) -> dict[str, list[str]]:
        """Every row of every table as text, but for the pause that a restore causes."""
        names = self.sql(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace AND relname <> 'sending'"
        )
        return {
            name: sorted(row[0] for row in self.sql(f'SELECT t::text FROM "{name}" t'))
            for (name,) in names
        }

    def files(self) -> dict[str, bytes]:
        """Every file that was uploaded or drawn."""
        folder = self.folder / "data" / "files"
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }


@contextmanager
def sites(folder: Path) -> Iterator[Any]:
    """Makes sites, empty or like another one; their databases go away afterwards."""
    with ExitStack() as stack:

        def make(like: Site | None = None, **environment: str) -> Site:
            number = next(_number)
            name = f"events_backup_{os.getpid()}_{number}"
            template = like.name if like else "template0"
            url = stack.enter_context(servers.database(name, template))
            made = Site(url, folder / f"site-{number}", **environment)
            if like:
                shutil.copytree(like.folder / "data", made.folder / "data")
            return made

        yield make


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Any]:
    """Makes sites for one test."""
    with sites(tmp_path) as make:
        yield make


@pytest.fixture(scope="module")
def _kept_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    folder = tmp_path_factory.mktemp("kept")
    with sites(folder) as make:
        site = make(EVENTS_SECRET_KEY=SECRET)
        site.done("demo")
        site.sql(
            "UPDATE speakers SET biography = $1, email = 'a@example.org'",
            'tab\tline\nslash\\N \\. «é» 😀 "quote" \u00a0',
        )
        site.sql("UPDATE sessions SET tags = '{}', reminder_minutes = '{90}' WHERE capacity = 12")
        told = site.done("backup", str(folder / "site.backup"))
        assert "8 files" in told
        yield site, folder / "site.backup"


@pytest.fixture
def kept(_kept_once: tuple[Site, Path], tmp_path: Path) -> tuple[Site, Path]:
    """A site with something in every corner, which no test changes, and its backup."""
    site, backup = _kept_once
    return site, Path(shutil.copy2(backup, tmp_path / "site.backup"))


@pytest.fixture
def another(new_site: Any, kept: tuple[Site, Path]) -> Site:
    """A site of as much, but another one than the backup's."""
    site: Site = new_site(like=kept[0])
    site.sql("UPDATE programmes SET title = 'Ours'")
    for file in (site.folder / "data" / "files").rglob("*"):
        if file.is_file():
            file.write_bytes(b"ours")
    return site


def test_no_row_and_no_file_differs_after_a_restore(new_site: Any, kept: tuple[Site, Path]) -> None:
    site, backup = kept
    other = new_site(EVENTS_SECRET_KEY=SECRET)
    other.done("restore", str(backup))
    assert other.tables() == site.tables()
    assert other.files() == site.files()
    assert len(other.files()) == 8
    sequence = "SELECT last_value, is_called FROM sessions_id_seq"
    assert other.sql(sequence) == site.sql(sequence)


def test_triggers_and_constraints_are_at_work_again(new_site: Any, kept: tuple[Site, Path]) -> None:
    _, backup = kept
    other = new_site()
    other.done("restore", str(backup))
    before = other.sql("SELECT feed_revision FROM programmes")[0][0]
    other.sql("UPDATE sessions SET title = 'x' WHERE capacity = 12")
    assert other.sql("SELECT feed_revision FROM programmes")[0][0] > before
    with pytest.raises(asyncpg.CheckViolationError):
        other.sql("UPDATE sessions SET taken = 13 WHERE capacity = 12")


def test_a_backup_is_its_owners_alone_and_holds_the_secret(kept: tuple[Site, Path]) -> None:
    _, backup = kept
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.glob("*backup*")] == ["site.backup"]
    with tarfile.open(backup) as tar:
        secret = tar.extractfile("secret-key")
        assert secret is not None
        assert secret.read().decode() == SECRET


def test_no_mail_leaves_until_an_organiser_resumes(new_site: Any, kept: tuple[Site, Path]) -> None:
    site, backup = new_site(like=kept[0], EVENTS_SECRET_KEY=SECRET), kept[1]
    site.sql("UPDATE deliveries SET due_at = now() - interval '1 minute', useful_until = NULL")
    site.sql("INSERT INTO organisers (email) VALUES ('team@example.org')")
    site.sql(_SIGN_IN, "1")
    site.done("backup", str(backup))
    sink = MailSink()
    sink.start()
    other = new_site(EVENTS_SMTP_URL=sink.url, EVENTS_SECRET_KEY=SECRET)
    other.done("restore", str(backup))
    with subprocess.Popen(
        [sys.executable, "-m", "events", "worker"],
        env=other.environment,
        cwd=other.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as worker:
        try:
            for number in (2, 3):  # Who wants to resume has to come in first.
                other.sql(_SIGN_IN, str(number))
                sink.wait_for(number - 1, seconds=PATIENCE_SECONDS)
            assert [mail.message["Message-ID"] for mail in sink] == ["<2@sign-in>", "<3@sign-in>"]
            other.sql("UPDATE sending SET paused_at = NULL, resume_at = NULL")
            sink.wait_for(3, seconds=PATIENCE_SECONDS)
        finally:
            worker.terminate()
            worker.wait(PATIENCE_SECONDS)
            sink.stop()


def test_what_stands_in_a_database_is_not_replaced_unasked(
    another: Site, kept: tuple[Site, Path]
) -> None:
    site, backup = kept
    before = another.tables()
    assert before != site.tables()
    refused = another.run("restore", str(backup))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert another.tables() == before
    another.done("restore", "--replace", str(backup))
    assert another.tables() == site.tables()


def test_a_restore_waits_for_nobody_and_hurts_nobody(
    another: Site, kept: tuple[Site, Path]
) -> None:
    _, backup = kept

    async def connected() -> subprocess.CompletedProcess[str]:
        connection = await asyncpg.connect(dsn=another.url)
        try:
            return await asyncio.to_thread(another.run, "restore", "--replace", str(backup))
        finally:
            await connection.close()

    refused = asyncio.run(connected())
    assert refused.returncode == 1
    assert "1 other connections use this database" in refused.stderr


@pytest.mark.parametrize("damage", ["cut off", "a byte", "no backup", "a lie", "from the future"])
def test_a_damaged_backup_changes_nothing(
    another: Site, kept: tuple[Site, Path], damage: str
) -> None:
    _, backup = kept
    _damage(backup, damage)
    before, files = another.tables(), another.files()
    refused = another.run("restore", "--replace", str(backup))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert refused.stderr.strip()
    assert (another.tables(), another.files()) == (before, files)


def test_a_restore_whose_files_find_no_place_changes_nothing(
    another: Site, kept: tuple[Site, Path]
) -> None:
    """As on another disk that is full; the database was filled by then."""
    _, backup = kept
    before = another.tables()
    (another.folder / "no-folder").write_text("")
    refused = another.run(
        "restore", "--replace", str(backup),
        EVENTS_STORAGE_URL=f"file://{another.folder}/no-folder",
    )  # fmt: skip
    assert refused.returncode == 1
    assert another.tables() == before


def test_a_restore_that_was_killed_is_taken_back_by_the_next(
    another: Site, kept: tuple[Site, Path]
) -> None:
    _, backup = kept
    before = another.tables()
    # What a kill leaves: the old tables aside, the new ones half filled.
    for step in (
        "ALTER TABLE migration RENAME TO migration_aside",
        "ALTER SCHEMA public RENAME TO before_restore",
        "CREATE SCHEMA public",
    ):
        another.sql(step)
    refused = another.run("restore", str(backup))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert another.tables() == before


def test_an_older_backup_is_brought_up_to_this_release(new_site: Any, tmp_path: Path) -> None:
    old = new_site()
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import asyncio; from events import migrations as m;"
            "asyncio.run(m.migrate(up_to=m.known_migrations()[0]))",
        ],
        env=old.environment,
        cwd=old.folder,
        check=True,
    )
    old.sql("INSERT INTO programmes (slug, title, uid) VALUES ('ours', 'Ours', 'u')")
    old.done("backup", str(tmp_path / "old.backup"))
    new = new_site()
    assert "brought up to date" in new.done("restore", str(tmp_path / "old.backup"))
    assert [row["slug"] for row in new.sql("SELECT slug FROM programmes")] == ["ours"]
    assert new.done("migrate") == "The database is up to date.\n"


def test_a_backup_is_of_one_instant_while_the_site_goes_on(new_site: Any, tmp_path: Path) -> None:
    site = new_site()
    site.done("migrate")
    site.sql("INSERT INTO programmes (slug, title, uid) VALUES ('ours', 'Ours', 'u')")
    going = threading.Event()
    going.set()

    async def write_pairs() -> None:
        connection = await asyncpg.connect(dsn=site.url)
        number = 0
        while going.is_set():
            number += 1
            async with connection.transaction():
                await connection.execute(
                    "INSERT INTO suppressions (address) VALUES ($1)", f"{number}@example.org"
                )
                await connection.execute(
                    "INSERT INTO erasures (cause, people) VALUES ('asked', $1)", number
                )
        await connection.close()

    writer = threading.Thread(target=lambda: asyncio.run(write_pairs()))
    writer.start()
    try:
        site.done("backup", str(tmp_path / "busy.backup"))
    finally:
        going.clear()
        writer.join()
    other = new_site()
    other.done("restore", str(tmp_path / "busy.backup"))
    counts = other.sql(
        "SELECT (SELECT count(*) FROM suppressions) AS a, (SELECT count(*) FROM erasures) AS b"
    )[0]
    assert counts["a"] == counts["b"] > 0


def test_another_secret_is_put_beside_and_told_of(new_site: Any, kept: tuple[Site, Path]) -> None:
    _, backup = kept
    other = new_site(EVENTS_SECRET_KEY="another-secret-0123456789abcdef-0123456789")
    told = other.done("restore", str(backup))
    place = other.folder / "data" / "secret-key.restored"
    assert str(place) in told
    assert place.read_text() == SECRET
    assert place.stat().st_mode & 0o777 == 0o600


def test_without_a_secret_in_the_settings_the_backups_becomes_the_sites(
    new_site: Any, kept: tuple[Site, Path]
) -> None:
    _, backup = kept
    other = new_site()
    other.done("restore", str(backup))
    assert (other.folder / "data" / "secret-key").read_text() == SECRET


def test_an_empty_database_is_not_kept(new_site: Any, tmp_path: Path) -> None:
    refused = new_site().run("backup", str(tmp_path / "x.backup"))
    assert refused.returncode == 1
    assert "nothing to keep" in refused.stderr
    assert not (tmp_path / "x.backup").exists()


def test_upgrade_keeps_a_backup_before_it_migrates(new_site: Any) -> None:
    site = new_site()
    _migrate_partly(site)
    said = site.done("upgrade")
    kept = list((site.folder / "data" / "backups").glob("*.backup"))
    assert len(kept) == 1
    assert f"Backup: {kept[0]}" in said
    assert "wrong  SMTP relay" in site.done("upgrade", EVENTS_SMTP_URL="smtp://127.0.0.1:1")


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(new_site: Any) -> None:
    site = new_site()
    _migrate_partly(site)
    site.sql("CREATE TABLE audit_entries_at (in_the_way int)")
    before = site.tables()
    ended = site.run("upgrade")
    assert ended.returncode == 1
    assert "could not be migrated" in ended.stderr
    assert "It is as it was before" in ended.stderr
    assert site.tables() == before
    site.sql("DROP TABLE audit_entries_at")
    site.done("migrate")


def test_a_release_does_not_run_on_tables_of_a_newer_one(new_site: Any) -> None:
    site = new_site()
    site.done("migrate")
    site.sql("INSERT INTO migration (name, app_name) VALUES ('2999-01-01T00:00', 'events')")
    for command in ("migrate", "doctor"):
        refused = site.run(command)
        assert refused.returncode == 1
        assert "newer release" in refused.stdout + refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_backup_takes_the_place_of_a_backup_only(kept: tuple[Site, Path], tmp_path: Path) -> None:
    site, earlier = kept
    other = tmp_path / "settings.env"
    other.write_text("EVENTS_SECRET_KEY=…")
    refused = site.run("backup", str(other))
    assert refused.returncode == 1
    assert "is no backup" in refused.stderr
    assert other.read_text() == "EVENTS_SECRET_KEY=…"
    before = earlier.read_bytes()
    site.done("backup", str(earlier))
    assert earlier.read_bytes() != before


def test_what_a_killed_backup_left_is_removed_a_day_later(
    kept: tuple[Site, Path], tmp_path: Path
) -> None:
    site, earlier = kept
    old, young = tmp_path / ".causerie-backup-old", tmp_path / ".causerie-backup-young"
    for left in (old, young):
        left.mkdir()
        (left / "people").write_text("ada@example.org")
    os.utime(old, (0, 0))
    site.done("backup", str(earlier))
    assert young.exists()
    assert not old.exists()


def test_a_disk_that_fills_up_is_told_and_nothing_is_left(
    kept: tuple[Site, Path], tmp_path: Path
) -> None:
    """A limit on the size of files stands for the disk: both fail amid a write."""
    site, earlier = kept
    ended = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 8; exec "$@"', "sh", sys.executable, "-m", "events", "backup",
         str(tmp_path / "full.backup")],
        env=site.environment, cwd=site.folder, capture_output=True, text=True,
        timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "No backup was made" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == [earlier]


def _migrate_partly(site: Site) -> None:
    """As a release did that knew only the first migrations."""
    early = "import asyncio; from events import migrations as m;"
    subprocess.run(
        [sys.executable, "-c", f"{early}asyncio.run(m.migrate(up_to=m.known_migrations()[0]))"],
        env=site.environment,
        cwd=site.folder,
        check=True,
    )


_SIGN_IN = """
INSERT INTO deliveries
  (key, message_id, letter, subject_kind, subject_id, occasion, urgency, due_at)
SELECT 'sign-in:organiser:' || id || ':' || $1, '<' || $1 || '@sign-in>', 'sign-in', 'organiser',
  id, $1, 0, now() FROM organisers WHERE email = 'team@example.org'
"""


def _damage(backup: Path, damage: str) -> None:
    data = backup.read_bytes()
    match damage:
        case "cut off":
            backup.write_bytes(data[: len(data) // 2])
        case "a byte":
            middle = len(data) // 2
            backup.write_bytes(data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :])
        case "no backup":
            backup.write_bytes(b"hello")
        case "a lie":
            _rewrite(backup, lambda manifest: manifest["tables"]["people"].update(rows=1))
        case "from the future":
            _rewrite(backup, lambda manifest: manifest["migrations"].append("2999-01-01T00:00"))


def _rewrite(backup: Path, change: Any) -> None:
    with tarfile.open(backup) as tar:
        members = [(entry, tar.extractfile(entry).read()) for entry in tar]  # type: ignore[union-attr]
    with tarfile.open(backup, "w:gz") as tar:
        for entry, data in members:
            if entry.name == "manifest.json":
                data = _changed(data, change)  # noqa: PLW2901
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


def _changed(data: bytes, change: Any) -> bytes:
    manifest = msgspec.json.decode(data)
    change(manifest)
    return msgspec.json.encode(manifest)
