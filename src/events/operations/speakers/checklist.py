"""Say what a programme wants of its speakers, and when it asks for what is missing."""

from collections.abc import Sequence
from typing import Final

from events.database import transaction
from events.errors import Invalid
from events.organisers import audit_log
from events.presentation import N_
from events.speakers.checklist import wanted
from events.speakers.checklist.items import MOST_ASKED, Wanted
from events.speakers.checklist.wanted import Checklist

MOST_DAYS: Final = 90


async def save(
    programme_id: int, slug: str, items: Sequence[Wanted], days: Sequence[int], *, by: str
) -> None:
    """Save what is wanted from now on. Raises Invalid, naming the field `days`."""
    kept = sorted(set(days), reverse=True)
    if len(kept) > MOST_ASKED or any(not 1 <= day <= MOST_DAYS for day in kept):
        raise Invalid({"days": N_("Give up to three numbers of days, from 1 to 90.")})
    async with transaction():
        await wanted.save(programme_id, Checklist(list(items), kept))
        await audit_log.record(by, "checklist-changed", slug, {})
