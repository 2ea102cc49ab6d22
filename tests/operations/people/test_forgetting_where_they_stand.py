"""Addresses of mails that were sent are emptied in an order that leaves room where they stand.

Neighbours stand on one page, which has room for a few new rows at a time: those written in one part
are no neighbours, so that each stays on its page, and no index is written. Whether PostgreSQL
finds the room depends on what else reads meanwhile; the order is what the program decides.
"""

from datetime import timedelta

import pytest

from events import database
from events.clock import now
from events.operations.bulk import carry_out
from events.operations.people import retention
from events.operations.people.retention import forget_expired
from tests import factories

pytestmark = pytest.mark.usefixtures("database")

NUMBER = 800


async def test_neighbours_are_forgotten_in_different_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control takes them one after the other."""
    monkeypatch.setattr(carry_out, "PART", NUMBER // 20)
    monkeypatch.setattr(retention, "WINDOW", NUMBER)
    together = []
    for spread in (retention.SPREAD, 1):
        monkeypatch.setattr(retention, "SPREAD", spread)
        await sent_to_many()
        assert await forget_expired(now()) == 0
        assert await carry_out.carry_out(now) == NUMBER
        assert await database.value("SELECT count(*) FROM deliveries WHERE address <> ''") == 0
        assert await database.value("SELECT count(*) FROM people WHERE email <> ''") == 0
        together.append(await database.value(_TOGETHER))
    assert together[0] < NUMBER // 20
    assert together[1] > NUMBER * 9 // 10


async def sent_to_many() -> None:
    """A session that was long ago, with a mail to each that was sent; nothing else is there."""
    await database.execute("TRUNCATE people, deliveries CASCADE")
    await database.execute("ALTER SEQUENCE registrations_id_seq RESTART")
    cycle = await factories.programme(retention_days=30)
    talk = await factories.session(cycle, starts_at=now() - timedelta(days=31))
    await database.execute(_PEOPLE, NUMBER)
    await database.execute(_REGISTRATIONS, talk["id"])
    await database.execute(_MAILS, talk["id"])


_PEOPLE = """
INSERT INTO people (email, nonce, calendar_nonce)
SELECT 'p' || n || '@example.org', 'n', '' FROM generate_series(1, $1::int) n
"""

_REGISTRATIONS = """
INSERT INTO registrations (session, person, name, organiser_address, partstat, nonce, join_nonce,
  source, cancelled_by, form_key, made_by)
SELECT $1, id, 'Paul', '', '', 'n', 'j', '', '', '', '' FROM people ORDER BY id
"""

_MAILS = """
INSERT INTO deliveries (key, letter, subject_kind, subject_id, occasion, session_id, person_id,
  due_at, urgency, message_id, reason, address, verdict, state, settled_at)
SELECT 'confirmation:registration:' || id || ':1', 'confirmation', 'registration', id, '1', $1,
  person, now(), 1, 'm' || id, '', 'p@example.org', '', 'sent', now()
  FROM registrations ORDER BY id
"""

# A part is a transaction: rows that it wrote have the same xmin.
_TOGETHER = """
SELECT count(*) FROM (
  SELECT xmin::text = lag(xmin::text) OVER (ORDER BY id) AS same FROM deliveries) one WHERE same
"""
