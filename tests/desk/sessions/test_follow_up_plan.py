"""How many follow-ups of a session are planned, for whom, and what they wait for."""

from datetime import timedelta

import pytest

from events import database
from events.clock import now
from events.operations.reports import follow_ups
from tests import factories
from tests.deliveries.ledger import owe, owed

pytestmark = pytest.mark.usefixtures("database")


async def test_follow_ups_are_counted_by_who_came() -> None:
    talk = await factories.session(starts_at=now() - timedelta(hours=3))
    seats = [await factories.registration(talk) for _ in range(5)]
    at = now() + timedelta(hours=1)
    for letter in ("follow-up", "reminder-1h"):
        await owe(*(
            owed(seat["id"], letter=letter, due_at=at + timedelta(minutes=place),
                 session_id=talk["id"])
            for place, seat in enumerate(seats)
        ))  # fmt: skip
    found = await follow_ups.of_session(talk["id"])
    assert (found.present, found.absent, found.known, found.waiting) == (0, 5, False, "")
    assert found.next_at == at
    came = [seats[0]["id"], seats[1]["id"]]
    await database.execute("UPDATE registrations SET present = true WHERE id = ANY($1)", came)
    await database.execute(
        "UPDATE deliveries SET state = 'sent', settled_at = now() WHERE letter = 'follow-up'"
        " AND subject_id = $1", seats[0]["id"],
    )  # fmt: skip
    await database.execute(
        "UPDATE deliveries SET reason = 'no recording yet', due_at = due_at + interval '1 day'"
        " WHERE letter = 'follow-up' AND subject_id = $1", seats[3]["id"],
    )  # fmt: skip
    found = await follow_ups.of_session(talk["id"])
    assert (found.present, found.absent, found.known, found.sent) == (1, 3, True, 1)
    assert found.waiting == "no recording yet"
    other = await factories.session(starts_at=now() - timedelta(hours=3))
    nobody = await follow_ups.of_session(other["id"])
    assert (nobody.present, nobody.absent, nobody.next_at, nobody.sent) == (0, 0, None, 0)
