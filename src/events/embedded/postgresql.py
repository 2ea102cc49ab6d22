"""PostgreSQL 18 out of its wheel: initialised once, on a socket of its own, with a password."""

import contextlib
import shutil
import signal
import time
from pathlib import Path
from urllib.parse import quote

from events.embedded.account import private_file, private_folder
from events.embedded.folders import Place
from events.embedded.process import START_SECONDS
from events.embedded.spawn import Program, run_once
from events.errors import Unusable

MAJOR = "18"
USER = "events"
DATABASE = "events"
_READY_LINE = 8

_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "huge_pages": "off",
    "io_method": "sync",  # Three processes fewer on a small site.
    "io_max_concurrency": "16",  # As many as are read ahead: memory for 64 is written to otherwise.
    "max_pred_locks_per_transaction": "10",  # The least: nothing here is serializable.
    "autovacuum_worker_slots": "3",
    "jit": "off",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "wal_level": "minimal",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_connections": "",
    "cluster_name": "causerie",
}
_FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def program(place: Place, password: str, *, log: Path, durable: bool) -> Program:
    """Return the server's program; make its cluster where there is none. Raises Unusable."""
    cluster = place.home / "postgresql"
    _insist_on_version(cluster)
    if not cluster.exists():
        _initialise(place, password, log=log)
    private_folder(cluster, place.account)
    options = {**_OPTIONS, "unix_socket_directories": str(place.sockets)}
    if not durable:
        options |= _FOR_TESTS
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="PostgreSQL",
        command=(_binary(place, "postgres"), "-D", str(cluster), *settings),
        account=place.account,
        folder=cluster,
        log=log,
        ready=lambda: _ready(cluster),
        prepare=lambda: _clear(cluster, place.sockets),
        stop_signal=signal.SIGINT,
        give_up_signal=signal.SIGQUIT,
    )


def url(place: Place, password: str) -> str:
    """Return the URL where the server answers."""
    return f"postgresql://{USER}:{password}@/{DATABASE}?host={quote(str(place.sockets))}"


def _insist_on_version(cluster: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        found = (cluster / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise Unusable(
                f"{cluster} was made by PostgreSQL {found}, and this release brings {MAJOR}. Take a"
                f" backup with the release that made it (`events backup FILE`), move {cluster}"
                " away, and bring it back here (`events restore FILE`)."
            )


def _initialise(place: Place, password: str, *, log: Path) -> None:
    """Make the cluster atomically: an interrupted start leaves nothing half made."""
    making = place.home / "postgresql.new"
    if making.exists():
        shutil.rmtree(making)
    private_folder(making, place.account)
    _make_cluster(place, making, password, log)
    run_once(
        (_binary(place, "postgres"), "--single", "-D", str(making), "postgres"),
        place.account,
        folder=making,
        log=log,
        text=f"CREATE DATABASE {DATABASE};\n",
    )
    making.rename(place.home / "postgresql")


def _make_cluster(place: Place, making: Path, password: str, log: Path) -> None:
    """Let initdb make a cluster in a folder; the password is in a file only while it reads it."""
    secret = private_file(place.sockets / "password", password, place.account)
    try:
        run_once(
            (
                *(_binary(place, "initdb"), "-D", str(making), f"--username={USER}"),
                *(f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *("--no-instructions", "--no-sync"),
            ),
            place.account,
            folder=making,
            log=log,
        )
    finally:
        secret.unlink()


def _binary(place: Place, name: str) -> str:
    return str(place.postgresql / "bin" / name)


def _ready(cluster: Path) -> bool:
    """Tell whether it is ready by what pg_ctl reads: the last line of the postmaster's pid file."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= _READY_LINE and lines[_READY_LINE - 1].strip() == "ready"


def _clear(cluster: Path, sockets: Path) -> None:
    """Wait for a predecessor that is still ending, then remove what a killed one left.

    Its process id may belong to somebody else by now (in a container it often does), and then
    PostgreSQL alone would refuse to start for ever. The site's lock says that nobody else starts.
    """
    pid_file = cluster / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    deadline = time.monotonic() + START_SECONDS
    while _is_ours(pid, cluster) and time.monotonic() < deadline:
        time.sleep(0.1)
    if Path("/proc/self").exists() and not _is_ours(pid, cluster):
        pid_file.unlink(missing_ok=True)
        for left in sockets.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)


def _is_ours(pid: int, cluster: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return str(cluster).encode() in command
