"""A rehearsal is set, changed and called off; the speakers' calendars follow."""

from datetime import datetime
from typing import Final

from events.database import transaction
from events.errors import Invalid
from events.organisers import audit_log
from events.presentation import N_
from events.registrations.signup import seats
from events.speakers.rehearsals import mails as letters
from events.speakers.rehearsals import queries, write
from events.speakers.rehearsals.write import Fields

SHORTEST: Final = 5
LONGEST: Final = 480


async def set_rehearsal(session_id: int, fields: Fields, *, by: str, at: datetime) -> int:
    """Set or change the rehearsal of a session; return how many mails are owed.

    Whoever was invited to the session and did not decline is told. Raises Invalid, NotFound.
    """
    problems = {}
    if fields.starts_at <= at:
        problems["day"] = N_("The rehearsal must lie ahead.")
    if not SHORTEST <= fields.minutes <= LONGEST:
        problems["minutes"] = N_("Give a number of minutes from 5 to 480.")
    if problems:
        raise Invalid(problems)
    async with transaction():
        session = await seats.lock(session_id)
        before = await queries.of_session(session_id)
        if before is not None and _same(before, fields):
            return 0
        await write.save(session_id, fields, at=at)
        mails = await letters.invite(
            session_id, session.programme, await queries.to_tell(session_id), at=at
        )
        details = {"mails": mails}
        await audit_log.record(by, "rehearsal-set", session.slug, details)
    return mails


async def call_off(session_id: int, *, by: str, at: datetime) -> int:
    """Call the rehearsal off; return how many mails are owed. Again changes nothing."""
    async with transaction():
        session = await seats.lock(session_id)
        mails = await letters.call_off(session_id, session.programme, at=at)
        if mails is not None:
            await audit_log.record(by, "rehearsal-called-off", session.slug, {"mails": mails})
    return mails or 0


def _same(before: queries.Rehearsal, fields: Fields) -> bool:
    kept = (before.starts_at, before.minutes, before.url, before.note)
    return kept == (fields.starts_at, fields.minutes, fields.url, fields.note)
