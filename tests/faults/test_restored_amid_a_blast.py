"""R11 as a drill: a backup made while an announcement is half sent, on a new machine."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from events.clock import now
from events.operations.announcements import announce
from events.operations.announcements.write import Draft
from tests import factories, servers
from tests.conftest import SECRET
from tests.faults.kit.relay import Relay
from tests.operations.restarts.worker import Worker
from tests.served import PATIENCE_SECONDS, Site, new_site

PEOPLE, HALF = 160, 60
BY = "equipe@example.org"


def _machine(url: str, relay: Relay) -> dict[str, str]:
    return {
        "EVENTS_DATABASE_URL": url,
        "EVENTS_REDIS_URL": os.environ["EVENTS_REDIS_URL"],
        "EVENTS_SECRET_KEY": SECRET,
        "EVENTS_SMTP_URL": relay.url,
    }


@pytest.fixture
def sending(database: None, relay: Relay) -> Iterator[Site]:
    """The machine that sends, and is lost."""
    with new_site(**_machine(os.environ["EVENTS_DATABASE_URL"], relay)) as site:
        yield site


@pytest.fixture
def fresh(relay: Relay) -> Iterator[Site]:
    """A new machine, with an empty database."""
    with (
        servers.database(f"events_drill_{os.getpid()}") as url,
        new_site(**_machine(url, relay)) as site,
    ):
        yield site


async def test_who_had_it_has_it_once_and_nobody_is_forgotten(
    sending: Site, fresh: Site, relay: Relay, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.backup"
    await _announced_to_many()
    await _half_sent_and_backed_up(sending, relay, kept)
    await relay.arrived(PEOPLE)  # What was sent after the backup, it does not know.
    had = Counter(relay.accepted())
    _done(fresh, "restore", str(kept))
    connection = await asyncpg.connect(dsn=fresh.environment["EVENTS_DATABASE_URL"])
    try:
        was = await _addresses_by_state(connection)
        assert was["handing_off"]
        assert was["due"]
        assert f"{len(was['due'])} due now" in _done(fresh, "deliveries", "--due")
        await _worked_through(fresh, relay, connection, sent=len(was["due"]))
        by_now = await _addresses_by_state(connection)
    finally:
        await connection.close()
    again = Counter(relay.accepted()) - had
    again.pop((BY, _SIGN_IN_ID))
    assert {to for to, _ in again} == was["due"]
    assert set(again.values()) == {1}
    assert again.keys() <= had.keys()  # With the Message-ID that it had.
    assert by_now == {"sent": was["sent"] | was["due"], "held": was["handing_off"]}


async def _announced_to_many() -> None:
    programme = await factories.programme()
    session = await factories.session(programme)
    for number in range(PEOPLE):
        await factories.registration(session, f"person-{number}@town-{number % 9}.example.org")
    draft = Draft("Un mot", "Bonjour", ["held"], session_id=session["id"])
    assert await announce.announce(programme["id"], draft, by=BY, at=now()) == PEOPLE


async def _half_sent_and_backed_up(site: Site, relay: Relay, kept: Path) -> None:
    """Back up while the relay has some mails and does not say yet what it thinks of them."""
    worker, relay.hold_after = Worker(site), HALF
    worker.start()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not relay.held:  # noqa: ASYNC110 - a list of another thread
                await asyncio.sleep(0.02)
        await asyncio.to_thread(_done, site, "backup", str(kept))
        relay.go_on()
        await relay.arrived(PEOPLE)
    finally:
        relay.go_on()
        await asyncio.to_thread(worker.stop)


async def _worked_through(
    site: Site, relay: Relay, connection: asyncpg.Connection, *, sent: int
) -> None:
    """A worker starts and sends nothing but who wants to come in; then an organiser resumes."""
    known = len(relay.accepted())
    await connection.execute("UPDATE deliveries SET lease_until = now() WHERE lease_until > now()")
    await connection.execute("INSERT INTO organisers (email) VALUES ($1)", BY)
    await connection.execute(_SIGN_IN)
    worker = Worker(site)
    worker.start()
    try:
        await relay.arrived(known + 1)
        assert relay.accepted()[known][0] == BY
        await connection.execute("UPDATE sending SET paused_at = NULL, resume_at = NULL")
        await relay.arrived(known + 1 + sent)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while _UNDECIDED & (await _addresses_by_state(connection)).keys():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    finally:
        await asyncio.to_thread(worker.stop)


async def _addresses_by_state(connection: asyncpg.Connection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in await connection.fetch(_STATES):
        found.setdefault(row["state"], set()).add(row["email"])
    return found


def _done(site: Site, *command: str) -> str:
    ran = site.run(*command)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


_UNDECIDED = {"due", "handing_off"}
_STATES = """
SELECT d.state, p.email FROM deliveries d JOIN people p ON p.id = d.person_id
 WHERE d.letter = 'announcement'"""
_SIGN_IN_ID = "<1@sign-in>"
_SIGN_IN = """
INSERT INTO deliveries
  (key, message_id, letter, subject_kind, subject_id, occasion, urgency, due_at)
SELECT 'sign-in:organiser:' || id || ':1', '<1@sign-in>', 'sign-in', 'organiser', id, '1', 0, now()
  FROM organisers"""
