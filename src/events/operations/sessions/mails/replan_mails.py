"""What a change of a session means for everybody's mails: done at once, or by the worker in parts.

Up to AT_ONCE registrations it stands in the change's own transaction. Beyond that the transaction
holds the session, its speakers and one row that owes the rest: it ends in a moment, and the
registrations follow in parts that hold nothing which registering needs.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from events import database
from events.database import Json, JsonObject, Shape
from events.deliveries import counting, withdraw
from events.deliveries.counting import Many
from events.deliveries.plan import plan
from events.deliveries.withdraw import withdraw_older
from events.operations.bulk import bulk_jobs
from events.operations.bulk.bulk_jobs import Job, Reach, Unfinished
from events.operations.sessions.mails import notifications, to_speakers
from events.operations.sessions.mails.notifications import NOTIFIED, OF_A_CHANGE, OF_A_DATE
from events.presentation import N_
from events.registrations.shapes import Seat
from events.registrations.signup import planned_mails, seats
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState

KIND: Final = "session-change"
AT_ONCE: Final = 500
MOVED: Final = N_("the session moved")
SKIPPED_AS_MOVED: Final = "the session moved meanwhile"
LETTERS: Final = [*OF_A_DATE, *OF_A_CHANGE]


class Change(msgspec.Struct, frozen=True):
    """What a change withdraws, plans and says; an empty `letter` mails nobody.

    `known`: who was not told of the last change is written of the time that they know. `earlier`:
    those whom an unfinished change before did not reach, with what it would have said.
    """

    reason: str
    letter: str = ""
    data: dict[str, Any] = {}
    reminders: bool = False
    known: bool = False
    earlier: list[tuple[int, int, dict[str, Any]]] = []


async def replan(session: LockedSession, change: Change, *, by: str = "", at: datetime) -> int:
    """Withdraw, plan and mail what a change means; return how many it mails about it.

    Inside the change's transaction, with the session as it is since.
    """
    reach = await database.row(Numbers, _REACH, session.id, list(NOTIFIED))
    assert reach is not None
    if reach.number <= AT_ONCE:
        return await _at_once(session, change, at)
    # First of all: a part that runs ends, and what it planned is seen by what follows.
    unfinished = [] if counting.is_counting() else await bulk_jobs.replace(KIND, session.id)
    mails = await _tell_speakers(session, change, at)
    await withdraw.withdraw_in_hand(
        session.id, version=session.version, letters=LETTERS, reason=change.reason
    )
    if counting.is_counting():
        await _count(session, change, at)
    else:
        await _owe(session, change, reach, unfinished, by)
    return mails + (reach.notified if change.letter else 0)


async def part(job: Job, most: int, at: datetime) -> tuple[int, int]:
    """Do the next part of a change: at most so many registrations, in the order of their ids.

    Holds no session, so that nobody who registers waits for it. Done again it does nothing twice:
    each delivery has its key.
    """
    session = await seats.read(job.session)
    if session.version != job.version:
        return 0, job.upto  # A later change has its own job, which knows whom this one missed.
    change = msgspec.convert(job.data, Change)
    found = await database.rows(Seat, _PART, job.session, job.after, job.upto, most)
    await _do(session, change, found, at)
    return len(found), found[-1].id if len(found) == most else job.upto


async def _at_once(session: LockedSession, change: Change, at: datetime) -> int:
    unsent = await notifications.withdraw_pending(session, reason=change.reason)
    if change.reminders:
        await notifications.plan_reminders(session, at=at)
    if not change.letter:
        return 0
    known = unsent if change.known else None
    return await notifications.notify(session, change.letter, at=at, data=change.data, unsent=known)


async def _tell_speakers(session: LockedSession, change: Change, at: datetime) -> int:
    """Do the same for the speakers, who are few."""
    unsent = await notifications.withdraw_of_speakers(session, reason=change.reason)
    if change.reminders:
        await notifications.plan_reminders(session, at=at, speakers_only=True)
    if not change.letter:
        return 0
    return await to_speakers.notify_speakers(
        session, change.letter, at=at, data=change.data, unsent=unsent if change.known else None
    )


async def _owe(
    session: LockedSession,
    change: Change,
    reach: "Numbers",
    unfinished: Sequence[Unfinished],
    by: str,
) -> None:
    """Write the row that owes the rest, with whom the changes before it did not reach."""
    earlier: list[tuple[int, int, dict[str, Any]]] = []
    for one in unfinished:
        before = msgspec.convert(one.data, Change)
        earlier += [(max(first, one.after), last, said) for first, last, said in before.earlier]
        if before.known and before.letter:
            earlier.append((one.after, one.upto, before.data))
    owed = msgspec.structs.replace(change, earlier=earlier if change.known else [])
    data = msgspec.to_builtins(owed)
    about = Reach(number=reach.number, upto=reach.upto)
    await bulk_jobs.begin(KIND, session.id, session.version, data, about, by=by)


async def _do(session: LockedSession, change: Change, found: Sequence[Seat], at: datetime) -> None:
    ids = [seat.id for seat in found]
    said = await _said(session, change, ids)
    await withdraw_older(
        session.id, "registration", ids, version=session.version, letters=LETTERS,
        reason=change.reason,
    )  # fmt: skip
    told = [seat for seat in found if seat.state in NOTIFIED]
    mails = planned_mails.accompaniment(session, told, at) if change.reminders else []
    if change.letter:
        version = str(session.version)
        mails += [
            planned_mails.letter(session, seat, change.letter, occasion=version, at=at,
                                 data={**change.data, **said.get(seat.id, {})})
            for seat in told
        ]  # fmt: skip
    await plan(mails)


async def _said(
    session: LockedSession, change: Change, ids: Sequence[int]
) -> Mapping[int, JsonObject]:
    """Return the old time that people know, where it is not the one that the change had before."""
    if not change.known:
        return {}
    said: dict[int, JsonObject] = {}
    for first, last, data in reversed(change.earlier):
        said.update({one: data for one in ids if first < one <= last})
    unsent = await database.rows(
        _Untold, _UNTOLD, session.id, list(ids), session.version, MOVED, SKIPPED_AS_MOVED
    )
    return {**said, **{one.subject_id: one.data for one in unsent}}


async def _count(session: LockedSession, change: Change, at: datetime) -> None:
    """Do it for the first only, and count by language what the others would be mailed."""
    first = await database.rows(Seat, _PART, session.id, 0, 2**62, counting.FIRST_OF_MANY)
    await _do(session, change, first, at)
    last = first[-1].id

    async def more(ids: Sequence[int]) -> None:
        await _do(session, change, await database.rows(Seat, _THESE, session.id, list(ids)), at)

    held = Seat(0, 0, RegistrationState.HELD, 1)
    owed = planned_mails.accompaniment(session, [held], at) if change.reminders else []
    about = {mail.letter: mail.due_at for mail in owed}
    if change.letter:
        about[change.letter] = at
    for one in await database.rows(_Spoken, _LANGUAGES, session.id, last, list(NOTIFIED)):
        for letter, due_at in about.items():
            if letter == change.letter or one.state == RegistrationState.HELD:
                counting.count(Many(letter, one.language, one.number, due_at), more)


class Numbers(Shape):
    """How many registrations a session has, how many of them are notified, and the last."""

    number: int
    notified: int
    upto: int


class _Spoken(Shape):
    language: str
    state: RegistrationState
    number: int


class _Untold(Shape):
    subject_id: int
    data: Json[dict[str, Any]]


# Counted by an index alone, as the languages are below: those of 100,000 are on every third page.
_REACH: Final = """
SELECT count(*) AS number, count(*) FILTER (WHERE state = ANY($2)) AS notified,
  (SELECT COALESCE(max(id), 0)::bigint FROM registrations WHERE session = $1) AS upto
  FROM registrations WHERE session = $1
