"""`events worker` as a unit of its own runs it, started again and again."""

import subprocess
import sys

from tests.served import PATIENCE_SECONDS, Site


class Worker:
    """A worker alone, of the release that its site's environment names."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        self.processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "events", "worker"],
                env=self.site.environment,
                cwd=self.site.folder,
                stderr=(self.site.folder / "worker.log").open("ab"),
            )
        )
        return self.processes[-1]

    def stop(self) -> None:
        """End all that run, also where the test failed: they would take the next test's jobs."""
        for process in self.processes:
            process.terminate()
            process.wait(PATIENCE_SECONDS)
