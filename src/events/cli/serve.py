"""`events serve`."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import click

from events import logs
from events.cli import servers
from events.embedded.account import ourselves
from events.embedded.spawn import bound
from events.errors import Unusable
from events.monitoring import counter_files
from events.settings import environment, is_loopback, refuse_open_host, settings

PORTS = click.IntRange(1, 65535)
AT_LEAST_ONE = click.IntRange(1)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=PORTS, default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", type=AT_LEAST_ONE, default=1, show_default=True, help="Web processes.")
@click.option("--no-worker", is_flag=True, help="Leave the sending to `events worker` elsewhere.")
@click.option("--example", "with_example", is_flag=True, help="Load the example, and register.")
def command(host: str, port: int, workers: int, *, no_worker: bool, with_example: bool) -> None:
    """Run the web site, with a worker, and servers where none are set; until Ctrl-C."""
    if with_example:
        os.environ[logs.FOR_PEOPLE] = "yes"
    logs.configure()
    address = _settle_address(host, port)
    servers.say_remarks()
    stopping = _stop_on_signals()
    with servers.running(serving="events serve"), counter_files.shared_folder():
        _do(stopping, "events", "migrate", "--wait")
        if with_example and not stopping.is_set():
            _do(stopping, "events", "demo")
        if not stopping.is_set():
            _serve(stopping, _Site(host, port, workers, not no_worker, address, with_example))


@dataclass(frozen=True)
class _Site:
    """What is served, and where it answers on this machine."""

    host: str
    port: int
    workers: int
    with_worker: bool
    address: str
    with_example: bool


def _serve(stopping: threading.Event, site: _Site) -> None:
    """Become the process that web and worker are forked from, until told to stop."""
    _import_nothing_from_here()
    from events.cli.processes import web_server  # The whole program: not before it is needed.

    web_server.load(with_worker=site.with_worker)
    # Started once the web processes are there: a fork beside it could catch a lock that it holds.
    telling = threading.Thread(target=_tell, args=(stopping, site), daemon=True)
    try:
        web_server.serve(
            site.host,
            site.port,
            site.workers,
            with_worker=site.with_worker,
            stopping=stopping,
            begun=telling.start,
        )
    finally:
        stopping.set()
        if telling.ident is not None:
            telling.join()


def _import_nothing_from_here() -> None:
    """Take the folder that the command was given in out of what Python imports from, as -P does."""
    if sys.path and sys.path[0] in {"", str(Path.cwd())}:
        del sys.path[0]


def _tell(stopping: threading.Event, site: _Site) -> None:
    """Say where the site answers as soon as it does, and that it stops."""
    while not _answers(site.address):
        if stopping.wait(0.02):
            return
    if site.with_example:
        _show_example(stopping, site.address)
    servers.say(f"Causerie answers at {settings().base_url} (Ctrl-C stops it).")
    stopping.wait()
    servers.say("Stopping.")


def _show_example(stopping: threading.Event, address: str) -> None:
    """Register for a session of the example; where that fails, the site goes on."""
    with contextlib.suppress(Unusable):  # It told what is wrong.
        _do(stopping, "events.cli.example", address)


def _settle_address(host: str, port: int) -> str:
    """Find the address where the site will answer on this machine. Raises Unusable."""
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if not is_loopback(host):
        refuse_open_host(host)
    elif not environment().get("EVENTS_BASE_URL"):
        os.environ["EVENTS_BASE_URL"] = address
    _insist_on_free_port(host, port)
    return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")


def _do(stopping: threading.Event, *step: str) -> None:
    """Run a step to its end in a process of its own, so that its memory is given back.

    Raises Unusable where it fails; a signal to stop ends it early.
    """
    command = (sys.executable, "-P", "-m", *step)
    with subprocess.Popen(
        bound(command, ourselves(), signal.SIGTERM), start_new_session=True
    ) as process:
        while process.poll() is None:
            if stopping.wait(0.02):
                process.terminate()
                return
    if process.returncode:
        raise Unusable(f"`{' '.join(step)}` failed, so nothing is served.")


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/health/live", timeout=2):  # noqa: S310
        return True
    return False


def _insist_on_free_port(host: str, port: int) -> None:
    """Check that the port is free: granian would share it, and two sites answer in turns."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unusable(
                f"Port {port} on {host} cannot be used ({error.strerror}). Choose another:"
                f" `events serve --port {port + 1}`, or `make run PORT={port + 1}`."
            ) from None


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    return stopping
