"""Set the resources of a session that its file names: its replay and its slides."""

from datetime import datetime

from events.deliveries import reasons
from events.deliveries.plan import bring_forward
from events.resources import write


async def set_one(session_id: int, kind: str, url: str, *, at: datetime) -> None:
    """Set the imported resource of a kind, the only one; an empty address removes it.

    Mails that waited for one leave now.
    """
    if await write.set_imported(session_id, kind, url, at=at):
        await bring_forward(session_id, "follow-up", reason=reasons.NOTHING_YET, at=at)
