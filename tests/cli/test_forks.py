"""The process that web and worker are forked from: no room for another, a port that is taken."""

import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from events.cli.processes import web_server
from events.cli.processes.forked_worker import ForkedWorker
from tests.served import PATIENCE_SECONDS, free_port

_SERVE = """
import multiprocessing, os, signal, sys, threading
from events.cli.processes import web_server
stopping = threading.Event()
def begun():
    print(len(multiprocessing.active_children()), flush=True)
    stopping.set()
web_server.load(with_worker=sys.argv[2] == "worker")
web_server.serve("127.0.0.1", int(sys.argv[1]), 2, with_worker=sys.argv[2] == "worker",
                 stopping=stopping, begun=begun)
"""


class _Forks:
    """A machine that has no room for another process."""

    def __init__(self) -> None:
        self.tried = threading.Semaphore(0)

    def __call__(self) -> int:
        self.tried.release()
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Forks]:
    forks = _Forks()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fork", forks)
        yield forks


def test_a_worker_that_could_not_be_forked_is_tried_again(no_room: _Forks) -> None:
    worker = ForkedWorker()
    worker.start()
    try:
        for _ in range(2):
            assert no_room.tried.acquire(timeout=PATIENCE_SECONDS)
    finally:
        worker.stop()
        worker.join(PATIENCE_SECONDS)


def test_a_web_process_that_could_not_be_forked_is_tried_again(no_room: _Forks) -> None:
    server = web_server._WebServer("events.web:create_app", factory=True)
    server.stopping = threading.Event()
    server.wrks = [old] = [object()]
    server._init_shared_socket()
    server._respawn_workers([0], server._spawn_asgi_worker, web_server.application)
    assert no_room.tried.acquire(blocking=False)
    assert server.wrks == [old]
    assert server.interrupt_children == [0]
    assert server.main_loop_interrupt.is_set()


def _serve(port: int, what: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", _SERVE, str(port), what],
        capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip


def test_who_tells_of_the_site_begins_when_its_processes_are_there(database: None) -> None:
    done = _serve(free_port(), "web")
    assert done.stdout == "2\n", done.stderr


def test_a_port_that_was_taken_meanwhile_ends_the_worker_too(database: None) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = _serve(other.getsockname()[1], "worker")
    assert done.returncode != 0
    assert done.stdout == ""
