"""Who may get an announcement, looked for where few do, and not among all of a programme."""

from datetime import datetime
from typing import Final

from events import database
from events.operations.announcements import sizes
from events.operations.announcements.sizes import AUDIENCES, looked_at
from events.operations.announcements.states import Audience
from events.operations.announcements.write import Draft


async def people(
    programme_id: int, draft: Draft, *, at: datetime, most: int
) -> tuple[list[int], bool]:
    """Return people among whom all recipients are, and whether there are more of them.

    Speakers are not looked for. There are more where an audience has more registrations than
    `most`.
    """
    found: set[int] = set()
    more = False
    of = (programme_id, draft.session_id)
    for audience in AUDIENCES & set(draft.audience):
        if audience is Audience.EARLIER:
            contacts = await database.values(_CONTACTS, sizes.CONTACTS + 1)
            if len(contacts) <= sizes.CONTACTS:
                found.update(contacts)
                continue
        ids = await database.values(_LOOKED_AT[audience], *of, at, most + 1)
        found.update(ids)
        more = more or len(ids) > most
    return sorted(found), more


_CONTACTS: Final = """
SELECT id FROM people WHERE may_contact AND email IS NOT NULL AND erase_after IS NULL LIMIT $1
"""

_LOOKED_AT: Final = {audience: looked_at(audience) for audience in AUDIENCES}
