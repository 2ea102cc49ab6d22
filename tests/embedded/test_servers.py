"""The servers out of their wheels: private, durable, shared, and gone with whoever started them."""

import asyncio
import contextlib
import os
import signal
import smtplib
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from redis import Redis, RedisError

from events import embedded
from events.embedded import mailbox
from events.embedded.folders import SOCKET_PATH_LIMIT, settle
from events.errors import Unusable
from events.settings import Settings, read
from tests.served import PATIENCE_SECONDS, new_site


@pytest.fixture
def site() -> Iterator[Settings]:
    """Settings that name no server, over an empty folder."""
    with new_site() as site:
        site.data_dir.mkdir()
        yield read({"EVENTS_DATA_DIR": str(site.data_dir)})


def until(holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def notes(url: str, *statements: str) -> list[str]:
    """Run statements, then read the table `note`, trying again while the server comes back."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return asyncio.run(_notes(url, statements))
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError):
            assert time.monotonic() < deadline
            time.sleep(0.1)


async def _notes(url: str, statements: tuple[str, ...]) -> list[str]:
    connection = await asyncpg.connect(dsn=url)
    try:
        for statement in statements:
            await connection.execute(statement)
        return [row["text"] for row in await connection.fetch("SELECT text FROM note")]
    finally:
        await connection.close()


def kept(url: str) -> bytes | None:
    """What Valkey holds for our key, once it is back."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return Redis.from_url(url).get("key")
        except (RedisError, OSError):
            assert time.monotonic() < deadline
            time.sleep(0.1)


WRITE = ("CREATE TABLE note (text text)", "INSERT INTO note VALUES ('kept')")


def test_data_survive_a_stop(site: Settings) -> None:
    with embedded.servers(site) as servers:
        notes(servers.database_url, *WRITE)
        Redis.from_url(servers.redis_url).set("key", "kept")
    with embedded.servers(site) as servers:
        assert notes(servers.database_url) == ["kept"]
        assert kept(servers.redis_url) == b"kept"


def test_killed_servers_come_back_with_their_data(site: Settings) -> None:
    with embedded.servers(site) as servers:
        notes(servers.database_url, *WRITE)
        Redis.from_url(servers.redis_url).set("key", "kept")
        time.sleep(1.1)  # Valkey writes to disk every second.
        for pid in servers.pids:
            os.kill(pid, signal.SIGKILL)
        assert notes(servers.database_url) == ["kept"]
        assert kept(servers.redis_url) == b"kept"


def test_a_wrong_password_and_none_are_refused(site: Settings) -> None:
    with embedded.servers(site) as servers:
        for password in ("wrong", "none"):
            with pytest.raises(asyncpg.InvalidPasswordError):
                notes(servers.database_url.replace(_password(servers.database_url), password))
        path = servers.redis_url.split("@", 1)[1]
        with pytest.raises(RedisError, match="Authentication required"):
            Redis.from_url(f"unix://{path}").ping()


def _password(url: str) -> str:
    return url.split("@")[0].rsplit(":", 1)[1]


def test_no_port_is_open_and_sockets_are_private(site: Settings) -> None:
    with embedded.servers(site) as servers:
        inodes = {
            entry.split()[9]
            for table in ("tcp", "tcp6")
            for entry in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
            if entry.split()[3] == "0A"
        }
        for pid in servers.pids:
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(FileNotFoundError):  # It may be closed by now.
                    target = str(descriptor.readlink())
                    assert target.removeprefix("socket:[").removesuffix("]") not in inodes
        folder = Path(servers.redis_url.split("@", 1)[1]).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(f"{folder}/.s.PGSQL.5432.lock") <= SOCKET_PATH_LIMIT
    assert not folder.exists()


def test_secrets_are_in_no_command_line_and_no_environment(site: Settings) -> None:
    with embedded.servers(site) as servers:
        passwords = [_password(url) for url in _urls(servers)]
        for pid in servers.pids:
            told = Path(f"/proc/{pid}/cmdline").read_bytes() + _environment(pid)
            assert not [word for word in passwords if word.encode() in told]
            assert b"EVENTS_" not in told


def _urls(servers: embedded.Servers) -> tuple[str, str]:
    return servers.database_url, servers.redis_url


def _environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def test_two_folders_run_side_by_side(site: Settings) -> None:
    with new_site() as other:
        second = read({"EVENTS_DATA_DIR": str(other.data_dir)})
        with embedded.servers(site) as ours, embedded.servers(second) as theirs:
            assert not set(_urls(ours)) & set(_urls(theirs))


def test_a_second_serve_on_a_folder_is_told_who_is_there(site: Settings) -> None:
    with (
        embedded.servers(site, serving="events serve"),
        pytest.raises(Unusable, match=rf"in use by events serve \(process {os.getpid()}\)"),
        embedded.servers(site, serving="events serve"),
    ):
        pass


def test_other_commands_use_the_servers_that_run(site: Settings) -> None:
    with (
        embedded.servers(site, serving="events serve") as serving,
        embedded.servers(site, name="events migrate") as command,
    ):
        assert _urls(command) == _urls(serving)
        assert command.mailbox_port == serving.mailbox_port
        assert command.pids == ()


def test_servers_that_are_set_are_used_and_nothing_is_started(tmp_path: Path) -> None:
    set_by_hand = read(
        {
            "EVENTS_DATA_DIR": str(tmp_path / "data"),
            "EVENTS_SECRET_KEY": "a-secret-for-tests-only-0123456789abcdef",
            "EVENTS_DATABASE_URL": "postgresql://db.example.org/events",
            "EVENTS_REDIS_URL": "redis://redis.example.org",
            "EVENTS_SMTP_URL": "smtp://mail.example.org",
        }
    )
    with embedded.servers(set_by_hand) as servers:
        assert _urls(servers) == (set_by_hand.database_url, set_by_hand.redis_url)
    assert not (tmp_path / "data").exists()


def test_only_the_missing_server_is_started(site: Settings) -> None:
    mixed = read(
        {"EVENTS_DATA_DIR": str(site.data_dir), "EVENTS_REDIS_URL": "redis://redis.example.org"}
    )
    with embedded.servers(mixed) as servers:
        assert servers.redis_url == "redis://redis.example.org"
        assert len(servers.pids) == 1
        assert "PostgreSQL" in _log(mixed)


def _log(settings: Settings) -> str:
    return (settings.data_dir / "logs" / "postgresql.log").read_text()


def test_a_cluster_of_another_release_is_named(site: Settings) -> None:
    with embedded.servers(site):
        pass
    (site.data_dir / "postgresql" / "PG_VERSION").write_text("17\n")
    with pytest.raises(Unusable, match="made by PostgreSQL 17"), embedded.servers(site):
        pass


def test_a_pid_file_left_by_a_killed_server_names_somebody_else(site: Settings) -> None:
    """In a container the number is soon another process's; PostgreSQL alone would refuse."""
    with embedded.servers(site):
        lines = (site.data_dir / "postgresql" / "postmaster.pid").read_text().splitlines()
    with _stranger(site) as pid:
        stale = site.data_dir / "postgresql" / "postmaster.pid"
        stale.write_text("\n".join([str(pid), *lines[1:]]) + "\n")
        with embedded.servers(site) as servers:
            assert servers.pids


@contextlib.contextmanager
def _stranger(site: Settings) -> Iterator[int]:
    """A process of the servers' own user that is no server."""
    who = settle(site.data_dir).account
    as_user = {"user": who.uid, "group": who.gid} if who.dropped else {}
    with subprocess.Popen(["sleep", "3600"], **as_user) as process:
        yield process.pid
        process.kill()


PARENT = """
import sys, time
from events import embedded
from events.settings import read
with embedded.servers(read({"EVENTS_DATA_DIR": sys.argv[1]})) as servers:
    print(*servers.pids, flush=True)
    time.sleep(600)
"""


def test_a_killed_parent_leaves_no_child_and_no_damage(site: Settings) -> None:
    command = [sys.executable, "-c", PARENT, str(site.data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.kill()
    until(lambda: not [pid for pid in pids if Path(f"/proc/{pid}").exists()])
    with embedded.servers(site) as servers:
        assert notes(servers.database_url, *WRITE) == ["kept"]


def test_the_next_start_waits_for_servers_that_are_still_ending(site: Settings) -> None:
    command = [sys.executable, "-c", PARENT, str(site.data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        parent.kill()
        parent.wait()
        with embedded.servers(site) as servers:
            assert notes(servers.database_url, *WRITE) == ["kept"]
            assert kept(servers.redis_url) is None


def test_the_mailbox_keeps_what_it_accepts(site: Settings) -> None:
    with embedded.servers(site) as servers:
        with smtplib.SMTP("127.0.0.1", servers.mailbox_port) as client:
            client.sendmail("a@example.org", ["b@example.org"], b"Subject: Bonjour\r\n\r\nOui\r\n")
        (kept,) = mailbox.messages(site.data_dir / "mailbox")
        assert b"Delivered-To: b@example.org\r\nSubject: Bonjour\r\n\r\nOui" in kept.read_bytes()
    with pytest.raises(OSError, match="refused"), socket.socket() as connection:
        connection.connect(("127.0.0.1", servers.mailbox_port))
