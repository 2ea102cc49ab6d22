"""From the release 0.1.0 to this tree, machine by machine, while people register."""

import asyncio
import contextlib
import io
import os
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.conftest import SECRET
from tests.mail_sink import MailSink
from tests.operations.restarts import nginx
from tests.operations.restarts.nginx import documented
from tests.operations.restarts.steadily import NUMBER, RATE, Answers, visit
from tests.operations.restarts.worker import Worker
from tests.served import Site, new_site, start_all, stop_all

RELEASED = "e865176"
"""The commit of 0.1.0."""
TOP = Path(__file__).parents[3]
FOUND_AGAIN_SECONDS = 7.0
"""Longer than nginx's `fail_timeout`: a site of 0.1.0 knows no EVENTS_DRAIN_SECONDS."""
TWICE_SECONDS = 3.0
"""A mail that goes out twice does so by then."""
SESSIONS = """ref,title,starts_at,ends_at,timezone,language
a,First,2131-03-04T10:00+01:00,2131-03-04T11:00+01:00,Europe/Paris,en
b,Second,2131-03-05T10:00+01:00,2131-03-05T11:00+01:00,Europe/Paris,en
"""


def _released() -> bytes:
    """Pack the files of the release; empty where the history does not reach so far."""
    parts = ("src", "templates", "migrations", "pyproject.toml")
    packed = subprocess.run(
        ["git", "archive", RELEASED, *parts],
        cwd=TOP,
        capture_output=True,
        check=False,
    )
    return packed.stdout if packed.returncode == 0 else b""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """The files of 0.1.0, in a folder of their own; its libraries are ours."""
    packed = _released() if (TOP / ".git").exists() else b""
    if not packed or not nginx.PROGRAM:
        pytest.skip("needs nginx, and a history that reaches to 0.1.0")
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        files.extractall(tmp_path / "0.1.0", filter="data")
    return tmp_path / "0.1.0"


@pytest.fixture
def address() -> Iterator[str]:
    """A database of its own, since it begins with the tables of 0.1.0."""
    with servers.database(f"events_upgrade_{os.getpid()}") as address:
        yield address


async def test_nobody_notices_a_rolling_upgrade_from_0_1_0(
    release: Path, address: str, database: None, mail_sink: MailSink
) -> None:
    with _machines(release, address, mail_sink) as (webs, worker):
        (webs[0].folder / "sessions.csv").write_text(SESSIONS)
        loaded = await asyncio.to_thread(
            webs[0].run, "import", "--programme", "p", "--sessions", "sessions.csv", "--publish"
        )
        assert loaded.returncode == 0, loaded.stderr
        await asyncio.to_thread(start_all, webs, "--no-worker")
        answers = await _upgraded_under_traffic(webs, worker)
        told = [
            line for site in webs for line in site.log().splitlines() if "request failed" in line
        ]
        assert answers.failed == 0, (answers.counts, told)
        await mail_sink.arrived(len(answers.registered))
        await asyncio.sleep(TWICE_SECONDS)
    confirmed = Counter(mail.to for mail in mail_sink if "confirm" in str(mail.message["subject"]))
    assert set(confirmed.values()) == {1}
    assert sorted(confirmed) == sorted(answers.registered)


async def _upgraded_under_traffic(webs: list[Site], worker: Worker) -> Answers:
    old = worker.start()
    over = asyncio.Event()
    with nginx.before([web.address for web in webs]) as port:
        visits = asyncio.create_task(
            visit(port, ["first", "second"], number=NUMBER, rate=RATE, until=over)
        )
        for web in webs:
            await asyncio.sleep(FOUND_AGAIN_SECONDS)
            assert await asyncio.to_thread(web.stop) == 0
            _bring_up_to_date(web)
            await asyncio.to_thread(web.start, "--no-worker")
        _bring_up_to_date(worker.site)
        worker.start()  # Both work beside each other for a while.
        await asyncio.sleep(5)
        old.terminate()
        assert await asyncio.to_thread(old.wait, 120) == 0
        over.set()
        return await visits


def _bring_up_to_date(site: Site) -> None:
    del site.environment["PYTHONPATH"]
    site.environment["EVENTS_DRAIN_SECONDS"] = documented("EVENTS_DRAIN_SECONDS")


@contextlib.contextmanager
def _machines(release: Path, address: str, sink: MailSink) -> Iterator[tuple[list[Site], Worker]]:
    """Two machines for the web and one for the worker, all with the release."""
    shared = {
        "EVENTS_DATABASE_URL": address,
        "EVENTS_REDIS_URL": os.environ["EVENTS_REDIS_URL"],
        "EVENTS_SECRET_KEY": SECRET,
        "EVENTS_SMTP_URL": sink.url,
        "EVENTS_TRUSTED_PROXIES": "127.0.0.1",
        "PYTHONPATH": str(release / "src"),
    }
    with contextlib.ExitStack() as stack:
        sites = [stack.enter_context(new_site(**shared)) for _ in range(3)]
        worker = Worker(sites[2])
        migrated = sites[0].run("migrate")
        assert migrated.returncode == 0, migrated.stderr
        stack.callback(worker.stop)
        yield sites[:2], worker
        stop_all(sites[:2])
