"""What organisers decide about mails: pause, resume, send again, leave, lift a suppression."""

from datetime import datetime
from typing import Final

import msgspec

from events import database
from events.database import Row, transaction
from events.deliveries import hold, pause, suppressions
from events.deliveries.plan import Owed, plan, withdraw
from events.deliveries.states import Urgency
from events.errors import NotFound, Refusal
from events.organisers import audit_log
from events.presentation import N_
from events.registrations.participant import phone_codes

AGAIN: Final = (
    "confirmation", "waiting", "pending", "offer", "session-rescheduled", "session-postponed",
    "session-cancelled", "left", "follow-up", "speaker-invitation", "speaker-rescheduled",
    "speaker-cancelled", "speaker-postponed", "organiser-invitation", "pass-summary",
    "declined-by-organiser",
)  # fmt: skip
"""Letters that may be sent once more by hand; reminders have their time, codes are secret."""


class NotAgain(Refusal):
    """This letter cannot be repeated, or is on its way already."""

    status = 409
    sentence = N_("This mail cannot be sent again.")


async def pause_sending(reason: str, *, by: str) -> None:
    """Stop all mail but sign-in and test mails, until somebody resumes."""
    async with transaction():
        await pause.pause(by, reason)
        await audit_log.record(by, "sending-paused", "sending", {"reason": reason})


async def resume_sending(*, by: str) -> None:
    """Let mail leave again."""
    async with transaction():
        if await pause.resume():
            await audit_log.record(by, "sending-resumed", "sending")


async def send_again(delivery_id: int, *, by: str, at: datetime) -> None:
    """Owe a mail once more: a held one as it is, a settled one as a new mail of today's facts.

    Raises NotAgain for reminders and codes and for what is still to come, NotFound.
    """
    async with transaction():
        before = await _locked(delivery_id)
        if before["state"] == "held":
            await hold.send_again(delivery_id)
        elif before["letter"] in AGAIN and before["state"] in ("sent", "refused", "skipped"):
            await plan([_copy(before, at)])
        else:
            raise NotAgain
        await audit_log.record(by, "mail-again", before["key"])


async def confirm_again(registration_id: int, *, by: str, at: datetime) -> None:
    """Owe somebody with a seat the confirmation, which holds the way in, as a new mail.

    Raises NotAgain for who has no seat, or whose session is over; NotFound.
    """
    async with transaction():
        seat = await _seat_to_come(registration_id, at)
        owed = Owed(
            letter="confirmation",
            subject_kind="registration",
            subject_id=seat["id"],
            occasion=f"{seat['turn']}+{at:%Y%m%d%H%M%S}",
            due_at=at,
            person_id=seat["person"],
            session_id=seat["session"],
            programme_id=seat["programme"],
        )
        await plan([owed])
        await audit_log.record(by, "mail-again", f"confirmation:registration:{seat['id']}")


async def read_out(registration_id: int, *, by: str, at: datetime) -> str:
    """A code that opens somebody's way in, to be read out to them now.

    Raises NotAgain for who has no seat, or whose session is over; NotFound.
    """
    async with transaction():
        seat = await _seat_to_come(registration_id, at)
        await audit_log.record(by, "way-in-read-out", f"registration:{seat['id']}")
        return await phone_codes.give(seat["id"], at=at)


async def leave(delivery_id: int, *, by: str) -> None:
    """A held mail is not sent."""
    async with transaction():
        before = await _locked(delivery_id)
        if not await hold.leave(delivery_id):
            raise NotAgain
        await audit_log.record(by, "mail-left", before["key"])


async def lift_suppression(suppression_id: int, *, by: str) -> None:
    """Mail may go to this address again."""
    async with transaction():
        address = await suppressions.lift(suppression_id)
        if address is None:
            raise NotFound
        await audit_log.record(by, "suppression-lifted", "suppression", {"address": address})


async def test_mail(organiser_id: int, *, by: str, at: datetime) -> None:
    """A test mail to oneself, to see that mail arrives and how it looks."""
    async with transaction():
        owed = Owed(
            letter="test",
            subject_kind="organiser",
            subject_id=organiser_id,
            occasion=f"{at:%Y%m%d%H%M%S}",
            due_at=at,
            urgency=Urgency.SIGN_IN,
        )
        await plan([owed])
        await audit_log.record(by, "test-mail", by)


async def withdraw_session_letter(session_id: int, letter: str, *, by: str) -> int:
    """Take back every planned mail of one letter of a session; how many."""
    async with transaction():
        slug = await database.value("SELECT slug FROM sessions WHERE id = $1", session_id)
        if slug is None:
            raise NotFound
        taken_back = await withdraw(
            session_id=session_id, letters=[letter.replace("*", "")],
            reason="an organiser withdrew it",
        )  # fmt: skip
        await audit_log.record(
            by, "letter-withdrawn", slug, {"letter": letter, "number": taken_back}
        )
    return taken_back


async def _seat_to_come(registration_id: int, at: datetime) -> Row:
    seat = await database.row(
        "SELECT r.id, r.person, r.turn, r.state, s.id AS session, s.programme, s.ends_at"
        " FROM registrations r JOIN sessions s ON s.id = r.session WHERE r.id = $1 FOR UPDATE OF r",
        registration_id,
    )
    if seat is None:
        raise NotFound
    if seat["state"] != "held" or seat["ends_at"] <= at:
        raise NotAgain
    return seat


async def _locked(delivery_id: int) -> database.Row:
    found = await database.row("SELECT * FROM deliveries WHERE id = $1 FOR UPDATE", delivery_id)
    if found is None:
        raise NotFound
    return found


def _copy(before: database.Row, at: datetime) -> Owed:
    return Owed(
        letter=before["letter"],
        subject_kind=before["subject_kind"],
        subject_id=before["subject_id"],
        occasion=f"{before['occasion'].split('+')[0]}+{at:%Y%m%d%H%M%S}",
        due_at=at,
        session_id=before["session_id"],
        programme_id=before["programme_id"],
        person_id=before["person_id"],
        data=msgspec.json.decode(before["data"]),
    )
