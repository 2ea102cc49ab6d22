"""`python -m bench [name …]`: runs the modules of this folder that have `async def run()`.

Each runs in a process and a database of its own, on servers started for the purpose.
"""

import asyncio
import importlib
import os
import pkgutil
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

import bench
from bench.rows import Row
from events import database, embedded
from events.settings import read, settings

RUNS = [name for _, name, _ in pkgutil.iter_modules(bench.__path__) if not name.startswith("_")]


def main() -> None:
    """Run what was asked for, or all, and print one table."""
    asked = sys.argv[1:] or RUNS
    modules = [importlib.import_module(f"bench.{name}") for name in asked if name in RUNS]
    rows: list[Row] = []
    for module in modules:
        if hasattr(module, "run"):
            with _servers():
                rows += asyncio.run(_run(module.run))
    _print(rows)


async def _run(run) -> list[Row]:  # type: ignore[no-untyped-def]
    await database.migrate()
    async with database.pool():
        return await run()


class _servers:  # noqa: N801 - reads as a word in `with`
    """PostgreSQL and Valkey of this run, and settings that name nothing else."""

    def __enter__(self) -> None:
        self._folder = folder = Path(tempfile.mkdtemp(prefix="causerie-bench-"))
        folder.chmod(0o711)
        for name in [name for name in os.environ if name.startswith("EVENTS_")]:
            del os.environ[name]
        self._servers = embedded.servers(read({"EVENTS_DATA_DIR": str(folder)}), name="bench")
        found = self._servers.__enter__()
        os.environ["EVENTS_DATA_DIR"] = str(folder)
        os.environ["EVENTS_SECRET_KEY"] = "a-secret-for-benchmarks-0123456789abcdef"
        os.environ["EVENTS_DATABASE_URL"] = found.database_url
        os.environ["EVENTS_REDIS_URL"] = found.redis_url
        settings.cache_clear()
        database.engine.cache_clear()

    def __exit__(self, *_: object) -> None:
        self._servers.__exit__(None, None, None)
        shutil.rmtree(self._folder, ignore_errors=True)


def _print(rows: list[Row]) -> None:
    table = Table(box=None, header_style="bold")
    for title in ("Measure", "Result", "Ratio", "Against", "Bar"):
        table.add_column(title)
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        table.add_row(row.name, row.measured, ratio, row.calibrator, row.bar)
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
