"""Who is mailed when a session changes: registrations and speakers, all at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from events import database
from events.database import Json, JsonObject, Shape
from events.deliveries.plan import plan
from events.deliveries.withdraw import withdraw, withdraw_older
from events.operations.sessions.mails.to_speakers import (
    TO_SPEAKERS,
    notify_speakers,
    reminders_of_speakers,
    speakers_of,
)
from events.registrations.shapes import Seat
from events.registrations.signup import planned_mails
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState

NOTIFIED: Final = (
    RegistrationState.HELD,
    RegistrationState.OFFERED,
    RegistrationState.WAITING,
    RegistrationState.PENDING,
)
"""States of registrations that are notified of a change."""

OF_A_DATE: Final = ("reminder-*", "follow-up", "speaker-reminder-*")
"""Letters that belong to one version of a session's time."""

OF_A_CHANGE: Final = (*TO_SPEAKERS.keys(), *TO_SPEAKERS.values())
"""Letters about a change; those that have not left are withdrawn at the next one."""


class _Unsent(Shape):
    subject_kind: str
    subject_id: int
    data: Json[dict[str, Any]]


async def withdraw_pending(
    session: LockedSession, *, reason: str
) -> Mapping[tuple[str, int], JsonObject]:
    """Withdraw mails of the session's old date; return the data of rescheduling letters among them.

    By kind and id of the subject. Who was not yet notified of the last change is written of the
    time that they know, not of one in between.
    """
    unsent = await _unsent(session)
    await withdraw(session_id=session.id, letters=[*OF_A_DATE, *OF_A_CHANGE], reason=reason)
    return unsent


async def withdraw_of_speakers(
    session: LockedSession, *, reason: str
) -> Mapping[tuple[str, int], JsonObject]:
    """Do the same for mails to speakers alone."""
    speakers = [speaker.id for speaker in await speakers_of(session.id)]
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
    data: JsonObject,
    unsent: Mapping[tuple[str, int], JsonObject] | None = None,
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


async def _unsent(
    session: LockedSession, speakers: Sequence[int] | None = None
) -> Mapping[tuple[str, int], JsonObject]:
    """Return the data of rescheduling letters that did not leave: all, or those to speakers."""
    if speakers is None:
        unsent = await database.rows(_Unsent, _UNSENT, session.id)
    else:
        unsent = await database.rows(_Unsent, _UNSENT_TO_SPEAKERS, session.id, speakers)
    return {(one.subject_kind, one.subject_id): one.data for one in unsent}


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
