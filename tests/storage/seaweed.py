"""A real S3 server: SeaweedFS out of its wheel, with a prefix of its own for each test."""

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from tests.served import PATIENCE_SECONDS, free_port

KEY, SECRET = "causerie-key", "causerie-secret-0123456789"
READER, READERS_SECRET = "reader-key", "reader-secret-0123456789"
WRITER, WRITERS_SECRET = "writer-key", "writer-secret-0123456789"
WEED = Path(sys.executable).with_name("weed")


@dataclass(frozen=True)
class Bucket:
    """A bucket at an endpoint."""

    endpoint: str
    name: str = "causerie"
    prefix: str = "a-site"

    @property
    def url(self) -> str:
        """What EVENTS_STORAGE_URL holds; a prefix, as several sites may share a bucket."""
        return f"s3://{self.name}/{self.prefix}?endpoint={self.endpoint}"

    def empty(self) -> "Bucket":
        """The same with a prefix of its own: the server makes files for each bucket."""
        return replace(self, prefix=f"site-{secrets.token_hex(6)}")


@contextlib.contextmanager
def running(gigabytes: int = 2) -> Iterator[Bucket]:
    """Run the server; it keeps nothing when it has ended."""
    folder = Path(tempfile.mkdtemp(prefix="causerie-s3-"))
    (folder / "keys.json").write_text(json.dumps(_IDENTITIES))
    ports = [free_port() for _ in range(8)]
    names = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port",
             "filer.port.grpc", "s3.port", "s3.port.grpc")  # fmt: skip
    command = [
        str(WEED), f"-logdir={folder}", "server", f"-dir={folder}", "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1", "-filer", "-s3", f"-s3.config={folder / 'keys.json'}",
        "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.localSocket={folder}/s3.sock",
        f"-filer.localSocket={folder}/filer.sock", f"-volume.max={20 * gigabytes}",
        "-master.volumeSizeLimitMB=64", "-master.telemetry=false",
        *(f"-{name}={port}" for name, port in zip(names, ports, strict=True)),
    ]  # fmt: skip
    with (folder / "out").open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder)
    try:
        bucket = Bucket(f"http://127.0.0.1:{ports[6]}")
        _wait(bucket.endpoint, server, folder / "out")
        yield bucket
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _identity(name: str, key: str, secret: str, *actions: str) -> dict[str, object]:
    keys = [{"accessKey": key, "secretKey": secret}]
    return {"name": name, "credentials": keys, "actions": list(actions)}


_IDENTITIES = {
    "identities": [
        _identity("owner", KEY, SECRET, "Admin", "Read", "Write", "List", "Tagging"),
        _identity("reader", READER, READERS_SECRET, "Read", "List"),
        _identity("writer", WRITER, WRITERS_SECRET, "Read", "Write", "List"),
    ]
}


def _wait(endpoint: str, server: subprocess.Popen[bytes], out: Path) -> None:
    """Wait until it takes a file: its volumes come a moment after its port."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, out.read_text()[-2000:]
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{endpoint}/status", timeout=PATIENCE_SECONDS).is_success:
                return
        time.sleep(0.25)
    raise AssertionError(out.read_text()[-2000:])


def environment(bucket: Bucket, key: str = KEY, secret: str = SECRET) -> dict[str, str]:
    """The settings of a site whose files lie there."""
    return {
        "EVENTS_STORAGE_URL": bucket.url,
        "EVENTS_STORAGE_KEY": key,
        "EVENTS_STORAGE_SECRET": secret,
    }


def own_environment() -> dict[str, str]:
    """The environment without any setting of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
