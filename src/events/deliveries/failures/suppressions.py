"""Addresses that get no mail, or no announcements; the only writer of the table."""

from collections.abc import Sequence
from datetime import datetime

from events import database
from events.deliveries.tables import Suppression


async def suppress(address: str, reason: str) -> None:
    """Send this address nothing any more but sign-in codes; `reason` is shown at the desk."""
    await database.execute(_SUPPRESS, address, reason, False)


async def stop_announcements(address: str, reason: str) -> None:
    """Send this address no announcements any more: its owner complained about one of our mails."""
    await database.execute(_SUPPRESS, address, reason, True)


async def lift(suppression_id: int) -> str | None:
    """Let mail go to an address again; return it. Joins the caller's transaction."""
    lifted = (
        await Suppression.delete()
        .where(Suppression.id == suppression_id)
        .returning(Suppression.address)
    )
    return str(lifted[0]["address"]) if lifted else None


async def suppressed(addresses: Sequence[str]) -> frozenset[str]:
    """Return those of these addresses that get no mail at all."""
    return frozenset(await database.values(_SUPPRESSED, addresses))


async def complained(addresses: Sequence[str]) -> frozenset[str]:
    """Return those of these addresses that get no announcements."""
    return frozenset(await database.values(_COMPLAINED, addresses))


async def lift_domain(domain: str, since: datetime) -> int:
    """Let the addresses of a domain that were silenced since then have mail again; how many."""
    return await database.execute(_LIFT_DOMAIN, domain, since)


# A dead address that had only complained before gets nothing any more; never the other way.
_SUPPRESS = """
INSERT INTO suppressions (address, reason, only_announcements, created_at)
VALUES ($1, $2, $3, now())
ON CONFLICT (address) DO UPDATE
   SET only_announcements = false, reason = excluded.reason
 WHERE suppressions.only_announcements AND NOT excluded.only_announcements
"""
_LIFT_DOMAIN = """
DELETE FROM suppressions
 WHERE split_part(address, '@', 2) = lower($1) AND created_at >= $2 AND NOT only_announcements
"""
_SUPPRESSED = """
SELECT address FROM suppressions WHERE address = ANY($1::text[]) AND NOT only_announcements
"""
_COMPLAINED = """
SELECT address FROM suppressions WHERE address = ANY($1::text[]) AND only_announcements
"""
