"""R10: the disk under the database is full. Nothing is promised that is not kept; it heals."""

import asyncio
import contextlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from events.embedded import lock
from events.settings import settings
from tests.conftest import SECRET
from tests.mail_sink import MailSink
from tests.operations.restarts.steadily import Answers, visit
from tests.served import PATIENCE_SECONDS, Site

SESSIONS = """ref,title,starts_at,ends_at,timezone,language
a,First,2131-03-04T10:00+01:00,2131-03-04T11:00+01:00,Europe/Paris,en
b,Second,2131-03-05T10:00+01:00,2131-03-05T11:00+01:00,Europe/Paris,en
"""
DISK = "400m"
RATE = 20.0
AS_IT_MAY_BE = {"200", "303", "503"}


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk of its own: data, servers and log of a site lie on it."""
    folder = Path(tempfile.mkdtemp(prefix="causerie-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0711", "causerie", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("a disk of its own needs root, who may mount one")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.fixture
def site(disk: Path, mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site with its own PostgreSQL and Valkey, and two sessions that are open."""
    monkeypatch.setenv("EVENTS_SECRET_KEY", SECRET)  # Visitors bring forms of this site.
    settings.cache_clear()
    made = Site(
        disk,
        EVENTS_SECRET_KEY=SECRET,
        EVENTS_SMTP_URL=mail_sink.url,
        EVENTS_TRUSTED_PROXIES="127.0.0.1",
    )
    try:
        made.start()
        (disk / "sessions.csv").write_text(SESSIONS)
        loaded = made.run("import", "--programme", "p", "--sessions", "sessions.csv", "--publish")
        assert loaded.returncode == 0, loaded.stderr
        yield made
    finally:
        made.stop()
        settings.cache_clear()


async def test_a_full_disk_is_503_and_no_promise_and_it_heals(
    site: Site, mail_sink: MailSink
) -> None:
    answers, over = Answers(), asyncio.Event()
    visits = asyncio.create_task(
        visit(site.port, ["first", "second"], number=1, rate=RATE, until=over, answers=answers)
    )
    await _until(lambda: len(answers.registered) >= 10)
    assert answers.counts["503"] == 0  # The control: it is the disk that makes them.
    with _filled(site.folder):
        await _until(lambda: answers.counts["503"] >= 40)
    known = len(answers.registered)
    await _until(lambda: len(answers.registered) >= known + 10)
    over.set()
    await visits
    assert answers.counts.keys() <= AS_IT_MAY_BE, (answers.counts, site.log()[-3000:])
    assert set(answers.registered) <= await _kept(site)
    await mail_sink.arrived(len(answers.registered), PATIENCE_SECONDS)
    print(answers.counts, len(answers.registered))


@contextlib.contextmanager
def _filled(disk: Path) -> Iterator[None]:
    """Take all room there is, again and again while the servers give some back."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (2**20, 2**12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\1" * size)
        yield
    filler.unlink()


async def _kept(site: Site) -> set[str]:
    """Ask the site's own database who is registered."""
    servers = lock.announced(site.data_dir)
    assert servers is not None
    connection = await asyncpg.connect(dsn=servers.database)
    try:
        rows = await connection.fetch(
            "SELECT email FROM registrations JOIN people ON people.id = registrations.person"
        )
    finally:
        await connection.close()
    return {row["email"] for row in rows}


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not true():  # noqa: ASYNC110 - the visitors' notes
            await asyncio.sleep(0.05)
