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
from pathlib import Path

import click

from events import logs
from events.cli import servers
from events.embedded.account import ourselves
from events.embedded.process import Server
from events.embedded.spawn import Program, bound
from events.errors import Unusable
from events.monitoring import counter_files
from events.settings import environment, is_loopback, refuse_open_host, settings

PORTS = click.IntRange(1, 65535)
AT_LEAST_ONE = click.IntRange(1)
STOP_SECONDS = 5.0
"""What a process may take to stop, beside the time that the settings give it."""


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
    with (
        servers.running(serving="events serve"),
        counter_files.shared_folder(),
        contextlib.ExitStack() as stack,
    ):
        _do(stopping, "events", "migrate", "--wait")
        if stopping.is_set():
            return
        if with_example:
            _do(stopping, "events", "demo")
        ours = stack.enter_context(_Together())
        worker = () if no_worker else ("worker",)
        begin = ("events.cli.processes.web_server", host, str(port), str(workers), *worker)
        ours.start("web", *begin, at=address)
        if with_example:
            _show_example(stopping, address)
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


class _Together:
    """Processes of our own that are kept running, and all told to stop at once."""

    def __init__(self) -> None:
        self._servers: list[Server] = []

    def __enter__(self) -> "_Together":
        return self

    def __exit__(self, *_: object) -> None:
        stops = [threading.Thread(target=server.stop) for server in self._servers]
        for stop in stops:
            stop.start()
        for stop in stops:
            stop.join()

    def start(self, name: str, module: str, *rest: str, at: str = "") -> None:
        """Start one and wait until it answers, where it is the web."""
        program = Program(
            name=f"events {name}",
            command=(sys.executable, "-P", "-m", module, *rest),
            account=ourselves(),
            folder=Path.cwd(),
            environment=dict(os.environ),
            ready=(lambda: _answers(at)) if at else (lambda: True),
            stop_seconds=settings().drain_seconds + settings().shutdown_seconds + STOP_SECONDS,
        )
        server = Server(program)
        self._servers.append(server)
        server.start()


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
