"""Many sessions are edited at once, as rows of a table: all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, transaction
from events.errors import Invalid, NotFound
from events.operations.sessions import reschedule, room
from events.organisers import audit_log
from events.organisers.undo import snapshots
from events.organisers.undo.changes import Rows
from events.presentation import N_
from events.registrations.signup import seats
from events.sessions import addresses
from events.sessions.fields import Times
from events.sessions.tables import Session
from events.sessions.write import sessions as write

TITLE: Final = ("title", "slug", "updated_at", "edit_version")
ROOM: Final = ("room_url", "room_note")


@dataclass(frozen=True)
class RowChange:
    """What a row changes of a session as it was read at `edit_version`; None: not this.

    `row` ends the names of the row's fields.
    """

    session_id: int
    edit_version: int
    row: str
    title: str | None = None
    times: Times | None = None
    room_url: str | None = None


class _Before(Shape):
    id: int
    slug: str
    title: str
    programme: int
    published_at: datetime | None
    edit_version: int


async def edit_many(
    programme_id: int, changes: Sequence[RowChange], *, notify: bool, by: str, at: datetime
) -> int:
    """Make all changes of the rows; return the number of the undo step, 0 where people may know.

    New times mail whom a change of date mails, where `notify` says so. Raises Invalid with the rows
    that somebody else changed meanwhile, NotFound for a session of another programme.
    """
    async with transaction():
        before = await _locked(programme_id, changes)
        ids = sorted(before)
        seen = await snapshots.rows_before(
            *(Rows("sessions", ids, columns=columns) for columns in (TITLE, ROOM))
        )
        for change in changes:
            await _title_and_room(before[change.session_id], change, at)
        for change in changes:
            await _times(change, notify=notify, by=by, at=at)
        subject = await database.value(_PROGRAMME, programme_id)
        details = {"number": len(changes)}
        if any(change.times for change in changes):
            await audit_log.record(by, "sessions-edited", subject, details)
            return 0
        return await snapshots.record(by, "sessions-edited", subject, details, seen=seen,
                                      programme_id=programme_id, at=at)  # fmt: skip


async def _locked(programme_id: int, changes: Sequence[RowChange]) -> dict[int, _Before]:
    found = await database.rows(
        _Before,
        database.select(_Before, Session)
        .where(Session.id.is_in([change.session_id for change in changes] or [0]))
        .order_by(Session.id)
        .lock_rows("UPDATE"),
    )
    before = {one.id: one for one in found if one.programme == programme_id}
    if len(before) != len(changes):
        raise NotFound
    stale = [one for one in changes if before[one.session_id].edit_version != one.edit_version]
    if stale:
        raise Invalid({f"title{change.row}": STALE for change in stale})
    return before


async def _title_and_room(before: _Before, change: RowChange, at: datetime) -> None:
    if change.title is not None:
        await write.set_title(before.id, change.title, at=at)
        if before.published_at is None:
            await addresses.follow(
                before.id, before.slug, old_title=before.title, title=change.title
            )
    if change.room_url is not None:
        await room.set_url(before.id, change.room_url)


async def _times(change: RowChange, *, notify: bool, by: str, at: datetime) -> None:
    if change.times is None:
        return
    session = await seats.lock(change.session_id)
    done = await reschedule.reschedule_locked(session, change.times, at=at, notify=notify, by=by)
    if done.session.version != session.version:
        await reschedule.record_new_times(done.session, change.times, by=by)


_PROGRAMME: Final = "SELECT slug FROM programmes WHERE id = $1"
STALE: Final = N_(
    "Somebody else changed this session meanwhile. Nothing was saved; saving again replaces theirs."
)
