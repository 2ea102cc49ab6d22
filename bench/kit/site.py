"""The site in one web process as `events serve` runs it, with pages that answer from memory."""

import asyncio
import contextlib
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from bench.kit.watch import LoopWatch, forget_peak, peak_mb
from events import logs
from events.cli.processes import shared_pages
from events.presentation.http import show

NAMES = ("one", "other")
"""Two answers from memory, at `/from-memory/<name>`."""


@dataclass(frozen=True)
class Site:
    """Where it answers, and what it answers from memory."""

    port: int
    folder: Path

    def remember(self, name: str, body: bytes) -> str:
        """Have bytes answered from memory; the path. Each name once, before it is asked for."""
        (self.folder / name).write_bytes(body)
        return f"/from-memory/{name}"


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    """The whole site in a process of its own, one worker; its access log is written to nowhere."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.kit.site", str(port)),
            env={**os.environ, "BENCH_MEMORY": folder},
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await _answering(port)
            yield Site(port, Path(folder))
        finally:
            process.terminate()
            await process.wait()


async def _answering(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.1)
    raise RuntimeError("the site did not start")


def load(_target: str) -> Any:
    """The application of the worker."""
    logs.configure()
    from events.web import create_app

    app = create_app()
    for name in NAMES:
        app.register(_from_memory(name))
    app.register(_watched)
    shared_pages.settle()  # As `events serve` does: no garbage is looked for in what was loaded.
    return app


_watches: list[LoopWatch] = []


@show("/watched")
async def _watched() -> Response[bytes]:
    """Say how long the loop stood still at worst, how long it worked at once, and the most memory.

    Since last asked.
    """
    if not _watches:
        _watches.append(LoopWatch())
    said = f"{_watches[0].taken():.1f} {_watches[0].worked():.1f} {peak_mb():.1f}"
    forget_peak()
    return Response(said.encode(), media_type="text/plain")


def _from_memory(name: str) -> HTTPRouteHandler:
    bodies: list[bytes] = []

    @show(f"/from-memory/{name}")
    async def answer() -> Response[bytes]:
        if not bodies:
            bodies.append((Path(os.environ["BENCH_MEMORY"]) / name).read_bytes())
        return Response(bodies[0], media_type="text/plain", headers={"etag": '"x"'})

    return answer


if __name__ == "__main__":
    Server(
        "bench.kit.site:load", address="127.0.0.1", port=int(sys.argv[1]), workers=1, backlog=2048,
        interface=Interfaces.ASGI, log_level=LogLevels.warning, websockets=False,
    ).serve(target_loader=load)  # fmt: skip
