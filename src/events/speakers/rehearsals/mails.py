"""Which mails a rehearsal causes; planned in the transaction that causes them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from events.deliveries.plan import Owed, plan
from events.deliveries.withdraw import withdraw
from events.presentation import N_
from events.speakers.rehearsals import queries, write

SET: Final = "speaker-rehearsal"
OFF: Final = "speaker-rehearsal-cancelled"


async def call_off(session_id: int, programme_id: int, *, at: datetime) -> int | None:
    """Call a session's rehearsal off, and tell who knew of it; None where there is none.

    Inside the caller's transaction.
    """
    sequence = await write.call_off(session_id, at=at)
    if sequence is None:
        return None
    await withdraw(session_id=session_id, letters=[SET], reason=N_("the rehearsal was called off"))
    told = await queries.holding(session_id)
    until = at + timedelta(days=7)
    return await plan(
        [_owed(session_id, programme_id, OFF, one, sequence, at, until) for one in told]
    )


async def invite(
    session_id: int, programme_id: int, appearances: Sequence[int], *, at: datetime
) -> int:
    """Owe these speakers the invitation to the rehearsal, where there is one to come.

    Inside the caller's transaction.
    """
    found = await queries.of_session(session_id)
    if found is None or found.starts_at <= at:
        return 0
    return await plan([_owed(session_id, programme_id, SET, one, found.sequence, at, found.ends_at)
                       for one in appearances])  # fmt: skip


async def invite_again(session_id: int, programme_id: int, appearance: int, *, at: datetime) -> int:
    """Owe a speaker who is invited to the session the invitation to its rehearsal.

    Not whose calendar holds it as it is. Inside the caller's transaction.
    """
    found = await queries.of_session(session_id)
    if found is None or found.starts_at <= at:
        return 0
    told = (await queries.last_sent([appearance])).get(appearance)
    if told is None:
        return await invite(session_id, programme_id, [appearance], at=at)
    holds = appearance in await queries.holding(session_id)
    if holds and told.sequence_sent >= found.sequence:
        return 0
    occasion = f"{found.sequence}+{at:%Y%m%d%H%M%S}"
    owed = _owed(session_id, programme_id, SET, appearance, occasion, at, found.ends_at)
    return await plan([owed])


async def decline(session_id: int, programme_id: int, appearance: int, *, at: datetime) -> int:
    """Owe a speaker who will not come the mail that takes the rehearsal off their calendar.

    Inside the caller's transaction.
    """
    await withdraw(
        subject=("appearance", appearance), letters=[SET], reason=N_("the speaker declined")
    )
    return await cancel_invitation(session_id, programme_id, [appearance], at=at)


async def accept(session_id: int, programme_id: int, appearance: int, *, at: datetime) -> int:
    """Owe a speaker who had declined, and comes after all, the invitation to the rehearsal.

    Inside the caller's transaction.
    """
    await withdraw(
        subject=("appearance", appearance), letters=[OFF], reason=N_("the speaker comes after all")
    )
    return await invite_again(session_id, programme_id, appearance, at=at)


async def cancel_invitation(
    session_id: int, programme_id: int, appearances: Sequence[int], *, at: datetime
) -> int:
    """Owe who no longer takes part the mail that takes the rehearsal off their calendar.

    Inside the caller's transaction.
    """
    found = await queries.of_session(session_id)
    if found is None or found.ends_at <= at:
        return 0
    told = set(await queries.holding(session_id))
    why, until = f"gone-{at:%Y%m%d%H%M%S}", found.ends_at
    return await plan(
        [
            _owed(session_id, programme_id, OFF, one, why, at, until)
            for one in appearances
            if one in told
        ]
    )


def _owed(
    session_id: int,
    programme_id: int,
    letter: str,
    one: int,
    sequence: int | str,
    at: datetime,
    until: datetime,
) -> Owed:
    return Owed(
        letter=letter,
        subject_kind="appearance",
        subject_id=one,
        occasion=f"rehearsal-{sequence}",
        due_at=at,
        useful_until=until,
        session_id=session_id,
        programme_id=programme_id,
    )
