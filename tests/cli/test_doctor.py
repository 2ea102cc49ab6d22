"""The doctor says what is wrong and how to mend it; its status tells."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.mail_sink import MailSink
from tests.served import PATIENCE_SECONDS, free_port


class Patient:
    """A database, a Redis and a folder, and what the doctor says about them."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
        self.environment = {
            **kept,
            "EVENTS_DATABASE_URL": url,
            "EVENTS_REDIS_URL": os.environ["EVENTS_REDIS_URL"],
            "EVENTS_DATA_DIR": str(folder / "data"),
        }

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "events", *command],
            env={**self.environment, **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    def examined(self, **environment: str) -> tuple[int, str]:
        done = self.run("doctor", **environment)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    with servers.database(f"events_doctor_{os.getpid()}") as url:
        yield Patient(url, tmp_path)


@pytest.fixture(scope="module")
def _migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    name = f"events_doctor_migrated_{os.getpid()}"
    with servers.database(name) as url:
        assert Patient(url, tmp_path_factory.mktemp("migrated")).run("migrate").returncode == 0
        yield name


@pytest.fixture
def migrated(_migrated_once: str, tmp_path: Path) -> Iterator[Patient]:
    """A patient whose database is up to date."""
    with servers.database(f"events_doctor_{os.getpid()}", _migrated_once) as url:
        yield Patient(url, tmp_path)


def test_a_sound_site_passes(migrated: Patient) -> None:
    migrated.run("organiser", "add", "ada@example.org")
    status, said = migrated.examined()
    assert status == 0, said
    assert "All" in said
    for thing in ("settings", "data folder", "time zones", "PostgreSQL", "clocks", "Redis", "SMTP"):
        assert thing in said


def test_every_bad_setting_is_named(patient: Patient) -> None:
    status, said = patient.examined(EVENTS_TIMEZONE="Mars", EVENTS_REDIS_URL="http://x")
    assert status == 1
    assert "EVENTS_TIMEZONE" in said
    assert "EVENTS_REDIS_URL" in said


def test_a_database_that_is_not_there_or_not_migrated_is_wrong(patient: Patient) -> None:
    status, said = patient.examined()
    assert status == 1
    assert "Run `events migrate`." in said
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/x"
    status, said = patient.examined(EVENTS_DATABASE_URL=nowhere)
    assert status == 1
    assert "It cannot be reached" in said


def test_a_missing_redis_is_wrong_and_said_to_be_no_loss(migrated: Patient) -> None:
    status, said = migrated.examined(EVENTS_REDIS_URL=f"redis://127.0.0.1:{free_port()}")
    assert status == 1
    assert "Mail goes without it" in said


def test_a_relay_is_tried_without_sending(migrated: Patient) -> None:
    sink = MailSink()
    sink.start()
    try:
        status, said = migrated.examined(EVENTS_SMTP_URL=sink.url)
        assert status == 0, said
        assert f"127.0.0.1:{sink.port} answers" in said
        asked = f"{sink.url}?starttls=required"
        status, said = migrated.examined(EVENTS_SMTP_URL=asked)
        assert status == 1
        assert "offers no encryption" in said
        with_user = sink.url.replace("smtp://", "smtp://ada:secret@")
        status, said = migrated.examined(EVENTS_SMTP_URL=with_user)
        assert status == 1
        assert "does not let ada in" in said
        assert "secret" not in said
        assert sink == []
    finally:
        sink.stop()
    status, said = migrated.examined(EVENTS_SMTP_URL=f"smtp://127.0.0.1:{free_port()}")
    assert status == 1
    assert "does not answer" in said


def test_mail_that_nobody_sends_is_wrong(patient: Patient) -> None:
    patient.run("demo")
    late = (
        "import asyncio; from events import database as d; asyncio.run(d.execute("
        "\"UPDATE deliveries SET due_at = now() - interval '1 hour'\"))"
    )
    subprocess.run(
        [sys.executable, "-c", late], env=patient.environment, cwd=patient.folder, check=True
    )
    status, said = patient.examined()
    assert status == 1
    assert "events worker" in said


def test_secrets_that_others_can_read_are_closed_and_the_env_file_deserves_a_look(
    migrated: Patient,
) -> None:
    migrated.examined()
    secret, file = migrated.folder / "data" / "secret-key", migrated.folder / ".env"
    file.touch()
    for path in (secret, file):
        path.chmod(0o644)
    status, said = migrated.examined()
    assert status == 0
    assert secret.stat().st_mode & 0o077 == 0
    assert "chmod 600 .env" in said


def test_off_loopback_names_are_looked_up(migrated: Patient) -> None:
    sink = MailSink()
    sink.start()
    try:
        status, said = migrated.examined(
            EVENTS_BASE_URL="https://causerie.invalid",
            EVENTS_SECRET_KEY="a-secret-for-tests-only-0123456789abcdef",
            EVENTS_SMTP_URL=sink.url,
            EVENTS_MAIL_FROM="no-reply@example.org",
        )
    finally:
        sink.stop()
    assert status == 1
    assert "causerie.invalid has no address." in said
    assert "belongs to nobody" in said
    assert "Set EVENTS_REPLY_TO to a mailbox" in said
    assert "EVENTS_LEGAL_NOTICE" in said
