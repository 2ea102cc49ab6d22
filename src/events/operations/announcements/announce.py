"""Announcements are sent, paused and resumed; those to very many are addressed by the worker."""

from datetime import datetime

from events.database import JsonObject, transaction
from events.deliveries import counting
from events.deliveries.plan import plan
from events.deliveries.withdraw import withdraw
from events.errors import Conflict
from events.operations.announcements import bulk, recipients, write
from events.operations.announcements.states import AnnouncementState
from events.operations.announcements.write import Draft, KeptAnnouncement
from events.operations.bulk import bulk_jobs
from events.organisers.audit_log import record


async def announce(programme_id: int, draft: Draft, *, by: str, at: datetime) -> int:
    """Write to an audience, at once or at `due_at`; return how many mails are owed, or may be.

    Each person gets one mail, whatever they are to the programme; who stopped announcements gets
    none, unless it is urgent: then it goes ahead of all mail. Raises NotFound.
    """
    async with transaction():
        return await owe(programme_id, draft, by=by, at=at)


async def owe(programme_id: int, draft: Draft, *, by: str, at: datetime) -> int:
    """Do as `announce`, inside the caller's transaction."""
    return await _plan(await write.insert(programme_id, draft, by=by, at=at), by=by, at=at)


async def send(announcement_id: int, *, by: str, at: datetime) -> int:
    """Send a draft; return how many mails are owed. Raises Conflict where it was sent, NotFound."""
    async with transaction():
        return await _plan(await write.lock_draft(announcement_id), by=by, at=at)


async def pause(announcement_id: int, *, by: str) -> int:
    """Hold back what has not left yet; return how many mails. Raises NotFound."""
    async with transaction():
        kept = await write.lock(announcement_id)
        held = await withdraw(
            programme_id=kept.programme, letters=["announcement", "speaker-announcement"],
            occasion=str(kept.id), reason="the announcement is paused",
        )  # fmt: skip
        if kept.state == AnnouncementState.PLANNED:
            await write.set_paused(kept.id)
        await record(by, "announcement-paused", kept.subject, {"mails": held})
    return held


async def resume(announcement_id: int, *, by: str, at: datetime) -> int:
    """Send the rest of a paused announcement to its audience as it is now; return how many mails.

    Raises Conflict where it is not paused, NotFound.
    """
    async with transaction():
        kept = await write.lock(announcement_id)
        if kept.state != AnnouncementState.PAUSED:
            raise Conflict
        return await _plan(kept, by=by, at=at)


async def _plan(kept: KeptAnnouncement, *, by: str, at: datetime) -> int:
    """Owe it to its audience, or leave that to the worker where very many are looked through."""
    due_at = max(at, kept.due_at or at)
    if await bulk.are_many(kept):
        mails = await _plan_for_many(kept, by=by, due_at=due_at)
    else:
        draft = bulk.draft_of(kept)
        found = await recipients.recipients(kept.programme, draft, at=due_at,
                                            announcement_id=kept.id)  # fmt: skip
        mails = await plan([bulk.owed(kept, recipient, due_at) for recipient in found])
    await write.set_planned(kept.id, at=at)
    details: JsonObject = {"announcement": kept.id, "audience": kept.audience, "mails": mails}
    await record(by, "announcement-sent", kept.subject, details)
    return mails


async def _plan_for_many(kept: KeptAnnouncement, *, by: str, due_at: datetime) -> int:
    """Owe it to the speakers, who are few; return how many people are still to be looked at."""
    found = await recipients.speakers(kept.programme, bulk.draft_of(kept), announcement_id=kept.id)
    mails = await plan([bulk.owed(kept, recipient, due_at) for recipient in found])
    if counting.is_counting():
        await bulk.count(kept, at=due_at)
        return mails
    await bulk_jobs.replace(bulk.KIND, None, about=kept.id)
    return mails + await bulk.owe(kept, by=by, at=due_at)
