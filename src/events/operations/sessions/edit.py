"""A session's texts and rules are edited, and drafts deleted, where nobody is mailed for it.

A new time or place, the room, the capacity and every state have operations of their own
(`reschedule`, `room`, `capacity`, `publish`, `cancel`), since people are notified of them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, transaction
from events.deliveries.withdraw import withdraw
from events.errors import Conflict, Invalid, NotFound
from events.operations.sessions.mails import notifications, to_speakers
from events.operations.sessions.refusals import SpeakersInvited
from events.organisers.undo import removed_files, snapshots
from events.organisers.undo.changes import Rows
from events.organisers.undo.snapshots import Files
from events.presentation import N_
from events.registrations.signup import seats
from events.registrations.tables import Registration
from events.resources.tables import Resource
from events.sessions import addresses
from events.sessions.fields import SessionTexts
from events.sessions.states import SessionStatus
from events.sessions.tables import Session
from events.sessions.write import sessions as write


class _Edited(Shape):
    slug: str
    title: str
    programme: int
    status: SessionStatus
    published_at: datetime | None
    edit_version: int
    reminder_minutes: list[int] | None
    follow_up_minutes: int | None


async def edit(
    session_id: int,
    texts: SessionTexts,
    *,
    edit_version: int,
    by: str,
    at: datetime,
    slug: str = "",
) -> int:
    """Change a session's texts as they were read at `edit_version`; Conflict if they are not now.

    `slug`: the address somebody typed; without it that of a draft follows its title until it is
    published. Where the rules of reminders changed, what is planned follows; what was sent stays
    sent. Returns the number of the step back. Raises NotFound; Invalid where another session has
    the address.
    """
    async with transaction():
        before = await _lock(session_id)
        if before.edit_version != edit_version:
            raise Conflict
        seen = await snapshots.rows_before(Rows("sessions", [session_id]))
        await write.set_texts(session_id, texts, at=at)
        await _readdress(session_id, before, texts.title, slug)
        if _other_reminders(before, texts):
            await replan_reminders([session_id], at=at)
        return await snapshots.record(by, "session-edited", before.slug, seen=seen,
                                 programme_id=before.programme, at=at)  # fmt: skip


def _other_reminders(before: _Edited, texts: SessionTexts) -> bool:
    reminders = texts.reminder_minutes
    rules = (None if reminders is None else list(reminders), texts.follow_up_minutes)
    return rules != (before.reminder_minutes, before.follow_up_minutes)


async def _readdress(session_id: int, before: _Edited, title: str, slug: str) -> None:
    if slug and slug != before.slug:
        if await addresses.slugs.change(session_id, before.slug, slug) is None:
            raise Invalid({"slug": _ANOTHER_HAS_IT})
    elif before.published_at is None:
        await addresses.follow(session_id, before.slug, old_title=before.title, title=title)


async def replan_reminders(session_ids: Sequence[int], *, at: datetime) -> None:
    """Plan reminders and follow-ups by the rules as they are now. Inside a transaction."""
    for session in await seats.lock_all(session_ids):
        if session.status == SessionStatus.PUBLISHED and session.ends_at > at:
            await withdraw(
                session_id=session.id,
                letters=notifications.OF_A_DATE,
                reason="the reminders changed",
            )
            await notifications.plan_reminders(session, at=at)


async def delete_draft(session_id: int, *, by: str, at: datetime) -> int:
    """Delete a draft that nobody is registered for; return the number of the step back.

    Raises SpeakersInvited where speakers know of it, Conflict where somebody is, NotFound.
    """
    async with transaction():
        before = await _lock(session_id)
        await _must_be_unknown(session_id, before)
        seen = await snapshots.rows_before(
            Rows("sessions", [session_id]),
            *(Rows(table, [session_id], by="session") for table in _OF_A_SESSION),
        )
        names = (
            await Resource.select(Resource.file)
            .where(Resource.session == session_id)
            .output(as_list=True)
        )
        await write.delete(session_id)
        step = await snapshots.record(by, "session-deleted", before.slug, seen=seen,
                                 programme_id=before.programme, at=at,
                                 files=Files(names))  # fmt: skip
    await removed_files.put_away(names)
    return step


async def _must_be_unknown(session_id: int, before: _Edited) -> None:
    """Refuse to delete what was online, what somebody registered for, or what speakers know of."""
    registered = await Registration.exists().where(Registration.session == session_id)
    if before.status != SessionStatus.DRAFT or before.published_at or registered:
        raise Conflict
    if await to_speakers.speakers_know(session_id):
        raise SpeakersInvited


async def _lock(session_id: int) -> _Edited:
    found = await database.row(
        _Edited,
        database.select(_Edited, Session).where(Session.id == session_id).lock_rows("UPDATE"),
    )
    if found is None:
        raise NotFound
    return found


_ANOTHER_HAS_IT: Final = N_("Another session has this address, or had it. Choose another.")

_OF_A_SESSION: Final = ("appearances", "departures", "resources", "questions", "announcements")
"""What goes and comes back with a session nobody is registered for."""
