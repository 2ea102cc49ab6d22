"""Pause and resume all sending, try it with a test mail, let mail go to an address again."""

from datetime import datetime

from events.database import transaction
from events.deliveries.failures import suppressions
from events.deliveries.limits import pause
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.errors import NotFound
from events.organisers import audit_log


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


async def test_mail(organiser_id: int, *, by: str, at: datetime) -> None:
    """Send a test mail to oneself, to see that mail arrives and how it looks."""
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


async def lift_suppression(suppression_id: int, *, by: str) -> None:
    """Let mail go to this address again. Raises NotFound."""
    async with transaction():
        address = await suppressions.lift(suppression_id)
        if address is None:
            raise NotFound
        await audit_log.record(by, "suppression-lifted", "suppression", {"address": address})
