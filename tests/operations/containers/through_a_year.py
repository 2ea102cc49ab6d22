"""A site in containers, from the release before over a webinar with losses to its restored backup.

Needs root, Docker's engine with its plugins for compose and building, debootstrap and nginx:
`make containers`. The images of PostgreSQL and Valkey are Debian's, see `base_images`.
"""

import asyncio
import io
import os
import shutil
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from events.mail.transport.sender import CONNECTIONS
from events.settings import settings
from tests.conftest import SECRET
from tests.mail_sink import MailSink
from tests.operations.containers import base_images
from tests.operations.containers.compose import RELAY, Compose, inspected
from tests.operations.restarts import nginx
from tests.operations.restarts.steadily import Answers, visit

TOP: Final = Path(__file__).parents[3]
RELEASED: Final = "e865176"
"""The commit of 0.1.0."""
NUMBER, RATE = 900, 15.0
KILLS_OF_SENDING: Final = 2
"""The worker's, and the database's under it: each may send again what was on its way."""
HOW_MANY: Final = "SELECT count(*) FROM registrations"
DATABASE_PASSWORD: Final = "0123456789abcdef"
SESSIONS: Final = b"""ref,title,starts_at,ends_at,timezone,language
a,First,2131-03-04T10:00+01:00,2131-03-04T11:00+01:00,Europe/Paris,en
b,Second,2131-03-05T10:00+01:00,2131-03-05T11:00+01:00,Europe/Paris,en
"""
SETTINGS: Final = f"""EVENTS_BASE_URL=http://localhost:18000
EVENTS_SECRET_KEY={SECRET}
DATABASE_PASSWORD={DATABASE_PASSWORD}
REDIS_PASSWORD=fedcba9876543210
EVENTS_MAIL_FROM=webinars@example.org
EVENTS_ORGANISATION=Example
EVENTS_TRUSTED_PROXIES=172.16.0.0/12
EVENTS_PORTS=18000-18003
"""


def _missing() -> str:
    if os.geteuid() != 0:
        return "containers need root"
    programs = [name for name in ("docker", "debootstrap") if not shutil.which(name)]
    if programs or not nginx.PROGRAM:
        return f"not installed: {', '.join(programs) or 'nginx'}"
    for asked in (["docker", "info"], ["docker", "compose", "version"]):
        if subprocess.run(asked, capture_output=True, check=False).returncode:
            return f"no answer to `{' '.join(asked)}`"
    return ""


pytestmark = pytest.mark.skipif(bool(_missing()), reason=_missing())


@pytest.fixture
def relay() -> Iterator[MailSink]:
    """A relay on this machine, where containers reach it."""
    sink = MailSink(host="0.0.0.0")  # Containers come from networks of their own.
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def site(tmp_path: Path, relay: MailSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Compose]:
    """The files of 0.1.0 with a `.env`; what they started is removed, volumes too."""
    monkeypatch.setenv("EVENTS_SECRET_KEY", SECRET)  # Visitors bring forms of this site.
    settings.cache_clear()
    base_images.make_missing()
    folder = tmp_path / "causerie"
    _unpack(RELEASED, folder)
    sends = f"EVENTS_SMTP_URL=smtp://{RELAY}:{relay.port}?starttls=never\n"
    (folder / ".env").write_text(SETTINGS + sends)
    compose = Compose(folder)
    yield compose
    compose.run("down", "--volumes", "--timeout", "5")


@pytest.mark.timeout(7200)
async def test_from_the_first_release_to_a_restored_backup(site: Compose, relay: MailSink) -> None:
    await _in_thread(site.up, "--build", webs=1, workers=1)
    await _in_thread(_publish, site)
    before = await _registered(site, relay, number=30)
    await _in_thread(_upgrade, site)
    _limits_hold(site)
    during = await _registered_while_one_of_each_dies(site, relay)
    known = _counted(site)
    assert known >= len(before) + len(during)  # A lost answer may have been a registration.
    await _in_thread(_back_up_and_lose_everything, site)
    assert _counted(site) == known


async def _in_thread(call: object, *arguments: object, **named: object) -> None:
    assert callable(call)
    await asyncio.to_thread(call, *arguments, **named)


