"""Who is told when a session changes: registrations and speakers, all at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from events import database
from events.database import Row
from events.deliveries.plan import Owed, plan, withdraw
from events.deliveries.states import Urgency
from events.registrations.shapes import Seat
from events.registrations.signup import planned_mails
from events.registrations.signup.seats import LockedSession
from events.sessions import moments

CONCERNED: Final = ("held", "offered", "waiting", "pending")
"""States of registrations that hear of a change."""

OF_A_DATE: Final = ("reminder-*", "follow-up", "speaker-reminder-*")
"""Letters that belong to one version of a session's time."""

OF_A_CHANGE: Final = (
    "session-rescheduled",
    "session-postponed",
    "session-cancelled",
    "speaker-rescheduled",
    "speaker-cancelled",
    "speaker-postponed",
)
"""Letters that tell of a change, overtaken by the next one."""

_TWINS: Final = {
    "session-rescheduled": "speaker-rescheduled",
    "session-postponed": "speaker-postponed",
    "session-cancelled": "speaker-cancelled",
}


def to_speaker(
    session: LockedSession,
    appearance_id: int,
    letter: str,
    *,
    occasion: str,
    at: datetime,
    urgency: Urgency = Urgency.CONFIRMATION,
    until: datetime | None = None,
    data: Mapping[str, Any] | None = None,
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


async def overtake(
    session: LockedSession, *, reason: str
) -> Mapping[tuple[str, int], dict[str, Any]]:
    """Withdraw what belongs to the session's old date; what unsent letters of moves would say.

    Who was not yet told of the last move hears of the time that they know, not of one in between.
    """
    unsent = await database.rows(
        "SELECT subject_kind, subject_id, data FROM deliveries WHERE session_id = $1"
        " AND state = 'due' AND letter IN ('session-rescheduled', 'speaker-rescheduled')"
        " ORDER BY id DESC",
        session.id,
    )
    await withdraw(session_id=session.id, letters=[*OF_A_DATE, *OF_A_CHANGE], reason=reason)
    return {
        (entry["subject_kind"], entry["subject_id"]): msgspec.json.decode(entry["data"])
        for entry in unsent
    }


async def tell(
    session: LockedSession,
    letter: str,
    *,
    at: datetime,
    data: Mapping[str, Any],
    instead: Mapping[tuple[str, int], dict[str, Any]] | None = None,
) -> int:
    """Owe a letter about a change to everybody registered, and its twin to speakers who know of it.

    A speaker whom nobody invited yet hears of the session in the invitation.
    """
    instead = instead or {}
    version = str(session.version)
    seats = await concerned(session.id)
    mails = [
        planned_mails.letter(session, seat, letter, occasion=version, at=at,
                    data={**data, **instead.get(("registration", seat.id), {})})
        for seat in seats
    ]  # fmt: skip
    mails += [
        to_speaker(session, who["id"], _TWINS[letter], occasion=version, at=at,
                   data={**data, **instead.get(("appearance", who["id"]), {})})
        for who in await speakers(session.id)
        if who["told"]
    ]  # fmt: skip
    await plan(mails)
    return len(mails)


async def remind(session: LockedSession, *, at: datetime) -> None:
    """Owe reminders and follow-up for the session as it stands now, to seats and speakers."""
    seats = await concerned(session.id)
    await plan(
        [
            *planned_mails.accompaniment(session, seats, at),
            *await _reminders_of_speakers(session, at),
        ]
    )


async def concerned(session_id: int, states: Sequence[str] = CONCERNED) -> list[Seat]:
    """The registrations of a session in these states."""
    return await database.rows(Seat, _CONCERNED, session_id, list(states))


_CONCERNED = """
SELECT id, person, state, turn FROM registrations
 WHERE session = $1 AND state = ANY($2) ORDER BY id
"""


async def speakers(session_id: int) -> list[Row]:
    """The appearances in a session whose speaker can be written to and did not say no.

    `told`: a mail about the session reached them, or they said yes.
    """
    return await database.rows(
        "SELECT a.id, a.answer = 'yes' OR a.sequence_sent >= 0 OR EXISTS ("
        "   SELECT FROM deliveries d WHERE d.subject_kind = 'appearance' AND d.subject_id = a.id"
        "    AND (d.state IN ('handing_off', 'sent', 'held') OR d.lease_until > clock_timestamp()))"
        "   AS told"
        " FROM appearances a JOIN speakers p ON p.id = a.speaker"
        " WHERE a.session = $1 AND p.email <> '' AND a.answer <> 'no' ORDER BY a.id",
        session_id,
    )


async def awaited(session_id: int) -> bool:
    """Whether speakers know of a session, or a mail to one of them is still to leave."""
    if any(who["told"] for who in await speakers(session_id)):
        return True
    return bool(
        await database.value(
            "SELECT EXISTS (SELECT FROM deliveries WHERE session_id = $1"
            " AND subject_kind = 'appearance' AND state IN ('due', 'handing_off', 'held'))",
            session_id,
        )
    )


async def _reminders_of_speakers(session: LockedSession, at: datetime) -> Iterable[Owed]:
    due = moments.reminders(session.starts_at, session.reminder_minutes, at)
    return [
        to_speaker(session, who["id"], f"speaker-{moment.letter}", occasion=str(session.version),
                   at=moment.due_at, urgency=Urgency.REMINDER, until=moment.useful_until)
        for who in (await speakers(session.id) if due else [])
        for moment in due
    ]  # fmt: skip
