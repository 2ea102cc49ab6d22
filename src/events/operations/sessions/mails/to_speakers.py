"""Which speakers are mailed when a session changes, and what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Unpack

from events import database
from events.database import JsonObject, Shape
from events.deliveries.invited_speakers import INVITED
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.registrations.signup.planned_mails import Due, about_session
from events.registrations.signup.seats import LockedSession
from events.sessions import reminder_times

TO_SPEAKERS: Final = {
    "session-rescheduled": "speaker-rescheduled",
    "session-postponed": "speaker-postponed",
    "session-cancelled": "speaker-cancelled",
}
"""Letters about a change, and what speakers get instead."""


class Speaker(Shape):
    """An appearance whose speaker can be written to.

    `knows`: a mail about the session reached them, or they said yes; `invited`: that, or the
    invitation is on its way. Who was not invited hears nothing of the session.
    """

    id: int
    knows: bool
    invited: bool


async def notify_speakers(
    session: LockedSession,
    letter: str,
    *,
    at: datetime,
    data: JsonObject,
    unsent: Mapping[tuple[str, int], JsonObject] | None = None,
) -> int:
    """Owe speakers their twin of a letter about a change; return how many.

    A speaker whom nobody invited yet reads of the session in the invitation.
    """
    known, version = unsent or {}, str(session.version)
    mails = [
        to_speaker(session, speaker.id, TO_SPEAKERS[letter], occasion=version, at=at,
                   data={**data, **known.get(("appearance", speaker.id), {})})
        for speaker in await speakers_of(session.id)
        if speaker.knows
    ]  # fmt: skip
    await plan(mails)
    return len(mails)


async def speakers_know(session_id: int) -> bool:
    """Tell whether speakers know of a session, or a mail to one of them is still to leave."""
    if any(speaker.knows for speaker in await speakers_of(session_id)):
        return True
    return bool(await database.value(_PENDING_TO_SPEAKERS, session_id))


def to_speaker(session: LockedSession, appearance_id: int, letter: str, **due: Unpack[Due]) -> Owed:
    """Return one letter about an appearance."""
    return about_session(session, ("appearance", appearance_id), letter, **due)


async def reminders_of_speakers(session: LockedSession, at: datetime) -> Sequence[Owed]:
    """Return the reminders of a session's speakers, of those who were invited."""
    due = reminder_times.reminders(session.starts_at, session.reminder_minutes, at)
    return [
        to_speaker(session, speaker.id, f"speaker-{moment.letter}", occasion=str(session.version),
                   at=moment.due_at, urgency=Urgency.REMINDER, until=moment.useful_until)
        for speaker in (await speakers_of(session.id) if due else [])
        if speaker.invited
        for moment in due
    ]  # fmt: skip


async def speakers_of(session_id: int) -> list[Speaker]:
    """Return the appearances whose speaker can be written to and did not say no."""
    return await database.rows(Speaker, _SPEAKERS, session_id)


_SPEAKERS: Final = f"""
SELECT a.id, a.answer = 'yes' OR a.sequence_sent >= 0 OR EXISTS (
    SELECT FROM deliveries d WHERE d.subject_kind = 'appearance' AND d.subject_id = a.id
     AND (d.state IN ('handing_off', 'sent', 'held') OR d.lease_until > clock_timestamp()))
  AS knows, {INVITED} AS invited
  FROM appearances a JOIN speakers p ON p.id = a.speaker
 WHERE a.session = $1 AND p.email <> '' AND a.answer <> 'no' ORDER BY a.id
"""  # noqa: S608 - our own SQL

_PENDING_TO_SPEAKERS: Final = """
SELECT EXISTS (SELECT FROM deliveries WHERE session_id = $1
  AND subject_kind = 'appearance' AND state IN ('due', 'handing_off', 'held'))
"""
