"""What tests of deliveries need: mails owed to made-up people, and a letter of two lines."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from events.clock import now
from events.database import transaction
from events.deliveries.claim import Claimed
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.mail.render.compose import Composed, Skipped
from tests import sql

SENDER = "causerie@example.org"


def owed(
    number: int,
    *,
    letter: str = "reminder-1h",
    due_at: datetime | None = None,
    domain: str = "example.org",
    **more: Any,
) -> Owed:
    """One mail to person number N, due a minute ago unless said otherwise."""
    more.setdefault("urgency", Urgency.CONFIRMATION)
    more.setdefault("data", {"to": f"person-{number}@{domain}"})
    return Owed(
        letter=letter,
        subject_kind="registration",
        subject_id=number,
        occasion="1",
        due_at=due_at or now() - timedelta(minutes=1),
        **more,
    )


async def owe(*mails: Owed) -> int:
    """Plan them in a transaction of their own."""
    async with transaction():
        return await plan(mails)


async def plain_letter(deliveries: Sequence[Claimed]) -> list[Composed | Skipped]:
    """Two lines to the address in the delivery's data."""
    return [
        Composed(
            delivery.id,
            delivery.data["to"],
            SENDER,
            _written(delivery).encode(),
            None,
        )
        for delivery in deliveries
    ]


def _written(delivery: Claimed) -> str:
    return (
        f"From: {SENDER}\r\nTo: {delivery.data['to']}\r\nSubject: {delivery.letter}\r\n"
        f"Date: {datetime(2026, 11, 23, tzinfo=UTC):%a, %d %b %Y %H:%M:%S +0000}\r\n"
        f"Message-ID: {delivery.message_id}\r\nMIME-Version: 1.0\r\n\r\n"
        f"Bonjour,\r\n.\r\n{delivery.key}\r\n"
    )


async def states() -> dict[str, int]:
    """How many deliveries are in each state."""
    rows = await sql.rows("SELECT state, count(*) AS n FROM deliveries GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


async def delivery(number: int) -> dict[str, Any]:
    """The row of person number N's mail."""
    row = await sql.row("SELECT * FROM deliveries WHERE subject_id = $1", number)
    assert row is not None
    return row
