"""`python -m bench [name …]`: runs the modules of this folder that have `async def run()`.

Each runs in a process and a database of its own, on servers started for the purpose.
"""

import os
import pkgutil
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

import bench
from bench.kit.rows import Row

RUNS = {
    module.name.rpartition(".")[2]: module.name.removeprefix("bench.")
    for module in pkgutil.walk_packages(bench.__path__, "bench.")
    if not module.ispkg and not module.name.startswith(("bench.kit.", "bench.__"))
}
"""By the names that one asks for: where each is below `bench/`."""


def main() -> int:
    """Run what was asked for, or all, and print one table; how many could not be measured."""
    asked = sys.argv[1:] or list(RUNS)
    if unknown := set(asked) - set(RUNS):
        print(f"There is no {', '.join(sorted(unknown))}: choose from {', '.join(RUNS)}.")
        return 2
    print(f"{_machine()}; load {os.getloadavg()[0]:.1f} before", flush=True)
    rows: list[Row] = []
    failed = 0
    for name in asked:
        began = time.monotonic()
        found = _in_a_process(name)
        rows += found or [Row(name, "could not be measured")]
        failed += found is None
        load = os.getloadavg()[0]
        print(f"{name}: {time.monotonic() - began:.0f} s, load {load:.1f} after", flush=True)
    _print(rows)
    return failed


def _in_a_process(name: str) -> list[Row] | None:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        done = subprocess.run(
            [sys.executable, "-m", "bench.kit.run", RUNS[name], file.name], check=False
        )
        if done.returncode:
            return None
        return msgspec.json.decode(Path(file.name).read_bytes(), type=list[Row])


def _machine() -> str:
    model = ""
    with Path("/proc/cpuinfo").open() as lines:
        model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
    cores = len(os.sched_getaffinity(0))
    today = datetime.now(UTC).date().isoformat()
    return f"{today}, {cores} cores ({model}), Python {platform.python_version()}"


def _print(rows: list[Row]) -> None:
    table = Table(box=None, header_style="bold")
    for title in ("Measure", "Figure", "Ratio", "Against", "Bar", ""):
        table.add_column(title)
    for row in rows:
        verdict = {True: "ok", False: "below", None: ""}[row.reached]
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        table.add_row(row.name, row.measured, ratio, row.calibrator, row.bar, verdict)
    Console(width=140).print(table)


if __name__ == "__main__":
    sys.exit(main())
