"""`events serve` as people start it: a whole site in one command, and nothing left of it after."""

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests import prepared
from tests.served import PATIENCE_SECONDS, Site, free_port, new_site


@pytest.fixture
def site() -> Iterator[Site]:
    with new_site() as site:
        yield site


@pytest.fixture
def begun() -> Iterator[Site]:
    """A site whose folder is not empty; nothing runs."""
    with prepared.site() as site:
        yield site


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    """One site that runs for all tests which leave it running."""
    with prepared.site() as site:
        site.start()
        yield site


def until(holds: Callable[[], bool], *, or_else: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, or_else()
        time.sleep(0.05)


def test_a_site_starts_answers_and_stops(site: Site) -> None:
    site.start()
    all_well = {"status": "ready", "database": "ok", "redis": "ok", "smtp": "ok"}
    until(
        lambda: httpx.get(f"{site.url}/health/ready", timeout=PATIENCE_SECONDS).json() == all_well
    )
    assert site.stop() == 0
    assert site.processes() == {}


def test_a_killed_serve_leaves_no_process(begun: Site) -> None:
    begun.start()
    assert len(begun.processes()) > 4
    os.kill(_pid(begun), signal.SIGKILL)
    until(lambda: begun.processes() == {}, or_else=lambda: f"{begun.processes()}\n{begun.log()}")


@pytest.mark.parametrize("name", ["events web", "events worker"])
def test_a_killed_process_comes_back_alone(served: Site, name: str) -> None:
    until(lambda: bool(_named(served, name)))
    main = _pid(served)
    killed = _named(served, name)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(_named(served, name) - killed) == len(killed))
    assert _pid(served) == main
    until(lambda: _answers(served))


def test_a_web_process_that_dies_again_and_again_comes_back(served: Site) -> None:
    known: set[int] = set()
    for _ in range(3):
        until(lambda: bool(_named(served, "events web") - known))
        for pid in _named(served, "events web") - known:
            os.kill(pid, signal.SIGKILL)
            known.add(pid)
    until(lambda: bool(_named(served, "events web") - known))
    until(lambda: _answers(served))


def test_a_signal_of_the_terminal_reaches_the_main_process_alone(served: Site) -> None:
    until(lambda: bool(_named(served, "events web") and _named(served, "events worker")))
    children = _named(served, "events web") | _named(served, "events worker")
    groups = {os.getpgid(pid) for pid in children}
    assert os.getpgid(_pid(served)) not in groups


def test_what_outlives_a_killed_serve_does_not_hold_its_folder(begun: Site) -> None:
    begun.start()
    children = _named(begun, "events web") | _named(begun, "events worker")
    lock = begun.data_dir / "servers.lock"
    assert children
    assert not any(_has_open(pid, lock) for pid in children)
    assert _has_open(_pid(begun), lock)
    begun.stop()


def _has_open(pid: int, path: Path) -> bool:
    return path in map(_target, Path(f"/proc/{pid}/fd").iterdir())


def _target(file: Path) -> Path | None:
    """What a file of another process leads to; it may be closed by now."""
    with contextlib.suppress(FileNotFoundError):
        return file.readlink()
    return None


def _named(site: Site, name: str) -> set[int]:
    """The processes that call themselves so, as `ps` shows it."""
    return {pid for pid in site.processes() if _name(pid) == name}


def _name(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def _answers(site: Site) -> bool:
    try:
        return (
            httpx.get(f"{site.url}/health/live", timeout=PATIENCE_SECONDS).status_code
            == httpx.codes.OK
        )
    except httpx.TransportError:
        return False


def test_a_second_serve_on_the_same_folder_says_so(served: Site) -> None:
    second = served.run("serve", "--port", str(free_port()))
    assert second.returncode == 1
    assert f"in use by events serve (process {_pid(served)})" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_gets_a_sentence(served: Site) -> None:
    with new_site() as other:
        told = other.run("serve", "--port", str(served.port))
    assert told.returncode == 1
    assert f"Port {served.port} on 127.0.0.1 cannot be used" in told.stderr


def test_other_commands_use_the_servers_of_a_running_site(served: Site) -> None:
    done = served.run("migrate")
    assert (done.returncode, done.stdout) == (0, "The database is up to date.\n")


def test_links_of_other_commands_lead_to_the_running_site(served: Site) -> None:
    done = served.run("organiser", "add", "ada@example.org")
    assert done.returncode == 0, done.stderr
    assert f"{served.url}/desk/" in done.stdout


def test_a_command_starts_servers_for_as_long_as_it_needs_them(site: Site) -> None:
    done = site.run("migrate")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d+ migrations were run\.\n", done.stdout)
    assert site.processes() == {}


@pytest.mark.parametrize(
    "missing", ["EVENTS_SMTP_URL", "EVENTS_SECRET_KEY", "EVENTS_BASE_URL"], ids=str.lower
)
def test_off_loopback_nothing_starts_without(missing: str) -> None:
    complete = {
        "EVENTS_SMTP_URL": "smtp://mail.example.org",
        "EVENTS_SECRET_KEY": "a-secret-for-tests-only-0123456789abcdef",
        "EVENTS_BASE_URL": "https://events.example.org",
    }
    complete.pop(missing)
    with new_site(**complete) as site:
        told = site.run("serve", "--host", "0.0.0.0", "--port", str(free_port()))
        assert told.returncode == 1
        assert missing in told.stderr
        assert not list(Path(site.folder).glob("data/postgresql"))


def test_help_lists_every_command_without_loading_any(site: Site) -> None:
    from events.cli import COMMANDS

    told = site.run("--help")
    assert told.returncode == 0
    for name, (_, line) in COMMANDS.items():
        assert re.search(rf"^  {name}\s+{re.escape(line[:20])}", told.stdout, re.MULTILINE)


def _pid(site: Site) -> int:
    assert site.process is not None
    return site.process.pid
