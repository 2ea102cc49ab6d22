"""`events serve` starts before its database, as machines boot in any order, and stops in order."""

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.faults.kit.proxy import Proxy
from tests.served import PATIENCE_SECONDS, Site, new_site

PATIENT = Path(__file__).parent / "patient"
DRAINS = ("3", "30")


@pytest.fixture
def database_elsewhere(database: None) -> Iterator[tuple[Proxy, str]]:
    """The tests' database behind a proxy that can refuse, and its address there."""
    parts = urlsplit(os.environ["EVENTS_DATABASE_URL"])
    folder = parse_qs(parts.query).get("host", [""])[0]
    socket_file = f"{folder}/.s.PGSQL.5432" if folder else ""
    with Proxy(parts.hostname or "", parts.port or 5432, unix=socket_file) as proxy:
        address = parts._replace(
            netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{proxy.port}", query=""
        )
        yield proxy, address.geturl()


def test_serve_waits_for_its_database_and_says_so(database_elsewhere: tuple[Proxy, str]) -> None:
    proxy, address = database_elsewhere
    proxy.cut()
    redis = os.environ["EVENTS_REDIS_URL"]
    with new_site(EVENTS_DATABASE_URL=address, EVENTS_REDIS_URL=redis) as site:
        start = threading.Thread(target=site.start, args=("--no-worker",))
        start.start()
        _until_it_waits(site)
        proxy.mend()
        start.join()
        assert httpx.get(f"{site.url}/health/ready", timeout=PATIENCE_SECONDS).status_code == 200


def _until_it_waits(site: Site) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    log = site.folder / "serve.log"
    while not log.exists() or log.read_text().count("waiting for the database") < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_wrong_password_is_no_matter_of_waiting(database_elsewhere: tuple[Proxy, str]) -> None:
    _, address = database_elsewhere
    parts = urlsplit(address)
    wrong = parts._replace(netloc=f"{parts.username}:wrong-word@127.0.0.1:{parts.port}").geturl()
    redis = os.environ["EVENTS_REDIS_URL"]
    with new_site(EVENTS_DATABASE_URL=wrong, EVENTS_REDIS_URL=redis) as site:
        done = site.run("serve", "--port", str(site.port), "--no-worker")
    assert done.returncode == 1
    assert "password authentication failed" in done.stderr
    assert "wrong-word" not in done.stdout + done.stderr


def test_ready_says_503_first_and_what_is_in_the_air_ends(database: None) -> None:
    for seconds in DRAINS:
        with contextlib.suppress(httpx.TransportError):  # The machine is slower than that.
            _ends_in_order(seconds)
            return
    pytest.fail("nobody is answered while it says 503")


def _ends_in_order(drain_seconds: str) -> None:
    with new_site(**_shared(), EVENTS_DRAIN_SECONDS=drain_seconds) as site:
        site.start("--no-worker")
        slow = _begin_form(site.port)
        assert site.process is not None
        site.process.send_signal(signal.SIGTERM)
        assert _first_refusal(site)["status"] == "shutdown"
        page = httpx.get(site.url, timeout=PATIENCE_SECONDS)
        assert (page.status_code, page.headers["connection"]) == (200, "close")
        assert _end_form(slow).startswith(b"HTTP/1.1 404")  # Answered, to its last byte.
        assert site.process.wait(PATIENCE_SECONDS) == 0


def test_who_never_ends_is_cut_off_after_the_set_time(database: None) -> None:
    with new_site(**_shared(), EVENTS_SHUTDOWN_SECONDS="1") as site:
        site.start("--no-worker")
        slow = _begin_form(site.port)
        assert site.process is not None
        site.process.send_signal(signal.SIGTERM)
        site.process.wait(PATIENCE_SECONDS)
        assert _last_words(slow) == b""


def test_a_web_process_whose_parent_was_killed_keeps_the_set_time(database: None) -> None:
    with new_site(**_shared(), EVENTS_SHUTDOWN_SECONDS="1") as site:
        site.start("--no-worker")
        slow = _begin_form(site.port)
        assert site.process is not None
        site.process.kill()
        assert _last_words(slow) == b""


def _shared() -> dict[str, str]:
    """The test's own servers; and who stops in the midst of a form is left waiting."""
    shared = {name: os.environ[name] for name in ("EVENTS_DATABASE_URL", "EVENTS_REDIS_URL")}
    return {**shared, "PYTHONPATH": str(PATIENT)}


def _begin_form(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
    connection.sendall(
        b"POST /sessions/none/registrations HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nname="
    )
    time.sleep(0.5)
    return connection


def _end_form(connection: socket.socket) -> bytes:
    connection.sendall(b"Ada+")
    with connection:
        return connection.recv(65536)


def _last_words(connection: socket.socket) -> bytes:
    """What it was still told; nothing where it was cut off."""
    with connection, contextlib.suppress(ConnectionResetError):
        return connection.recv(65536)
    return b""


def _first_refusal(site: Site) -> dict[str, str]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        answer = httpx.get(f"{site.url}/health/ready", timeout=PATIENCE_SECONDS)
        if answer.status_code == 503:
            found: dict[str, str] = answer.json()
            return found
        time.sleep(0.02)
    raise AssertionError("ready never said that it stops")
