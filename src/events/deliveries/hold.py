"""What an organiser decides about mails that wait for a person."""

from events import clock, database, wakeup
from events.deliveries import counting, reasons
from events.deliveries.states import DeliveryState
from events.deliveries.tables import Delivery


async def send_again(delivery_id: int) -> bool:
    """Make a held mail due, though it may have arrived before; return whether it was held.

    Only inside a transaction. Wakes the workers.
    """
    changed = (
        await Delivery.update(
            {
                Delivery.state: DeliveryState.DUE,
                Delivery.reason: "",
                Delivery.due_at: clock.now(),
                Delivery.attempts: 0,
            }
        )
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.HELD)
        .returning(Delivery.id)
    )
    if (counted := counting.current()) is not None:
        counted.written.extend(one["id"] for one in changed)
    if changed:
        database.after_commit(wakeup.wake_workers_soon)
    return bool(changed)


async def leave(delivery_id: int) -> bool:
    """Skip a held mail; return whether it was held. Joins the caller's transaction."""
    changed = (
        await Delivery.update(
            {
                Delivery.state: DeliveryState.SKIPPED,
                Delivery.reason: reasons.NOT_REPEATED,
                Delivery.settled_at: clock.now(),
            }
        )
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.HELD)
        .returning(Delivery.id)
    )
    return bool(changed)
