"""How much may leave now: pauses and the relay's limits, and who goes first under them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.deliveries.limits import pause
from events.deliveries.limits.pause import ALWAYS
from events.deliveries.states import Urgency
from events.settings import settings

DAILY_SHARES: Final[dict[int, float]] = {
    Urgency.SIGN_IN: 1.0,
    Urgency.CONFIRMATION: 1.0,
    Urgency.REMINDER: 0.9,
    Urgency.ANNOUNCEMENT: 0.5,
}
"""How full the day may be for each urgency: announcements wait while others keep their share."""

_COUNTING: Final = 0x0CA05E41F
"""The advisory lock under which one worker at a time counts what is left of a limit."""


@dataclass(frozen=True)
class Allowance:
    """Room for each urgency, in order, and for all together; `only` narrows it to some letters."""

    rooms: dict[int, int]
    total: int
    only: tuple[str, ...] | None = None


async def allowance(limit: int, at: datetime) -> Allowance:
    """Say how many of `limit` may be claimed now.

    Only inside a transaction: with a limit set, workers count one after the other.
    """
    if await pause.is_paused():
        return Allowance({Urgency.SIGN_IN: limit}, limit, ALWAYS)
    rooms = await _rooms(limit, at)
    total = max(rooms.values())
    return Allowance(rooms, total) if total else Allowance({Urgency.SIGN_IN: limit}, limit, ALWAYS)


async def _rooms(limit: int, at: datetime) -> dict[int, int]:
    per_minute, per_day = settings().mail_per_minute, settings().mail_per_day
    if not per_minute and not per_day:
        return dict.fromkeys(DAILY_SHARES, limit)
    await database.execute(_ONE_BY_ONE, _COUNTING)
    used = await database.row(_Used, _USED, at)
    assert used is not None
    this_minute = per_minute - used.minute if per_minute else limit
    rooms = {
        urgency: min(limit, this_minute, int(per_day * share) - used.day if per_day else limit)
        for urgency, share in DAILY_SHARES.items()
    }
    return {urgency: max(room, 0) for urgency, room in rooms.items()}


_ONE_BY_ONE = "SELECT pg_advisory_xact_lock($1)"


class _Used(Shape):
    minute: int
    day: int


# What is leased counts as gone: its worker may be handing it over.
_USED = """
WITH leased AS (SELECT count(*) AS n FROM deliveries
                 WHERE (state = 'handing_off' AND lease_until > clock_timestamp())
                    OR (state = 'due' AND urgency = ANY ('{0,1,2,3}') AND due_at <= $1
                        AND lease_until > clock_timestamp())),
     gone AS (SELECT count(*) FILTER (WHERE settled_at > now() - interval '1 minute') AS minute,
                     count(*) AS day
                FROM deliveries
               WHERE state = 'sent' AND settled_at > now() - interval '1 day')
SELECT gone.minute + leased.n AS minute, gone.day + leased.n AS day FROM gone, leased
"""
