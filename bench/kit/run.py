"""One benchmark in this process: `python -m bench.kit.run NAME FILE`; the file gets its rows."""

import asyncio
import contextlib
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import msgspec

from bench.kit.rows import Row
from events import database, embedded, migrations
from events.settings import read, settings


def main(name: str, file: str) -> None:
    """Run it on servers of its own."""
    with _servers():
        rows = asyncio.run(_run(importlib.import_module(f"bench.{name}").run))
    Path(file).write_bytes(msgspec.json.encode(rows))


async def _run(run: Callable[[], Awaitable[list[Row]]]) -> list[Row]:
    await migrations.migrate()
    async with database.pool():
        return await run()


@contextlib.contextmanager
def _servers() -> Iterator[None]:
    """PostgreSQL and Valkey of this run, and settings that name nothing else."""
    folder = Path(tempfile.mkdtemp(prefix="causerie-bench-"))
    folder.chmod(0o711)
    for name in [name for name in os.environ if name.startswith("EVENTS_")]:
        del os.environ[name]
    os.environ["EVENTS_DATA_DIR"] = str(folder)
    try:
        with embedded.servers(read({"EVENTS_DATA_DIR": str(folder)}), name="bench") as found:
            os.environ["EVENTS_SECRET_KEY"] = "a-secret-for-benchmarks-0123456789abcdef"
            os.environ["EVENTS_DATABASE_URL"] = found.database_url
            os.environ["EVENTS_REDIS_URL"] = found.redis_url
            settings.cache_clear()
            database.engine.cache_clear()
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
