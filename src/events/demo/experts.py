"""What the speakers of the example handed in: one of each session all of it, the others a part."""

from datetime import datetime, timedelta
from typing import Final

from events import database
from events.database import Shape
from events.speakers.rehearsals import write as rehearsals
from events.speakers.rehearsals.write import Fields
from events.speakers.write import appearances
from events.speakers.write.appearances import Details

ALL: Final = Details(
    own_title="Ce que nous avons essayé, et ce qui a tenu",
    own_summary="Dix minutes de récit, dix de chiffres, puis vos questions.",
    needs="Un micro-cravate, et partager mon écran.",
    recording="yes",
    publication="yes",
    rehearsal_wish="La veille, plutôt en fin de journée.",
)
PART: Final = Details(needs="", recording="yes")
"""The second said a little; what else is wanted is missing, and shows."""


class _Appearing(Shape):
    id: int
    starts_at: datetime


async def hand_in(session_id: int, *, at: datetime) -> None:
    """Hand in for each speaker of a session; before one to come they rehearse on its eve."""
    found = await database.rows(_Appearing, _APPEARING, session_id)
    for number, one in enumerate(found):
        await appearances.note_details(one.id, PART if number else ALL)
    if found and found[0].starts_at > at:
        eve = Fields(found[0].starts_at - timedelta(days=1), 30, note="Le son, puis l’ordre.")
        await rehearsals.save(session_id, eve, at=at)


_APPEARING: Final = """
SELECT a.id, s.starts_at FROM appearances a JOIN sessions s ON s.id = a.session
 WHERE a.session = $1 ORDER BY a.position, a.id
"""
