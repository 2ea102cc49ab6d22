"""Mails that came back, and the addresses that refuse mail for good."""

from collections.abc import Sequence

from events import clock, database
from events.deliveries.tables import Delivery, Suppression


async def message_id_of(delivery_id: int) -> str | None:
    """Return the Message-ID of a delivery, or None where there is none."""
    found = await Delivery.select(Delivery.message_id).where(Delivery.id == delivery_id).first()
    return found["message_id"] if found else None


async def mark(message_id: str, recipient: str, reason: str) -> str | None:
    """Mark a recent delivery as bounced, by Message-ID and recipient; return its address."""
    address: str | None = await database.value(_MARK, message_id, recipient, reason)
    return address


async def mark_by_id(delivery_id: int, reason: str) -> str | None:
    """Mark a recent delivery as bounced, by its id; return its address."""
    address: str | None = await database.value(_MARK_BY_ID, delivery_id, reason)
    return address


async def suppress(address: str, reason: str) -> None:
    """Send nothing more to an address. Joins the caller's transaction."""
    await Suppression.insert(
        Suppression(address=address, reason=reason, created_at=clock.now())
    ).on_conflict(target=Suppression.address, action="DO NOTHING")


async def lift_suppression(suppression_id: int) -> str | None:
    """Let mail go to an address again; return it. Joins the caller's transaction."""
    lifted = (
        await Suppression.delete()
        .where(Suppression.id == suppression_id)
        .returning(Suppression.address)
    )
    return str(lifted[0]["address"]) if lifted else None


async def suppressed(addresses: Sequence[str]) -> frozenset[str]:
    """Return those of these addresses that are suppressed."""
    return frozenset(await database.values(_SUPPRESSED, addresses))


# What a relay tries for five days comes back within weeks; later it says nothing about today.
_RECENT = "bounced_at IS NULL AND address <> '' AND due_at > now() - interval '60 days'"

_MARK = f"""
UPDATE deliveries SET bounced_at = now(), reason = $3
 WHERE message_id = $1 AND lower(address) = $2 AND {_RECENT}
RETURNING lower(address)
"""  # noqa: S608 - our own SQL

_MARK_BY_ID = f"""
UPDATE deliveries SET bounced_at = now(), reason = $2 WHERE id = $1 AND {_RECENT}
RETURNING lower(address)
"""  # noqa: S608 - our own SQL

_SUPPRESSED = "SELECT address FROM suppressions WHERE address = ANY($1)"
