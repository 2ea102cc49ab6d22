"""Set who appears in a session, in which order, as an import says."""

from collections.abc import Sequence
from datetime import datetime

from events.speakers import departures
from events.speakers.write import appearances, removal


async def set_all(
    session_id: int, wanted: Sequence[int], before: Sequence[int], *, at: datetime
) -> None:
    """Set who appears in a session, in this order, instead of those of the last import.

    Who was removed does not come back.
    """
    there = await removal.still_there(wanted)
    wanted = [speaker_id for speaker_id in wanted if speaker_id in there]
    gone = [speaker_id for speaker_id in before if speaker_id not in wanted]
    await departures.depart(session_id, gone, at=at)
    await departures.come_back(session_id, wanted)
    for position, speaker_id in enumerate(wanted):
        await appearances.set_position(session_id, speaker_id, position, at=at)