def _unpack(commit: str, folder: Path) -> None:
    packed = subprocess.run(["git", "archive", commit], cwd=TOP, capture_output=True, check=False)
    if packed.returncode:
        pytest.skip("needs a history that reaches to 0.1.0")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as files:
        files.extractall(folder, filter="data")


def _publish(site: Compose) -> None:
    keep = "umask 077; cat > /data/sessions.csv"
    site.run("exec", "-T", "web", "sh", "-c", keep, given=SESSIONS)
    site.events("import", "--programme", "p", "--sessions", "/data/sessions.csv", "--publish")


async def _registered(site: Compose, relay: MailSink, *, number: int) -> list[str]:
    """Register people one after the other in one container; each has one mail."""
    over, known = asyncio.Event(), len(relay)
    over.set()
    (port,) = site.ports()
    answers = await visit(port, ["first", "second"], number=number * 3, rate=5, until=over)
    assert answers.failed == 0, answers.counts
    await relay.arrived(known + len(answers.registered), 240)
    return answers.registered


def _upgrade(site: Compose) -> None:
    """Put this tree in the place of 0.1.0, and do what docs/operating/nights.md says of Docker."""
    _unpack("HEAD", site.folder)
    site.run("build")
    site.run("run", "--rm", "--no-deps", "web", "upgrade")
    site.up()


def _limits_hold(site: Compose) -> None:
    """Logs are rotated and memory is bounded in every container."""
    for service in ("database", "redis", "web", "worker"):
        for each in site.containers(service):
            assert int(inspected(each, ".HostConfig.Memory")) > 0, service
            assert '"max-size":"10m"' in inspected(each, ".HostConfig.LogConfig"), service


async def _registered_while_one_of_each_dies(site: Compose, relay: MailSink) -> list[str]:
    over, known = asyncio.Event(), len(relay)
    with nginx.before([f"127.0.0.1:{port}" for port in site.ports()]) as port:
        visits = asyncio.create_task(
            visit(port, ["first", "second"], number=NUMBER, rate=RATE, until=over, crowd="guest")
        )
        for service in ("web", "worker", "redis", "database"):
            await asyncio.sleep(NUMBER / RATE / 6)
            await _in_thread(site.kill, service)
        for service, number in (("web", 2), ("worker", 2), ("redis", 1), ("database", 1)):
            await _in_thread(site.wait_healthy, service, number)
        over.set()
        answers = await visits
    await relay.arrived(known + len(answers.registered), 240)
    assert not answers.counts["500"], site.run("logs", "web")  # 502 and 503 say: come back.
    _judge(answers, relay[known:])
    return answers.registered


def _judge(answers: Answers, mails: MailSink) -> None:
    """Whoever was told to be registered has a mail; few have two; few requests were lost."""
    confirmed = Counter(mail.to for mail in mails if "confirm" in str(mail.message["subject"]))
    assert set(answers.registered) <= set(confirmed)
    assert sum(confirmed.values()) - len(confirmed) <= KILLS_OF_SENDING * CONNECTIONS
    print("answers", answers.counts, "mails", len(mails), "people", len(confirmed))


def _back_up_and_lose_everything(site: Compose) -> None:
    """Take a backup out, remove every volume, and restore on what is a new machine."""
    site.events("backup", "/data/backups/kept.backup", service="worker")
    site.run("cp", "worker:/data/backups/kept.backup", "kept.backup")
    kept = (site.folder / "kept.backup").read_bytes()
    site.run("down", "--volumes")
    site.up(webs=1, workers=1)
    into = "umask 077; mkdir -p /data/backups; cat > /data/backups/kept.backup"
    site.run("exec", "-T", "worker", "sh", "-c", into, given=kept)
    site.run("stop", "web", "worker")
    restored = "/data/backups/kept.backup"
    site.run("run", "--rm", "--no-deps", "web", "restore", restored, "--replace")
    site.up()
    for port in site.ports():
        answer = httpx.get(f"http://127.0.0.1:{port}/sessions/first")
        assert answer.status_code == 200


def _counted(site: Compose) -> int:
    """Ask the database itself how many registrations there are."""
    query = ["psql", "--username", "events", "--tuples-only", "--command", HOW_MANY]
    signed_in = ["--env", f"PGPASSWORD={DATABASE_PASSWORD}"]
    return int(site.run("exec", "-T", *signed_in, "database", *query))
