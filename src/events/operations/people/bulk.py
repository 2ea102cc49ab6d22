"""Do one action to everybody on a roster who matches: at once, or by the worker where many."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from events.database import transaction
from events.operations.bulk import bulk_jobs
from events.operations.bulk.bulk_jobs import Job
from events.operations.people import registration_actions
from events.organisers import audit_log
from events.organisers.undo import snapshots
from events.organisers.undo.changes import Change
from events.registrations import roster_matching
from events.registrations.roster_filter import Wanted
from events.registrations.signup import many, seats
from events.registrations.signup.seats import LockedSession
from events.registrations.write import presence

STATES: Final[Mapping[str, tuple[str, ...]]] = {
    "present": ("held",),
    "absent": ("held",),
    "approve": ("pending",),
    "decline": ("pending",),
    "cancel": ("held", "waiting", "offered", "pending", "unconfirmed"),
}
"""By action, the states of registrations that it is meant for."""

PRESENCE: Final = {"present": True, "absent": False}
"""Actions that mail nobody and can be undone."""

ACTS: Final = {
    "present": registration_actions.MARKED[True],
    "absent": registration_actions.MARKED[False],
    "approve": "registrations-approved",
    "decline": "registrations-declined",
    "cancel": "registrations-cancelled",
}
"""What the record calls them."""

AT_ONCE: Final = 500
"""A roster with more registrations to look through is done in parts."""


@dataclass(frozen=True)
class Reach:
    """How many match, by action. Whoever registers later has an id above `upto`."""

    numbers: Mapping[str, int]
    upto: int


@dataclass(frozen=True)
class BulkResult:
    """To how many it was done, with the undo step or 0; `later`: the worker goes on with it."""

    number: int = 0
    step: int = 0
    later: bool = False


class BulkRequest(msgspec.Struct, frozen=True):
    """What a job of this kind is to do, to whom; `step` is how it is undone."""

    action: str
    state: str
    presence: str
    words: str
    step: int = 0

    @property
    def wanted(self) -> Wanted:
        """Return whom of the roster it is about."""
        return Wanted(self.state, self.presence, self.words)


class _Piece(NamedTuple):
    """Who is next, and up to which id the roster was looked through."""

    ids: list[int]
    last_id: int


def kind(action: str) -> str:
    """Return what a job of this action is called."""
    return f"roster-{action}"


async def reach(session_id: int, wanted: Wanted) -> Reach:
    """Count exactly to how many each action would be done."""
    found = await roster_matching.matching(session_id, wanted)
    numbers = {
        action: sum(entry.number for entry in found if entry.state in states)
        for action, states in STATES.items()
    }
    return Reach(numbers, max((entry.last_id for entry in found), default=0))


async def act(
    action: str, session_id: int, wanted: Wanted, *, upto: int, by: str, at: datetime
) -> BulkResult:
    """Do the action to those who match with ids up to `upto`; the same twice changes nothing.

    Where there are many to look through, one row owes it and the worker does it in parts, whoever
    closes the page. Raises NotFound.
    """
    asked = BulkRequest(action, wanted.state, wanted.presence, wanted.words)
    async with transaction():
        session = await seats.read(session_id)
        found = await _piece(session_id, asked, after=0, upto=upto, most=AT_ONCE)
        if found.last_id < upto:
            await _owe(session, asked, upto, by=by, at=at)
            return BulkResult(later=True)
        if action not in PRESENCE:
            number = await _MAILED[action](await seats.lock(session_id), found.ids, at=at)
            await audit_log.record(by, ACTS[action], session.slug, {"number": number})
            return BulkResult(number)
    number, step = await registration_actions.mark(
        found.ids, present=PRESENCE[action], by=by, at=at
    )
    return BulkResult(number, step)


async def part(job: Job, most: int, at: datetime) -> tuple[int, int]:
    """Do it to those who match among the next registrations of the roster, by their ids."""
    asked = msgspec.convert(job.data, BulkRequest)
    found = await _piece(job.session, asked, after=job.after, upto=job.upto, most=most)
    if asked.action in PRESENCE:
        if not await snapshots.is_open(asked.step):
            return 0, job.upto  # Undone meanwhile.
        return await _mark(asked, found.ids, at), found.last_id
    session = await seats.lock(job.session)
    if asked.action == "approve" and session.seats_left == 0:
        return 0, job.upto
    return await _MAILED[asked.action](session, found.ids, at=at), found.last_id


async def _owe(
    session: LockedSession, asked: BulkRequest, upto: int, *, by: str, at: datetime
) -> None:
    """Write the row that owes it, the entry of the record, and how to undo what can be undone."""
    counted = await roster_matching.matching(session.id, asked.wanted)
    number = sum(entry.number for entry in counted if entry.state in STATES[asked.action])
    entry = await audit_log.record(by, ACTS[asked.action], session.slug, {"number": number})
    step = 0
    if asked.action in PRESENCE:
        step = await snapshots.begin(entry, session.programme, at=at)
    data = msgspec.to_builtins(msgspec.structs.replace(asked, step=step))
    about = bulk_jobs.Reach(number=number, upto=upto)
    await bulk_jobs.begin(kind(asked.action), session.id, session.version, data, about, by=by)


async def _piece(
    session_id: int, asked: BulkRequest, *, after: int, upto: int, most: int
) -> _Piece:
    found = await roster_matching.piece(
        session_id, asked.wanted, STATES[asked.action], after=after, upto=upto, limit=most
    )
    last_id = found[-1].id if len(found) == most else upto
    return _Piece([one.id for one in found if one.matches], last_id)


async def _mark(asked: BulkRequest, ids: list[int], at: datetime) -> int:
    """Mark presence, and add what that changed to the one step by which all of it is undone."""
    present = PRESENCE[asked.action]
    marked = await presence.mark_many(ids, present=present, at=at)
    await snapshots.add(
        asked.step,
        [
            Change("registrations", one.ids, {"present": one.was}, {"present": present})
            for one in marked
        ],
    )
    return sum(len(one.ids) for one in marked)


_MAILED: Final[Mapping[str, Callable[..., Awaitable[int]]]] = {
    "approve": many.approve,
    "decline": many.decline,
    "cancel": many.cancel,
}
