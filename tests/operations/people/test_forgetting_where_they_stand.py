"""Addresses of mails that were sent are emptied where they stand, so that no index is written."""

from datetime import timedelta

import pytest

from events import database
from events.clock import now
from events.operations.bulk import carry_out
from events.operations.people import retention
from events.operations.people.retention import forget_expired
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")

NUMBER = 800


async def test_neighbours_are_forgotten_in_different_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control takes them one after the other: there a page has room for a few only."""
    monkeypatch.setattr(carry_out, "PART", NUMBER // 20)
    monkeypatch.setattr(retention, "WINDOW", NUMBER)
    in_place = []
    for spread in (retention.SPREAD, 1):
        monkeypatch.setattr(retention, "SPREAD", spread)
        await sent_to_many()
        before = await pages()
        assert await forget_expired(now()) == 0
        assert await carry_out.carry_out(now) == NUMBER
        assert await database.value("SELECT count(*) FROM deliveries WHERE address <> ''") == 0
        assert await database.value("SELECT count(*) FROM people WHERE email <> ''") == 0
        in_place.append(len(await pages() & before))
    assert in_place[0] > NUMBER * 3 // 4
    assert in_place[1] < NUMBER // 2


async def sent_to_many() -> None:
    """A session that was long ago, with a mail to each that was sent; nothing else is there."""
    await database.execute("TRUNCATE people, deliveries CASCADE")
    await database.execute("ALTER SEQUENCE registrations_id_seq RESTART")
    cycle = await factories.programme(retention_days=30)
    talk = await factories.session(cycle, starts_at=now() - timedelta(days=31))
    await database.execute(_PEOPLE, NUMBER)
    await database.execute(_REGISTRATIONS, talk["id"])
    await database.execute(_MAILS, talk["id"])


async def pages() -> set[tuple[int, float]]:
    """On which page each mail stands: who stays on theirs is written anew without any index."""
    found = await sql.rows("SELECT id, (ctid::text::point)[0] AS page FROM deliveries")
    return {(one["id"], one["page"]) for one in found}


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
