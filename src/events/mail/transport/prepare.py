"""From claimed deliveries to mails ready for the relay; one that fails holds up no other."""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from events import clock
from events.deliveries import reasons, settle
from events.deliveries.claim import Claimed
from events.deliveries.settle import Step
from events.mail.render.compose import Composed, Skipped
from events.mail.transport import dkim
from events.mail.transport.lanes import OutgoingMail

log = structlog.get_logger(__name__)

Compose = Callable[[Sequence[Claimed]], Awaitable[list[Composed | Skipped]]]


async def prepare(
    claimed: Sequence[Claimed], compose: Compose
) -> tuple[list[OutgoingMail], list[Step]]:
    """Return the mails to send, and what becomes of the others at once, with the reason."""
    at = clock.now()
    steps = [
        settle.skipped(delivery, reasons.TOO_LATE)
        for delivery in claimed
        if delivery.useful_until is not None and delivery.useful_until <= at
    ]
    late = {step.delivery_id for step in steps}
    by_id = {delivery.id: delivery for delivery in claimed if delivery.id not in late}
    composed, failed = await _composed(list(by_id.values()), compose)
    mails = []
    for result in composed:
        delivery = by_id[result.delivery_id]
        if isinstance(result, Skipped) and result.until:
            steps.append(settle.put_off(delivery, result.reason, until=result.until))
        elif isinstance(result, Skipped):
            steps.append(settle.skipped(delivery, result.reason))
        else:
            mails.append(OutgoingMail(delivery, dkim.signed(result)))
    return mails, steps + failed


async def _composed(
    claimed: Sequence[Claimed], compose: Compose
) -> tuple[list[Composed | Skipped], list[Step]]:
    """Compose all at once; where that fails, one by one, so that only the one at fault waits."""
    if not claimed:
        return [], []
    try:
        return await compose(claimed), []
    except Exception as error:
        if len(claimed) == 1:
            log.exception("composing failed", delivery=claimed[0].id, letter=claimed[0].letter)
            reason = reasons.because(reasons.UNWRITABLE, type(error).__name__)
            return [], [settle.later(claimed[0], reason)]
    composed: list[Composed | Skipped] = []
    failed: list[Step] = []
    for delivery in claimed:
        one, wrong = await _composed([delivery], compose)
        composed += one
        failed += wrong
    return composed, failed
