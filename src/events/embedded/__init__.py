"""A real PostgreSQL and a real Valkey out of their wheels, for whoever has set no servers."""

import contextlib
import hashlib
import hmac
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from events.embedded import lock, postgresql, valkey
from events.embedded.account import place
from events.embedded.process import Program, Server
from events.errors import Unusable
from events.settings import Settings, kept_secret

__all__ = ["Servers", "servers"]


@dataclass(frozen=True)
class Servers:
    """Where PostgreSQL and Redis answer, and the process numbers of those started here."""

    database_url: str
    redis_url: str
    pids: tuple[int, ...] = ()


@contextlib.contextmanager
def servers(
    settings: Settings, *, serving: str = "", name: str = "events", durable: bool = True
) -> Iterator[Servers]:
    """Yield the servers of the settings, or embedded ones where the settings name none.

    They live as long as the context, are started again when they die, and are shared with other
    processes on the same data folder. `serving` (the command's name) asks to be the folder's only
    server: raises Unusable when there is one. `durable=False` is for tests: no fsync.
    """
    if settings.database_url and settings.redis_url:
        yield Servers(settings.database_url, settings.redis_url)
        return
    with contextlib.ExitStack() as stack:
        yield _of_folder(stack, settings, serving or name, alone=bool(serving), durable=durable)


def _of_folder(
    stack: contextlib.ExitStack, settings: Settings, name: str, *, alone: bool, durable: bool
) -> Servers:
    """Own the folder's servers, or use those of the process that owns them."""
    deadline = time.monotonic() + lock.WAIT_SECONDS
    while True:
        try:
            stack.enter_context(lock.owner(settings.data_dir, name))
            return _start(stack, settings, alone=alone, durable=durable)
        except lock.Held as held:
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
    """The owner's servers, held in use before they are looked up so that they do not go away."""
    stack.enter_context(lock.user(settings.data_dir))
    addresses = lock.announced(settings.data_dir)
    if addresses is None:
        stack.close()
        return None
    return Servers(
        settings.database_url or addresses["database"], settings.redis_url or addresses["redis"]
    )


def _start(
    stack: contextlib.ExitStack, settings: Settings, *, alone: bool, durable: bool
) -> Servers:
    """Start what the settings do not name; the stack stops it, after all who use it."""
    where = place(settings.data_dir)
    stack.callback(shutil.rmtree, where.sockets, ignore_errors=True)
    logs = settings.data_dir / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    database_url, redis_url = settings.database_url, settings.redis_url
    started = []
    if not database_url:
        password = _password(settings.data_dir, "postgresql")
        log = logs / "postgresql.log"
        program = postgresql.program(where, password, log=log, durable=durable)
        started.append(_run(stack, program))
        database_url = postgresql.url(where, password)
    if not redis_url:
        password = _password(settings.data_dir, "valkey")
        program = valkey.program(where, password, log=logs / "valkey.log")
        started.append(_run(stack, program))
        redis_url = valkey.url(where, password)
    lock.announce(settings.data_dir, {"database": database_url, "redis": redis_url})
    stack.callback(lock.withdraw, settings.data_dir)
    if not alone:
        stack.callback(lock.wait_for_users, settings.data_dir)
    return Servers(database_url, redis_url, tuple(server.pid for server in started))


def _run(stack: contextlib.ExitStack, program: Program) -> Server:
    server = Server(program)
    stack.callback(server.stop)
    server.start()
    return server


def _password(data_dir: Path, server: str) -> str:
    """A password per server, out of one kept secret of the folder."""
    key = kept_secret(data_dir / "servers-key")
    return hmac.new(key.encode(), server.encode(), hashlib.sha256).hexdigest()[:40]