"""

_PART: Final = """
SELECT id, person, state, turn FROM registrations
 WHERE session = $1 AND id > $2::bigint AND id <= $3::bigint ORDER BY id LIMIT $4
"""

_THESE: Final = """
SELECT id, person, state, turn FROM registrations WHERE session = $1 AND id = ANY($2) ORDER BY id
"""

_LANGUAGES: Final = """
SELECT language, state, sum(number)::bigint AS number FROM (
  SELECT language, state, count(*) AS number FROM registrations
   WHERE session = $1 AND state = ANY($3) GROUP BY 1, 2
  UNION ALL SELECT language, state, -count(*) FROM registrations
   WHERE session = $1 AND id <= $2::bigint AND state = ANY($3) GROUP BY 1, 2) counted
 GROUP BY 1, 2 HAVING sum(number) > 0
"""

# Of several that never left, the first says what is known. Whoever was told of one since knows it.
_UNTOLD: Final = """
SELECT DISTINCT ON (d.subject_id) d.subject_id, d.data FROM deliveries d
 WHERE d.subject_kind = 'registration' AND d.subject_id = ANY($2) AND d.session_id = $1
   AND d.letter = 'session-rescheduled' AND split_part(d.occasion, '+', 1) <> $3::int::text
   AND (d.state IN ('due', 'held') OR (d.state = 'withdrawn' AND d.reason = $4)
     OR (d.state = 'skipped' AND d.reason = $5))
   AND NOT EXISTS (SELECT FROM deliveries told WHERE told.subject_kind = 'registration'
     AND told.subject_id = d.subject_id AND told.letter = 'session-rescheduled'
     AND told.state IN ('sent', 'handing_off') AND told.id > d.id)
 ORDER BY d.subject_id, d.id
"""
