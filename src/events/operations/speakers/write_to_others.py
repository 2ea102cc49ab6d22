"""A speaker writes to the others of a session through the program: nobody sees an address."""

from datetime import datetime, timedelta
from typing import Final

from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.errors import Invalid
from events.presentation import N_
from events.registrations.participant.shapes import OwnAppearance
from events.speakers.messages import write
from events.speakers.tables import Appearance

LONGEST: Final = 3_000
MOST_A_DAY: Final = 10


async def write_to_others(own: OwnAppearance, words: str, *, at: datetime) -> int:
    """Keep a message and mail it to the other speakers; return how many mails are owed.

    Raises Invalid, naming the field `message`.
    """
    if not words:
        raise Invalid({"message": N_("Write a few words.")})
    if len(words) > LONGEST:
        raise Invalid({"message": N_("This is too long.")})
    async with transaction():
        # Of several that are sent at once, each waits to be counted.
        await Appearance.select(Appearance.id).where(Appearance.id == own.id).lock_rows("UPDATE")
        day_ago = at - timedelta(days=1)
        if await write.written_since(own.session_id, own.speaker, day_ago) >= MOST_A_DAY:
            raise Invalid({"message": N_("That is enough for today. Write again tomorrow.")})
        reached = [one for one in await write.others(own.session_id, own.speaker) if one.reached]
        if not reached:
            raise Invalid({"message": N_("Nobody else was invited yet.")})
        message = await write.insert(own.session_id, own.speaker, own.name, words, at=at)
        return await plan([_owed(own, one.id, message, words, at) for one in reached])


def _owed(own: OwnAppearance, to: int, message: int, words: str, at: datetime) -> Owed:
    return Owed(
        letter="speaker-message",
        subject_kind="appearance",
        subject_id=to,
        occasion=str(message),
        due_at=at,
        session_id=own.session_id,
        programme_id=own.programme,
        data={"from": own.name, "words": words},
    )
