"""A real PostgreSQL, Valkey and mailbox on this machine, for whoever has set no servers."""

import contextlib
import hashlib
import hmac
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from events.embedded import lock, mailbox, moved_out, postgresql, valkey
from events.embedded.folders import settle
from events.embedded.process import Server
from events.embedded.spawn import Program
from events.errors import Unusable
from events.settings import Settings, kept_secret

__all__ = ["Servers", "joined", "servers"]


@dataclass(frozen=True)
class Servers:
    """Where the servers answer, and the process numbers of those started here."""

    database_url: str
    redis_url: str
    mailbox_port: int = 0
    base_url: str = ""
    """Where the site is that runs on them, if one does."""
    pids: tuple[int, ...] = ()

    def environment(self) -> dict[str, str]:
        """Return the settings by which another part of the program finds them."""
        return {
            "EVENTS_DATABASE_URL": self.database_url,
            "EVENTS_REDIS_URL": self.redis_url,
            "EVENTS_MAILBOX_PORT": str(self.mailbox_port),
        }


@contextlib.contextmanager
def servers(
    settings: Settings, *, serving: str = "", name: str = "events", durable: bool = True
) -> Iterator[Servers]:
    """Yield the servers of the settings, and embedded ones where the settings name none.

    They live as long as the context, are started again when they die, and are shared with other
    processes on the same data folder. `serving` (the command's name) asks to be the folder's only
    server: raises Unusable when there is one. `durable=False` is for tests: no fsync.
    """
    if settings.database_url and settings.redis_url and settings.relay:
        yield Servers(settings.database_url, settings.redis_url, settings.mailbox_port)
        return
    with contextlib.ExitStack() as stack:
        yield _of_folder(stack, settings, serving or name, alone=bool(serving), durable=durable)


@contextlib.contextmanager
def joined(settings: Settings) -> Iterator[Servers | None]:
    """Use the servers that another process runs on this data folder; None where none does."""
    with contextlib.ExitStack() as stack:
        yield _shared(stack, settings)


def _of_folder(
    stack: contextlib.ExitStack, settings: Settings, name: str, *, alone: bool, durable: bool
) -> Servers:
    """Own the folder's servers, or use those of the process that owns them."""
    deadline = time.monotonic() + lock.WAIT_SECONDS
    while True:
        try:
            stack.enter_context(lock.owner(settings.data_dir, name))
            return _start(stack, settings, alone=alone, durable=durable)
        except lock.LockHeld as held:
            if alone and held.by.startswith(name):
                raise Unusable(
                    f"{settings.data_dir} is in use by {held.by}. Stop that one first, or give"
                    " this one another EVENTS_DATA_DIR."
                ) from None
            found = None if alone else _shared(stack, settings)
            if found is not None:
                return found
            if time.monotonic() > deadline:
                raise Unusable(f"{settings.data_dir} is still in use by {held.by}.") from None
            time.sleep(0.2)


def _shared(stack: contextlib.ExitStack, settings: Settings) -> Servers | None:
    """Return the owner's servers, marked as in use before they are looked up."""
    stack.enter_context(lock.user(settings.data_dir))
    found = lock.announced(settings.data_dir)
    if found is None:
        stack.close()
        return None
    return Servers(
        settings.database_url or found.database,
        settings.redis_url or found.redis,
        found.mailbox,
        found.base_url,
    )


def _start(
    stack: contextlib.ExitStack, settings: Settings, *, alone: bool, durable: bool
) -> Servers:
    """Start what the settings do not name; the stack stops it, after all who use it."""
    started = _Started(stack, settings)
    result = Servers(
        settings.database_url or started.postgresql(durable=durable),
        settings.redis_url or started.valkey(),
        0 if settings.smtp else stack.enter_context(mailbox.start(settings.data_dir / "mailbox")),
        settings.base_url if alone else "",
        tuple(server.pid for server in started.servers),
    )
    lock.announce(
        settings.data_dir,
        lock.Addresses(result.database_url, result.redis_url, result.mailbox_port, result.base_url),
    )
    stack.callback(lock.withdraw, settings.data_dir)
    if not alone:
        stack.callback(lock.wait_for_users, settings.data_dir)
    return result


class _Started:
    """What was started for one data folder."""

    def __init__(self, stack: contextlib.ExitStack, settings: Settings) -> None:
        self.stack = stack
        self.data_dir = settings.data_dir
        self.servers: list[Server] = []
        if settings.database_url and settings.redis_url:
            return
        self.place = settle(settings.data_dir)
        self.logs = settings.data_dir / "logs"
        self.logs.mkdir(mode=0o700, exist_ok=True)
        stack.callback(shutil.rmtree, self.place.sockets, ignore_errors=True)

    def postgresql(self, *, durable: bool) -> str:
        """Run PostgreSQL; return its URL. Raises Unusable where its data moved away."""
        moved_out.refuse(self.data_dir)
        password = _password(self.data_dir, "postgresql")
        log = self.logs / "postgresql.log"
        self._run(postgresql.program(self.place, password, log=log, durable=durable))
        return postgresql.url(self.place, password)

    def valkey(self) -> str:
        """Run Valkey; return its URL."""
        password = _password(self.data_dir, "valkey")
        self._run(valkey.program(self.place, password, log=self.logs / "valkey.log"))
        return valkey.url(self.place, password)

    def _run(self, program: Program) -> None:
        server = Server(program)
        self.stack.callback(server.stop)
        server.start()
        self.servers.append(server)


def _password(data_dir: Path, server: str) -> str:
    """Derive a server's password from the one secret of the folder."""
    key = kept_secret(data_dir / "servers-key")
    return hmac.new(key.encode(), server.encode(), hashlib.sha256).hexdigest()[:40]
