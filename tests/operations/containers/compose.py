"""`docker compose` as an operator calls it, in a folder with a `.env`."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Final

import yaml  # type: ignore[import-untyped]

PATIENCE_SECONDS: Final = 1800
"""Building an image takes minutes on a busy machine."""
RELAY: Final = "relay"
"""The name by which containers find the relay, which listens on the machine itself."""


class Compose:
    """The project of a folder; a command that fails is told with what it said."""

    def __init__(self, folder: Path) -> None:
        """Let the services that send or ask know where the relay is."""
        self.folder = folder
        known = {"extra_hosts": [f"{RELAY}:host-gateway"]}
        over = {"services": dict.fromkeys(("migrate", "web", "worker"), known)}
        (folder / "docker-compose.override.yml").write_text(yaml.safe_dump(over))

    def run(self, *arguments: str, given: bytes | None = None) -> str:
        """Run a command and return what it wrote."""
        done = subprocess.run(
            ["docker", "compose", *arguments],
            cwd=self.folder,
            input=given,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        told = done.stderr.decode(errors="replace")
        assert done.returncode == 0, (arguments, done.stdout[-3000:], told[-3000:])
        return done.stdout.decode()

    def up(self, *arguments: str, webs: int = 2, workers: int = 2) -> None:
        """Start everything, so many of each, and wait until each says that it is healthy."""
        scale = ["--scale", f"web={webs}", "--scale", f"worker={workers}"]
        self.run("up", "--detach", *scale, *arguments)
        for service, number in (("web", webs), ("worker", workers)):
            self.wait_healthy(service, number)

    def events(self, *arguments: str, service: str = "web") -> str:
        """Run a command of the program beside one that serves."""
        return self.run("exec", "-T", service, "events", *arguments)

    def containers(self, service: str) -> list[str]:
        """Return the identifiers of a service's running containers."""
        return self.run("ps", "--quiet", service).split()

    def wait_healthy(self, service: str, number: int) -> None:
        """Return when so many are healthy; fail with what they logged."""
        deadline = time.monotonic() + 300
        while self._healthy(service) < number:
            assert time.monotonic() < deadline, self.run("logs", "--tail", "40", service)
            time.sleep(1)

    def kill(self, service: str) -> str:
        """Kill the first container's process, as the kernel would; the engine starts it again."""
        first, *_ = self.containers(service)
        os.kill(int(inspected(first, ".State.Pid")), signal.SIGKILL)
        return first

    def ports(self) -> list[int]:
        """Return the ports of this machine at which the web containers answer."""
        return [
            int(json.loads(inspected(each, ".NetworkSettings.Ports"))["8000/tcp"][0]["HostPort"])
            for each in self.containers("web")
        ]

    def _healthy(self, service: str) -> int:
        states = [inspected(each, ".State.Health.Status") for each in self.containers(service)]
        return sum(state == '"healthy"' for state in states)


def inspected(container: str, what: str) -> str:
    """Return a part of what the engine knows of a container, as JSON."""
    return subprocess.run(
        ["docker", "inspect", "--format", f"{{{{json {what}}}}}", container],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
