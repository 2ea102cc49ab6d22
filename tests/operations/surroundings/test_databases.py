"""Databases as people run them: what keeps us from working on one is said, with how to mend it."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import asyncpg
import pytest

from tests import servers
from tests.served import PATIENCE_SECONDS, free_port

SECRET = "a-secret-for-tests-only-0123456789abcdef"
#: A role is the whole server's, which other tests share.
GUEST = f"guest_{os.getpid()}"


def events(url: str, folder: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
    kept |= {
        "EVENTS_DATABASE_URL": url,
        "EVENTS_REDIS_URL": os.environ["EVENTS_REDIS_URL"],
        "EVENTS_SMTP_URL": "smtp://127.0.0.1:1",
        "EVENTS_DATA_DIR": str(folder / "data"),
        "EVENTS_SECRET_KEY": SECRET,
    }
    return subprocess.run(
        [sys.executable, "-m", "events", *command],
        env={**kept, **more}, cwd=folder, capture_output=True, text=True,
        timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip


def sql(url: str, *statements: str) -> list[Any]:
    """Run statements one by one; the rows of the last."""

    async def run() -> list[Any]:
        connection = await asyncpg.connect(dsn=url)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return list(await connection.fetch(statements[-1]))
        finally:
            await connection.close()

    return asyncio.run(run())


@pytest.fixture
def empty() -> Iterator[str]:
    """A database of one's own."""
    with servers.database(f"events_mend_{os.getpid()}") as url:
        yield url


@pytest.fixture
def guest(empty: str) -> Iterator[str]:
    """The same database, by a role without rights of its own."""
    sql(empty, f"DROP ROLE IF EXISTS {GUEST}", f"CREATE ROLE {GUEST} LOGIN PASSWORD 'welcome'")
    parts = urlsplit(empty)
    host = parts.netloc.rpartition("@")[2]
    yield urlunsplit(parts._replace(netloc=f"{GUEST}:welcome@{host}"))
    sql(
        empty,
        f"REASSIGN OWNED BY {GUEST} TO CURRENT_USER",
        f"DROP OWNED BY {GUEST}",
        f"DROP ROLE {GUEST}",
    )


def said(url: str, folder: Path, *words: str, by: tuple[str, ...] = ("migrate",)) -> None:
    """Commands fail, in sentences with these words; the doctor asks the same function."""
    for command in by:
        done = events(url, folder, command)
        told = done.stdout + done.stderr
        assert done.returncode == 1, told
        assert "Traceback" not in told
        assert [word for word in words if word not in told] == [], told


def test_another_encoding_is_said(tmp_path: Path) -> None:
    name = f"events_latin_{os.getpid()}"
    server = os.environ[servers.DATABASE]
    sql(
        server,
        f"CREATE DATABASE {name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
        " LOCALE_PROVIDER libc TEMPLATE template0",
        "SELECT 1",
    )
    try:
        url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        said(url, tmp_path, "LATIN1", "ENCODING 'UTF8' TEMPLATE template0")
    finally:
        sql(server, f"DROP DATABASE {name} WITH (FORCE)", "SELECT 1")


def test_missing_rights_are_said_with_the_statement_that_gives_them(
    empty: str, guest: str, tmp_path: Path
) -> None:
    name = urlsplit(empty).path[1:]
    said(guest, tmp_path, f"ALTER DATABASE {name} OWNER TO {GUEST};", "GRANT ALL ON SCHEMA public",
         by=("migrate", "doctor"))  # fmt: skip
    sql(empty, f"GRANT ALL ON SCHEMA public TO {GUEST}", "SELECT 1")
    assert events(guest, tmp_path, "migrate").returncode == 0


def test_tables_of_another_role_are_said(empty: str, guest: str, tmp_path: Path) -> None:
    sql(empty, f"GRANT ALL ON SCHEMA public TO {GUEST}", "CREATE TABLE sessions ()", "SELECT 1")
    said(guest, tmp_path, "REASSIGN OWNED BY", f"TO {GUEST};")


def test_a_server_that_only_takes_questions_is_said(empty: str, guest: str, tmp_path: Path) -> None:
    sql(empty, f"ALTER ROLE {GUEST} SET default_transaction_read_only = on", "SELECT 1")
    said(guest, tmp_path, "standby", "target_session_attrs=read-write")


def test_too_few_connections_and_a_backup_folder_that_cannot_be_made_are_said(
    empty: str, guest: str, tmp_path: Path
) -> None:
    sql(
        empty,
        f"GRANT ALL ON SCHEMA public TO {GUEST}",
        f"ALTER ROLE {GUEST} CONNECTION LIMIT 9",
        "SELECT 1",
    )
    (tmp_path / "file").touch()
    folder = {"EVENTS_BACKUP_DIR": str(tmp_path / "file" / "backups")}
    for command, status in (("migrate", 0), ("doctor", 1)):
        done = events(guest, tmp_path, command, **folder)
        told = done.stdout + done.stderr
        assert done.returncode == status, told
        assert "Our role may have 9 connections at once; a web process and a worker need 40" in told
        assert f"As an administrator: ALTER ROLE {GUEST} CONNECTION LIMIT -1;" in told
        assert "max_connections" not in told  # A hundred, which the statement would have lowered.
        assert "Backups cannot be written to" in told
        assert "EVENTS_BACKUP_DIR" in told


