"""Tie a report to the deliveries it is about, and do what follows of it."""

from collections.abc import Sequence

from events.database import transaction
from events.deliveries import reasons
from events.deliveries.failures import (
    bounces,
    classify_refusal,
    consequences,
    return_path,
    suppressions,
)
from events.deliveries.failures.bounces import Candidate
from events.deliveries.states import Verdict
from events.inbox.bounces.delivery_status import Failure, Kind
from events.inbox.bounces.read_report import Report


async def record(report: Report, recipients: Sequence[str] = ()) -> int:
    """Mark the deliveries that came back or were complained of; how many.

    A report counts if it came to the address that is one delivery's return path, or if it quotes
    both Message-ID and recipient of a delivery: who has not had the mail cannot know them. The
    same report twice changes nothing, nor does one about a mail of long ago.
    """
    async with transaction():
        proven = await _returned_to(recipients)
        if report.kind is Kind.COMPLAINT:
            return await _complaint(report, proven)
        marked = [await _failed(one, why) for one, why in await _tied(report, proven)]
    return sum(marked)


def is_proven(recipients: Sequence[str]) -> bool:
    """Tell whether a mail came to an address that claims to be a delivery's return path."""
    return any(return_path.claimed_by(address) is not None for address in recipients)


async def _tied(report: Report, proven: Candidate | None) -> list[tuple[Candidate, Failure]]:
    """Find which deliveries failed, and what the report says of each."""
    if proven is not None:
        told = [each for each in report.failures if proven.address in each.recipients]
        return [(proven, (told or [*report.failures, Failure(frozenset())])[0])]
    found = []
    for one in await bounces.candidates(report.message_ids):
        told = [each for each in report.failures if one.address in each.recipients]
        nameless = [each for each in report.failures if not each.recipients]
        if not told and nameless and one.address in report.everybody:
            told = nameless
        found += [(one, failure) for failure in told[:1]]
    return found


async def _failed(one: Candidate, failure: Failure) -> bool:
    verdict = classify_refusal.judge(
        status=failure.status, reply=failure.reply, words=failure.words
    )
    said = failure.words
    if failure.status and failure.status not in said:
        said = f"{failure.status} {said}".strip()
    reason = reasons.because(reasons.BOUNCED, said)
    if not await bounces.mark(one.id, verdict, reason):
        return False
    await consequences.follow(one.address, verdict, reason)
    return True


async def _complaint(report: Report, proven: Candidate | None) -> int:
    about = [proven] if proven else await bounces.candidates(report.message_ids)
    named = frozenset().union(*(failure.recipients for failure in report.failures))
    counted = [one for one in about if one and one.address in (named | report.everybody)]
    for one in counted:
        await bounces.mark(one.id, Verdict.CONTENT, reasons.COMPLAINT)
        await suppressions.stop_announcements(one.address, reasons.COMPLAINT)
    return len(counted)


async def _returned_to(recipients: Sequence[str]) -> Candidate | None:
    """Find the delivery whose return path this mail came to; its address proves it."""
    for address in recipients:
        claimed = return_path.claimed_by(address)
        one = None if claimed is None else await bounces.candidate(claimed)
        if one is not None and return_path.proves(address, one.id, one.message_id):
            return one
    return None
