"""Send again what a mail domain refused, once the cause is mended."""

from datetime import datetime

from events import database
from events.database import JsonObject, Shape, transaction
from events.deliveries.failures import refusal_alerts, suppressions
from events.deliveries.plan import plan
from events.errors import NotFound
from events.operations.mail.resend import AGAIN, LockedDelivery, copy_of
from events.organisers import audit_log


class Resent(Shape):
    """What followed of it: mails that go again, addresses that get mail again."""

    mails: int
    addresses: int


async def send_refused_again(domain: str, *, by: str, at: datetime) -> Resent:
    """Close a domain's alert, lift its addresses' suppressions, send again what it refused of us.

    Reminders have their time and are left out, as is what is no longer useful. Raises NotFound
    where no alert is open.
    """
    async with transaction():
        since = await database.value(_SINCE, domain)
        if since is None or not await refusal_alerts.close(domain):
            raise NotFound
        refused = await database.rows(LockedDelivery, _REFUSED, domain, since, list(AGAIN), at)
        mails = await plan([copy_of(before, at) for before in refused])
        addresses = await suppressions.lift_domain(domain, since)
        facts: JsonObject = {"domain": domain, "number": mails, "addresses": addresses}
        await audit_log.record(by, "refusals-mended", "sending", facts)
    return Resent(mails, addresses)


_SINCE = "SELECT first_at FROM refusal_alerts WHERE domain = $1 AND closed_at IS NULL"
_REFUSED = """
SELECT key, letter, state, subject_kind, subject_id, occasion, session_id, programme_id, person_id,
  data
  FROM deliveries
 WHERE split_part(lower(address), '@', 2) = $1 AND letter = ANY($3::text[])
   AND verdict IN ('authentication', 'reputation', 'content')
   AND (settled_at >= $2::timestamptz - interval '1 hour'
        OR bounced_at >= $2::timestamptz - interval '1 hour')
   AND (useful_until IS NULL OR useful_until > $4)
 ORDER BY id FOR UPDATE
"""
