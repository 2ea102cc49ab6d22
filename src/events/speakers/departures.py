"""Speakers leave sessions and come back: their mails and calendars keep one id throughout."""

from collections.abc import Sequence
from datetime import datetime

from events.deliveries.plan import Owed, plan
from events.deliveries.withdraw import withdraw
from events.speakers.rehearsals import mails as rehearsals
from events.speakers.write import appearances
from events.speakers.write.appearances import DepartedAppearance


async def depart(session_id: int, speaker_ids: Sequence[int], *, at: datetime) -> int:
    """Take speakers off a session; return how many mails tell them.

    Only inside a transaction. What was still to be mailed is withdrawn. Who had heard of the
    session is told that they need not come, and their calendar loses it; not who had declined, nor
    anybody when the session is cancelled or over.
    """
    gone = await appearances.depart(session_id, speaker_ids, at=at)
    for appearance in gone:
        await withdraw(
            subject=("appearance", appearance.id), reason="the speaker was taken off the session"
        )
    for appearance in gone:
        await rehearsals.cancel_invitation(session_id, appearance.programme, [appearance.id], at=at)
    return await plan([_need_not_come(one, session_id, at) for one in gone if one.notified])


def _need_not_come(gone: DepartedAppearance, session_id: int, at: datetime) -> Owed:
    return Owed(
        "speaker-cancelled",
        "appearance",
        gone.id,
        occasion=f"gone-{at:%Y%m%d%H%M%S}",
        due_at=at,
        session_id=session_id,
        programme_id=gone.programme,
    )


async def come_back(session_id: int, speaker_ids: Sequence[int]) -> None:
    """Put those in again who were taken off: same links, and invitations numbered onwards.

    Only inside a transaction. Whether they come is asked anew. For others nothing happens.
    """
    for appearance_id in await appearances.come_back(session_id, speaker_ids):
        await withdraw(
            subject=("appearance", appearance_id), reason="the speaker is back in the session"
        )
