"""What a refusal leads to: a dead address is silenced, a domain that refuses us is counted."""

from events.deliveries.failures import refusal_alerts, suppressions
from events.deliveries.states import Verdict


async def follow(address: str, verdict: Verdict, reason: str) -> None:
    """Do what a refusal asks for: silence a dead address, or count a domain that refuses us.

    Only inside a transaction.
    """
    if verdict.silences:
        await suppressions.suppress(address.lower(), reason)
    await refusal_alerts.note(address, verdict, reason.partition(": ")[2] or reason)
