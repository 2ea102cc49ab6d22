"""Measure what a running site takes at rest: the proportional set size of each of its processes.

`make memory PID=…` measures that `events serve` and what it started; without PID it serves an
example of its own, waits until it rests, and measures that.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.served import Site

REST_SECONDS = 75
"""Jobs that a start brings along are over by then."""


def processes(root: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(children.get(found[-1], []))
    return found


def proportional(pid: int) -> dict[str, int]:
    """Kilobytes of one process: all, and what is anonymous, files, shared memory."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) for line in lines if line.endswith("kB")}


def report(root: int) -> float:
    """Print a line for each process; return the sum in megabytes."""
    total = 0
    for pid in processes(root):
        try:
            seen = proportional(pid)
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        total += seen["Pss"]
        sizes = f"{seen['Pss'] / 1024:7.1f} MB  {seen['Pss_Anon'] / 1024:6.1f} anonymous"
        print(f"{sizes}  {command[-70:]}")
    print(f"{total / 1024:7.1f} MB  together")
    return total / 1024


def main() -> None:
    """Measure the process of the argument, or a site of our own."""
    if len(sys.argv) > 1:
        report(int(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory(prefix="causerie-memory-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        site = Site(folder)
        subprocess.run(site._command("demo"), env=site.environment, cwd=folder, check=True)
        site.start()
        time.sleep(REST_SECONDS)
        assert site.process is not None
        report(site.process.pid)
        site.stop()


if __name__ == "__main__":
    main()
