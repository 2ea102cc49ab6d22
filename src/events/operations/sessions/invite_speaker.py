"""A speaker is invited: from then on they hear of the session, and are reminded of it."""

from datetime import datetime

from events.database import transaction
from events.deliveries.plan import plan
from events.operations.sessions.mails import to_speakers
from events.registrations.signup import seats
from events.sessions.states import SessionStatus
from events.speakers import appearances
from events.speakers.rehearsals import mails as rehearsals


async def invite(appearance_id: int, *, by: str, at: datetime, note: str = "") -> None:
    """Ask a speaker by mail whether they come, in one's name, with a `note`; again asks again.

    Of a session that is online its reminders are owed as well. Raises Invalid with no address.
    """
    async with transaction():
        session_id = await appearances.owe_invitation(appearance_id, by=by, at=at, note=note)
        session = await seats.lock(session_id)
        if session.status == SessionStatus.PUBLISHED:
            await plan(await to_speakers.reminders_of_speakers(session, at))
        await rehearsals.invite_again(session_id, session.programme, appearance_id, at=at)
