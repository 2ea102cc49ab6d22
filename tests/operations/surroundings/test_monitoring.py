"""What an operator sees: counters of all processes, one JSON line each, errors at Sentry."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from events.backups import status
from events.clock import now
from events.deliveries import heartbeat
from events.errors import Unusable
from events.mail.transport.sender import Sender
from events.settings import read, settings
from events.worker import jobs, running

TOP = Path(__file__).parents[3]


async def test_requests_are_counted_by_route_and_status(client: httpx.AsyncClient) -> None:
    for path in ("/sessions/one", "/sessions/two", "/nowhere/at/all"):
        assert (await client.get(path)).status_code == 404
    told = (await client.get("/metrics")).text
    line = (
        r'events_http_requests_total\{method="GET",route="/sessions/\{slug\}",status="404"\} (\d+)'
    )
    found = re.search(line, told)
    assert found, told
    assert int(found[1]) >= 2
    assert 'route="none",status="404"' in told
    assert 'events_http_request_seconds_bucket{le="0.1",route="/sessions/{slug}"}' in told
    assert "/sessions/one" not in told


async def test_backups_workers_and_jobs_are_told(client: httpx.AsyncClient) -> None:
    told = (await client.get("/metrics")).text
    assert "events_workers_alive 0.0" in told
    assert "events_backup_age_seconds +Inf" in told
    heartbeat.beat()
    status.update(made_at=now() - timedelta(hours=1))
    (report,) = [job for job in jobs.JOBS if job.name == "report_queue"]
    await running.run(report, running.context(Sender()))
    told = (await client.get("/metrics")).text
    assert "events_workers_alive 1.0" in told
    assert re.search(r"events_backup_age_seconds 36\d\d", told)
    assert 'events_jobs_total{job="report_queue",outcome="done"}' in told
    assert 'events_jobs_in_parts{state="running"} 0.0' in told


async def test_dashboard_and_alerts_ask_for_what_is_told(client: httpx.AsyncClient) -> None:
    await client.get("/")
    told = (await client.get("/metrics")).text
    known = set(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE))
    known |= {"events_http_request_seconds_bucket"}
    for name in ("dashboard.json", "alerts.yml"):
        asked = set(
            re.findall(r"\bevents_\w+", (TOP / "docs/operating/monitoring" / name).read_text())
        )
        assert len(asked) > 5
        assert asked - known - {f"{each}_total" for each in known} == set()


_TWO_PROCESSES = """
import os, sys
from events.monitoring import counters
from events.monitoring.counter_files import shared_folder
if sys.argv[1:] == ["child"]:
    counters.job("tell_the_team", "done", 0.5)
    counters.connections("worker", size=9, idle=2, most=10)
else:
    import subprocess
    counters.connections("web", size=3, idle=1, most=10)
    subprocess.run([sys.executable, __file__, "child"], check=True)
    from prometheus_client.core import GaugeMetricFamily
    for _ in range(2):
        told = counters.written([GaugeMetricFamily("events_workers_alive", "Now.", value=1)])
    print(told.decode())
"""


def test_one_process_tells_of_all_and_forgets_what_the_dead_held(tmp_path: Path) -> None:
    (tmp_path / "counts.py").write_text(_TWO_PROCESSES)
    (tmp_path / "shared").mkdir()
    told = subprocess.run(
        [sys.executable, tmp_path / "counts.py"], capture_output=True, text=True, check=True,
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "shared")},
    ).stdout  # fmt: skip
    assert 'events_jobs_total{job="tell_the_team",outcome="done"} 1.0' in told
    assert 'events_database_connections{process="web",state="used"} 2.0' in told
    assert 'process="worker",state="used"' not in told
    assert re.findall(r"^events_workers_alive.*", told, re.MULTILINE) == [
        "events_workers_alive 1.0"
    ]


_BREAKS = """
import asyncio, logging, os
from events import logs
from events.monitoring import errors
from events.settings import settings
logs.configure()
errors.report_to(settings().sentry_dsn)
try:
    raise LookupError("/join/abcdefgh.0123456789abcdefghijklmnopq of postgres with qzvkxw-secret")
except LookupError:
    logging.getLogger("theirs").exception("it broke at /join/abcdefgh.0123456789abcdefghijklmnopq")
raise ZeroDivisionError("nobody\\ncatches it")
"""
_PASSWORD = {"EVENTS_DATABASE_URL": "postgresql://events:qzvkxw-secret@127.0.0.1:1/events"}


def _broken(folder: Path, **chosen: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name[:7] != "EVENTS_"}
    return subprocess.run(
        [sys.executable, "-c", _BREAKS], cwd=folder, text=True, capture_output=True, check=False,
        env={**kept, **_PASSWORD, "EVENTS_DATA_DIR": str(folder), **chosen},
    ).stderr  # fmt: skip


def test_every_line_is_one_object_tracebacks_included(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in _broken(tmp_path).splitlines()]
    assert [line["level"] for line in lines] == ["error", "critical"]
    assert "LookupError" in lines[0]["exception"]
    assert "ZeroDivisionError: nobody\ncatches it" in lines[1]["exception"]
    assert "qzvkxw" not in str(lines)
    assert "0123456789abcdef" not in str(lines)


def test_text_is_for_people(tmp_path: Path) -> None:
    told = _broken(tmp_path, EVENTS_LOG_FORMAT="text")
    assert "\nZeroDivisionError: nobody\n" in told
    with pytest.raises(Unusable, match="json or text"):
        read({"EVENTS_DATA_DIR": str(tmp_path), "EVENTS_LOG_FORMAT": "xml"})


class _Sentry(BaseHTTPRequestHandler):
    """Takes what is reported."""

    taken: list[str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        packed = self.headers.get("Content-Encoding") == "gzip"
        self.taken.append((gzip.decompress(body) if packed else body).decode())
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def sentry() -> Iterator[tuple[str, list[str]]]:
    """A server that takes reports: its address, and what it took."""
    _Sentry.taken = []
    server = HTTPServer(("127.0.0.1", 0), _Sentry)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", _Sentry.taken
    server.shutdown()


def test_errors_are_reported_where_a_setting_says_so(
    sentry: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, taken = sentry
    _broken(tmp_path)
    assert taken == []
    _broken(tmp_path, EVENTS_SENTRY_DSN=address)
    told = "".join(taken)
    assert "LookupError" in told
    assert "ZeroDivisionError" in told
    assert "qzvkxw" not in told
    assert "0123456789abcdef" not in told
    assert settings().sentry_dsn == ""
