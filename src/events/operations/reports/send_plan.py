"""What will be sent, how many mails are in which state, and which addresses get none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.deliveries.states import DeliveryState
from events.deliveries.tables import Suppression


class PlannedMails(Shape):
    """Mails of one letter about one session that leave in the same minute; `tried`: before."""

    at: datetime
    letter: str
    number: int
    slug: str | None
    title: str | None
    hue: int | None
    tried: int


_PLANNED: Final = """
SELECT date_trunc('minute', d.due_at) AS at, d.letter, count(*) AS number, s.slug, s.title, p.hue,
  count(*) FILTER (WHERE d.attempts > 0) AS tried
FROM deliveries d LEFT JOIN sessions s ON s.id = d.session_id
LEFT JOIN programmes p ON p.id = COALESCE(s.programme, d.programme_id)
WHERE d.state IN ('due', 'handing_off')
  AND ($1::int[] IS NULL OR COALESCE(s.programme, d.programme_id) = ANY($1))
GROUP BY 1, d.letter, s.id, p.id ORDER BY 1, s.title, d.letter LIMIT $2
"""


class StateCount(Shape):
    """How many mails are in one state."""

    state: DeliveryState
    number: int


_TOTALS: Final = """
SELECT d.state, count(*) AS number FROM deliveries d
LEFT JOIN sessions s ON s.id = d.session_id
WHERE (d.state IN ('due', 'handing_off', 'held') OR d.settled_at > $2)
  AND ($1::int[] IS NULL OR COALESCE(s.programme, d.programme_id) = ANY($1))
GROUP BY d.state
"""


class SuppressedAddress(Shape):
    """An address that refused mail for good."""

    id: int
    address: str
    reason: str
    created_at: datetime


async def planned(scope: Sequence[int] | None, *, limit: int = 200) -> list[PlannedMails]:
    """Count every mail still to come by time, session and letter, the soonest first."""
    return await database.rows(PlannedMails, _PLANNED, _ids(scope), limit)


async def totals(scope: Sequence[int] | None, *, since: datetime) -> dict[DeliveryState, int]:
    """Count the mails in each state, settled ones since a time only; every state is named."""
    found = await database.rows(StateCount, _TOTALS, _ids(scope), since)
    return {**dict.fromkeys(DeliveryState, 0), **{one.state: one.number for one in found}}


async def suppressions(*, limit: int = 500) -> list[SuppressedAddress]:
    """Return the addresses that refused mail for good, the latest first."""
    return await database.rows(
        SuppressedAddress,
        Suppression.select(
            Suppression.id, Suppression.address, Suppression.reason, Suppression.created_at
        )
        .order_by(Suppression.created_at, ascending=False)
        .limit(limit),
    )


def _ids(scope: Sequence[int] | None) -> list[int] | None:
    return None if scope is None else list(scope)
