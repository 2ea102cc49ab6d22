"""R1 (short), R2 for follow-ups, which bring feedback and attestations: workers die meanwhile."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from events import clock, database, links
from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.mail.transport.sender import CONNECTIONS
from tests import factories, sql
from tests.faults.kit.workers import Workers
from tests.faults.test_killed_workers import _until_settled
from tests.mail_sink import Accepted, MailSink

PEOPLE, KILLS = 40, 2


@pytest.mark.usefixtures("database")
async def test_who_came_and_who_did_not_get_their_own_once(mail_sink: MailSink) -> None:
    talk, pages = await over()
    await _owe(talk)
    async with Workers(2, TEST_LEASE_SECONDS="10", TEST_LETTERS="own") as workers:
        for number in range(KILLS):
            await mail_sink.arrived(3 + 9 * number)
            workers.kill()
        await _until_settled()
    assert {one.to for one in mail_sink} == set(pages)
    arrived = Counter((one.to, str(one.message["Message-ID"])) for one in mail_sink)
    listed = await sql.rows("SELECT address, message_id FROM deliveries WHERE repeated")
    repeated = {(row["address"], row["message_id"]) for row in listed}
    assert {mail for mail, times in arrived.items() if times > 1} <= repeated
    assert len({to for to, _ in arrived}) == len(arrived)  # One letter, whatever came twice.
    assert len(mail_sink) - PEOPLE <= KILLS * CONNECTIONS
    assert [one.to for one in mail_sink if not is_theirs(one, pages)] == []


async def over() -> tuple[dict[str, Any], dict[str, str]]:
    """A session that is over, each second person was there; the way to each one's own page."""
    starts = clock.now() - timedelta(hours=3)
    cycle = await factories.programme()
    talk = await factories.session(cycle, starts_at=starts, ends_at=starts + timedelta(hours=1))
    await factories.resource(talk)
    for table, more in (("feedback_forms", {}), ("attestation_wordings", {"signatory": "Camille"})):
        row: dict[str, Any] = {"programme": cycle["id"], "enabled": True, **more}
        await factories.insert(table, row)
    pages = {}
    for number in range(PEOPLE):
        entered = starts if number % 2 else None
        address = f"{'came' if entered else 'absent'}-{number}@town-{number % 5}.example.org"
        made = await factories.registration(talk, address, entered_at=entered)
        pages[address] = links.registration(made["id"], made["nonce"])
    return talk, pages


async def _owe(talk: dict[str, Any]) -> None:
    async with transaction():
        await plan([
            Owed("follow-up", "registration", seat, "1", due_at=clock.now(),
                 useful_until=talk["ends_at"] + timedelta(days=7), session_id=talk["id"])
            for seat in await database.values("SELECT id FROM registrations ORDER BY id")
        ])  # fmt: skip


def is_theirs(one: Accepted, pages: dict[str, str]) -> bool:
    """Does it say whether they came, and lead to their own page and to nobody else's?"""
    body = one.message.get_body(("plain",))
    assert body is not None
    words, came = body.get_content(), one.to.startswith("came")
    return (
        ("Merci de votre présence" in words, "Vous nous avez manqué" in words) == (came, not came)
        and ("/feedback" in words, "#attestation" in words) == (came, came)
        and all((page in words) == (to == one.to) for to, page in pages.items())
    )
