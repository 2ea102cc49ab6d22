"""Do one action to everybody on a roster who matches, however many: counted, then in parts."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events.operations.people import manage_seats
from events.registrations import roster_matching
from events.registrations.roster_filter import Wanted

STATES: Final[Mapping[str, tuple[str, ...]]] = {
    "present": ("held",),
    "absent": ("held",),
    "approve": ("pending",),
    "decline": ("pending",),
    "cancel": ("held", "waiting", "offered", "pending", "unconfirmed"),
}
"""By action, the states of registrations that it is meant for."""

SECONDS: Final = 2.0
"""The longest that a part may take, before its progress is shown."""
PART: Final = 20
MARKED_AT_ONCE: Final = 1_000_000


@dataclass(frozen=True)
class Reach:
    """How many match, by action. Whoever registers later has an id above `upto`."""

    numbers: Mapping[str, int]
    upto: int


@dataclass(frozen=True)
class Part:
    """What a part did: to how many, up to which id, whether that was all; the undo step or 0."""

    done: int
    last_id: int
    over: bool
    step: int = 0


async def reach(session_id: int, wanted: Wanted) -> Reach:
    """Count exactly to how many each action would be done."""
    found = await roster_matching.matching(session_id, wanted)
    numbers = {
        action: sum(entry.number for entry in found if entry.state in states)
        for action, states in STATES.items()
    }
    return Reach(numbers, max((entry.last_id for entry in found), default=0))


async def part(
    action: str, session_id: int, wanted: Wanted, *, after: int, upto: int, by: str, at: datetime
) -> Part:
    """Do the action to those who match with ids in (after, upto], for at most two seconds.

    Presence is marked at once and can be undone; what mails people is done one by one, so that
    whoever registers meanwhile waits for one of them at most. Called again with the last id it
    goes on; called again from the start it does nothing twice.
    """
    began, done, last_id = time.monotonic(), 0, after
    if action in ("present", "absent"):
        ids = await _next(action, session_id, wanted, after, upto, MARKED_AT_ONCE)
        done, step = await manage_seats.do(action, ids, by=by, at=at)
        return Part(done, upto, over=True, step=step)
    while ids := await _next(action, session_id, wanted, last_id, upto, PART):
        done += (await manage_seats.do(action, ids, by=by, at=at))[0]
        last_id = ids[-1]
        if time.monotonic() - began >= SECONDS:
            return Part(done, last_id, over=False)
    return Part(done, upto, over=True)


async def _next(
    action: str, session_id: int, wanted: Wanted, after: int, upto: int, limit: int
) -> list[int]:
    return await roster_matching.some_of_matching(
        session_id, wanted, STATES[action], after=after, upto=upto, limit=limit
    )
