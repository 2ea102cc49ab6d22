"""Who is mailed when a session changes: registrations and speakers, all at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from events import database
from events.database import Json, Shape
from events.deliveries.invited import INVITED
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.deliveries.withdraw import withdraw, withdraw_older
from events.registrations.shapes import Seat
from events.registrations.signup import planned_mails
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState
from events.sessions import reminder_times

NOTIFIED: Final = (
    RegistrationState.HELD,
    RegistrationState.OFFERED,
    RegistrationState.WAITING,
    RegistrationState.PENDING,
)
"""States of registrations that are notified of a change."""

OF_A_DATE: Final = ("reminder-*", "follow-up", "speaker-reminder-*")
"""Letters that belong to one version of a session's time."""

TO_SPEAKERS: Final = {
    "session-rescheduled": "speaker-rescheduled",
    "session-postponed": "speaker-postponed",
    "session-cancelled": "speaker-cancelled",
}
"""Letters about a change, and what speakers get instead."""

OF_A_CHANGE: Final = (*TO_SPEAKERS.keys(), *TO_SPEAKERS.values())
"""Letters about a change; those that have not left are withdrawn at the next one."""

Data = Mapping[str, Any]
"""What a delivery keeps for its letter, as JSON."""


class _Unsent(Shape):
    subject_kind: str
    subject_id: int
    data: Json[dict[str, Any]]


class Speaker(Shape):
    """An appearance whose speaker can be written to.

    `knows`: a mail about the session reached them, or they said yes; `invited`: that, or the
    invitation is on its way. Who was not invited hears nothing of the session.
    """

    id: int
    knows: bool
    invited: bool


async def withdraw_pending(
    session: LockedSession, *, reason: str
) -> Mapping[tuple[str, int], Data]:
    """Withdraw mails of the session's old date; return the data of rescheduling letters among them.

    By kind and id of the subject. Who was not yet notified of the last change is written of the
    time that they know, not of one in between.
    """
    unsent = await _unsent(session)
    await withdraw(session_id=session.id, letters=[*OF_A_DATE, *OF_A_CHANGE], reason=reason)
    return unsent


async def withdraw_of_speakers(
    session: LockedSession, *, reason: str
) -> Mapping[tuple[str, int], Data]:
    """Do the same for mails to speakers alone."""
    speakers = [speaker.id for speaker in await _speakers(session.id)]
    unsent = await _unsent(session, speakers)
    letters = [*OF_A_DATE, *OF_A_CHANGE]
    await withdraw_older(
        session.id, "appearance", speakers, version=session.version, letters=letters, reason=reason
    )
    return unsent


async def notify(
    session: LockedSession,
    letter: str,
    *,
    at: datetime,
    data: Data,
    unsent: Mapping[tuple[str, int], Data] | None = None,
) -> int:
    """Owe a letter about a change to all who are registered and its twin to speakers; how many.

    `unsent` (see `withdraw_pending`) goes before `data`.
    """
    known, version = unsent or {}, str(session.version)
    mails = [
        planned_mails.letter(session, seat, letter, occasion=version, at=at,
                    data={**data, **known.get(("registration", seat.id), {})})
        for seat in await notified_seats(session.id)
    ]  # fmt: skip
    await plan(mails)
    return len(mails) + await notify_speakers(session, letter, at=at, data=data, unsent=unsent)


async def notify_speakers(
    session: LockedSession,
    letter: str,
    *,
    at: datetime,
    data: Data,
    unsent: Mapping[tuple[str, int], Data] | None = None,
) -> int:
    """Owe speakers their twin of a letter about a change; return how many.

    A speaker whom nobody invited yet reads of the session in the invitation.
    """
    known, version = unsent or {}, str(session.version)
    mails = [
        to_speaker(session, speaker.id, TO_SPEAKERS[letter], occasion=version, at=at,
                   data={**data, **known.get(("appearance", speaker.id), {})})
        for speaker in await _speakers(session.id)
        if speaker.knows
    ]  # fmt: skip
    await plan(mails)
    return len(mails)


async def plan_reminders(
    session: LockedSession, *, at: datetime, speakers_only: bool = False
) -> None:
    """Owe reminders and follow-up for the session as it stands now, to seats and speakers."""
    seats = [] if speakers_only else await notified_seats(session.id)
    speakers = await reminders_of_speakers(session, at)
    await plan([*planned_mails.accompaniment(session, seats, at), *speakers])


async def notified_seats(session_id: int) -> list[Seat]:
    """Return the registrations of a session that are notified of changes."""
    return await database.rows(Seat, _SEATS, session_id, list(NOTIFIED))


async def speakers_know(session_id: int) -> bool:
    """Tell whether speakers know of a session, or a mail to one of them is still to leave."""
    if any(speaker.knows for speaker in await _speakers(session_id)):
        return True
    return bool(await database.value(_PENDING_TO_SPEAKERS, session_id))


def to_speaker(
    session: LockedSession,
    appearance_id: int,
    letter: str,
    *,
    occasion: str,
    at: datetime,
    urgency: Urgency = Urgency.CONFIRMATION,
    until: datetime | None = None,
    data: Data | None = None,
) -> Owed:
    """Return one letter about an appearance."""
    return Owed(
        letter,
        "appearance",
        appearance_id,
        occasion,
        due_at=at,
        urgency=urgency,
        useful_until=until,
        session_id=session.id,
        programme_id=session.programme,
        data=dict(data or {}),
    )


async def reminders_of_speakers(session: LockedSession, at: datetime) -> Sequence[Owed]:
    """Return the reminders of a session's speakers, of those who were invited."""
    due = reminder_times.reminders(session.starts_at, session.reminder_minutes, at)
    return [
        to_speaker(session, speaker.id, f"speaker-{moment.letter}", occasion=str(session.version),
                   at=moment.due_at, urgency=Urgency.REMINDER, until=moment.useful_until)
        for speaker in (await _speakers(session.id) if due else [])
        if speaker.invited
        for moment in due
    ]  # fmt: skip


async def _unsent(
    session: LockedSession, speakers: Sequence[int] | None = None
) -> Mapping[tuple[str, int], Data]:
    """Return the data of rescheduling letters that did not leave: all, or those to speakers."""
    if speakers is None:
        unsent = await database.rows(_Unsent, _UNSENT, session.id)
    else:
        unsent = await database.rows(_Unsent, _UNSENT_TO_SPEAKERS, session.id, speakers)
    return {(one.subject_kind, one.subject_id): one.data for one in unsent}


async def _speakers(session_id: int) -> list[Speaker]:
    """Return the appearances whose speaker can be written to and did not say no."""
    return await database.rows(Speaker, _SPEAKERS, session_id)


_UNSENT: Final = """
SELECT subject_kind, subject_id, data FROM deliveries
 WHERE session_id = $1 AND state = 'due'
   AND letter IN ('session-rescheduled', 'speaker-rescheduled')
 ORDER BY id DESC
"""

_UNSENT_TO_SPEAKERS: Final = """
SELECT subject_kind, subject_id, data FROM deliveries
 WHERE subject_kind = 'appearance' AND subject_id = ANY($2) AND session_id = $1 AND state = 'due'
   AND letter = 'speaker-rescheduled'
 ORDER BY id DESC
"""

_SEATS: Final = """
SELECT id, person, state, turn FROM registrations
 WHERE session = $1 AND state = ANY($2) ORDER BY id
"""

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