@contextlib.contextmanager
def pgbouncer(url: str, folder: Path, mode: str) -> Iterator[str]:
    """Run a pooler before a database; its address."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not installed")
    parts, port = urlsplit(url), free_port()
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    host = parse_qs(parts.query)["host"][0] if "host=" in parts.query else parts.hostname
    name = parts.path[1:]
    place = folder / "pgbouncer"
    place.mkdir()
    (place / "users").write_text(f'"{user}" "{password}"\n')
    (place / "ini").write_text(
        f"[databases]\n{name} = host={host} port={parts.port or 5432} dbname={name}\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        "auth_type = scram-sha-256\n"
        f"auth_file = {place}/users\npool_mode = {mode}\ndefault_pool_size = 30\n"
    )
    for path in (folder, *folder.parents):  # It runs as nobody, who must find its file.
        if path.stat().st_uid == os.getuid() and path != Path("/tmp") and len(path.parts) > 2:
            path.chmod(path.stat().st_mode | 0o055)
    place.chmod(0o755)
    account = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen(
        [program, *account, str(place / "ini")], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        address = f"postgresql://{user}:{password}@127.0.0.1:{port}/{name}"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            with contextlib.suppress(OSError, asyncpg.PostgresError):
                sql(address, "SELECT 1")
                break
            assert time.monotonic() < deadline, "pgbouncer does not answer"
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


_LOCKS = (
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def test_a_pooler_by_transactions_is_refused_before_it_keeps_a_lock(
    empty: str, tmp_path: Path
) -> None:
    with pgbouncer(empty, tmp_path, "transaction") as url:
        said(url, tmp_path, "pool_mode = transaction", "Set pool_mode = session",
             by=("migrate", "doctor", "worker"))  # fmt: skip
        _no_lock_is_kept(empty)


def _no_lock_is_kept(url: str) -> None:
    """A pooler hears later that a process has ended, and only then clears its connection."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := sql(url, _LOCKS):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def test_a_pooler_by_sessions_works(empty: str, tmp_path: Path) -> None:
    with pgbouncer(empty, tmp_path, "session") as url:
        assert events(url, tmp_path, "migrate").returncode == 0
        assert "PostgreSQL: version" in events(url, tmp_path, "doctor").stdout
        asked = "SELECT current_setting('lock_timeout')"
        code = (
            "import asyncio\nfrom events import database\n"
            "async def main():\n    async with database.web_pool():\n"
            f'        print(await database.value("{asked}"))\n'
            "asyncio.run(main())"
        )
        kept = {**os.environ, "EVENTS_DATABASE_URL": url, "EVENTS_DATA_DIR": str(tmp_path / "data")}
        done = subprocess.run(
            [sys.executable, "-c", code], env=kept, capture_output=True, text=True, check=False
        )
        assert done.stdout == "3s\n", done.stderr
        _no_lock_is_kept(empty)


def test_what_administrators_put_into_public_outlasts_a_restore(empty: str, tmp_path: Path) -> None:
    def done(*command: str) -> str:
        ran = events(empty, tmp_path, *command)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    done("migrate")
    sql(
        empty,
        "INSERT INTO programmes (slug, title, uid) VALUES ('ours', 'Ours', 'u')",
        "CREATE TABLE notes AS SELECT 1 AS number",
        "CREATE FUNCTION theirs() RETURNS int LANGUAGE sql AS 'SELECT 7'",
        "CREATE VIEW titles AS SELECT title FROM programmes",
        "CREATE VIEW long_titles AS SELECT title FROM titles WHERE length(title) > 3",
        "CREATE TABLE remarks (programme int REFERENCES programmes (id), said text)",
        "GRANT SELECT ON programmes, titles TO pg_monitor",
        "SELECT 1",
    )
    done("backup", str(tmp_path / "kept.backup"))
    sql(empty, "UPDATE programmes SET title = 'Changed'", "CREATE VIEW wide AS TABLE sending",
        "CREATE TABLE after_that ()", "SELECT 1")  # fmt: skip
    assert "could not be made anew" not in done(
        "restore", "--replace", str(tmp_path / "kept.backup")
    )
    (row,) = sql(
        empty,
        "SELECT (SELECT title FROM long_titles) AS title, theirs(), number,"
        " to_regclass('after_that') IS NOT NULL AND to_regclass('wide') IS NOT NULL AS later,"
        " has_table_privilege('pg_monitor', 'programmes', 'SELECT') AS may,"
        " has_table_privilege('pg_monitor', 'titles', 'SELECT') AS may_too FROM notes",
    )
    assert tuple(row) == ("Ours", 7, 1, True, True, True)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        sql(empty, "INSERT INTO remarks VALUES (99, 'of nothing')")


def test_what_cannot_be_made_anew_is_named_with_its_statement(empty: str, tmp_path: Path) -> None:
    assert events(empty, tmp_path, "migrate").returncode == 0
    assert events(empty, tmp_path, "backup", str(tmp_path / "kept.backup")).returncode == 0
    sql(
        empty,
        "INSERT INTO programmes (id, slug, title, uid) VALUES (9, 'ours', 'Ours', 'u')",
        "CREATE TABLE remarks (programme int REFERENCES programmes (id))",
        "INSERT INTO remarks VALUES (9)",
        "SELECT 1",
    )
    done = events(empty, tmp_path, "restore", "--replace", str(tmp_path / "kept.backup"))
    assert done.returncode == 0, done.stderr
    assert "the foreign key remarks_programme_fkey of remarks" in done.stdout
    assert "ADD CONSTRAINT remarks_programme_fkey FOREIGN KEY (programme)" in done.stdout
    assert len(sql(empty, "SELECT FROM remarks")) == 1
