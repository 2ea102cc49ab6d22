"""A TCP proxy that can cut, delay and fall silent, before PostgreSQL, Redis or SMTP."""

import asyncio
import contextlib
import threading
from urllib.parse import parse_qs, urlsplit

from tests.served import PATIENCE_SECONDS


class Proxy:
    """Stands before host:port. `cut()` ends all connections and refuses more until `mend()`;
    `silent` swallows what passes (half-open); `delay` holds each piece back for so long. `asked`
    counts who came, also in vain.
    """

    def __init__(self, host: str, port: int = 0, *, unix: str = "") -> None:
        """Listen on a loopback port of our own once entered."""
        self._target, self._unix = (host, port), unix
        self.port = 0
        self.delay = 0.0
        self.silent = False
        self.asked = 0
        self._cut = False
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """End every connection and accept none."""
        self._cut = True
        self._loop.call_soon_threadsafe(self._abort)

    def mend(self) -> None:
        """Accept again."""
        self._cut = self.silent = False

    def __enter__(self) -> "Proxy":
        """Listen, on a thread and a loop of its own."""
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(PATIENCE_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_SECONDS)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        self._abort()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        if self._cut:
            writer.transport.abort()
            return
        opening = (
            asyncio.open_unix_connection(self._unix)
            if self._unix
            else asyncio.open_connection(*self._target)
        )
        with contextlib.suppress(OSError):
            far_reader, far_writer = await opening
            both = {writer, far_writer}
            self._writers |= both
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
            self._writers -= both

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(65536):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if not self.silent:
                    writer.write(piece)
                    await writer.drain()
        writer.close()


def before_postgresql(url: str) -> Proxy:
    """A proxy before the server of a database, whether it listens on a port or a socket."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query).get("host", [""])[0]
    port = parts.port or int(parse_qs(parts.query).get("port", ["5432"])[0])
    if folder.startswith("/"):
        return Proxy("", unix=f"{folder}/.s.PGSQL.{port}")
    return Proxy(parts.hostname or "127.0.0.1", port)


def through_postgresql(url: str, proxy: Proxy) -> str:
    """The address of the same database through the proxy."""
    parts = urlsplit(url)
    return f"postgresql://{parts.username}:{parts.password}@127.0.0.1:{proxy.port}{parts.path}"
