"""Sessions are created, copied and edited where nobody is mailed for it.

A new time or place, the room, the capacity and every state have operations of their own
(`reschedule`, `change_room`, `capacity`, `publish`, `cancel`), since people are told of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

import msgspec

from events import database, text, tokens
from events.database import transaction
from events.deliveries.plan import withdraw
from events.errors import Conflict, NotFound
from events.operations.sessions import notifications
from events.operations.sessions.refusals import SpeakersInvited
from events.organisers import audit_log
from events.organisers.undo import removed_files, snapshots
from events.organisers.undo.snapshots import Files, Rows
from events.registrations.signup import seats
from events.sessions.moments import instant


@dataclass(frozen=True)
class SessionTexts:
    """What may change at any time without telling anybody. None: as the programme has it."""

    title: str
    abstract: str = ""
    language: str = "fr"
    tags: tuple[str, ...] = ()
    registration_open: bool = True
    needs_approval: bool = False
    reminder_minutes: tuple[int, ...] | None = None
    follow_up_minutes: int | None = None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class NewSession:
    """A session to be: its texts, and when and where; times are wall time in its zone.

    Fold 1 is the second of a time that comes twice.
    """

    texts: SessionTexts
    starts: datetime
    ends: datetime
    timezone: str
    location: str = ""
    room_url: str = ""
    room_note: str = ""
    capacity: int | None = None
    starts_fold: int = 0
    ends_fold: int = 0

    @property
    def starts_at(self) -> datetime:
        """The beginning as an instant."""
        return instant(self.starts, self.starts_fold, self.timezone)

    @property
    def ends_at(self) -> datetime:
        """The end as an instant."""
        return instant(self.ends, self.ends_fold, self.timezone)


async def create(programme_id: int, new: NewSession, *, by: str, at: datetime) -> str:
    """A new session, still a draft; its slug, made from the title."""
    return (await create_all(programme_id, [new], by=by, at=at))[0]


async def create_all(
    programme_id: int, all_new: Sequence[NewSession], *, by: str, at: datetime
) -> list[str]:
    """Several new drafts at once, all or none; their slugs in the same order."""
    async with transaction():
        slugs = []
        for new in all_new:
            _, slug = await _insert(programme_id, new, by=by, at=at)
            slugs.append(slug)
    return slugs


async def duplicate(session_id: int, *, days: int, by: str, at: datetime) -> str:
    """A draft with the same texts, times and speakers, so many days later; its slug.

    Seats, registrations, the room and what remains of the session are not copied.
    """
    async with transaction():
        original = await database.row("SELECT * FROM sessions WHERE id = $1", session_id)
        if original is None:
            raise NotFound
        new = _copy(original, timedelta(days=days))
        copied_id, slug = await _insert(original["programme"], new, by=by, at=at)
        await _copy_appearances(session_id, copied_id, at)
    return slug


async def edit(
    session_id: int, texts: SessionTexts, *, edit_version: int, by: str, at: datetime
) -> int:
    """Change a session's texts as they were read at `edit_version`; Conflict if they are not now.

    Where the rules of reminders changed, what is planned follows; what was sent stays sent. The
    number of the step back.
    """
    async with transaction():
        before = await database.row(
            "SELECT slug, programme, edit_version, reminder_minutes, follow_up_minutes"
            " FROM sessions WHERE id = $1 FOR UPDATE",
            session_id,
        )
        if before is None:
            raise NotFound
        if before["edit_version"] != edit_version:
            raise Conflict
        seen = await snapshots.look(Rows("sessions", [session_id]))
        await database.execute(
            "UPDATE sessions SET updated_at = $2, edit_version = edit_version + 1, title = $3,"
            " abstract = $4, language = $5, tags = $6, registration_open = $7,"
            " needs_approval = $8, reminder_minutes = $9, follow_up_minutes = $10, texts = $11"
            " WHERE id = $1",
            session_id,
            at,
            *_text_values(texts),
        )
        reminders = texts.reminder_minutes
        rules = (None if reminders is None else list(reminders), texts.follow_up_minutes)
        if rules != (before["reminder_minutes"], before["follow_up_minutes"]):
            await remind_anew([session_id], at=at)
        return await snapshots.record(by, "session-edited", before["slug"], seen=seen,
                                 programme_id=before["programme"], at=at)  # fmt: skip


async def remind_anew(session_ids: Sequence[int], *, at: datetime) -> None:
    """Plan reminders and follow-ups by the rules as they are now. Inside a transaction."""
    for place in await seats.lock_all(session_ids):
        if place.status == "published" and place.ends_at > at:
            await withdraw(
                session_id=place.id,
                letters=notifications.OF_A_DATE,
                reason="the reminders changed",
            )
            await notifications.remind(place, at=at)


async def delete_draft(session_id: int, *, by: str, at: datetime) -> int:
    """Throw away a draft that nobody is registered for; the number of the step back.

    Raises SpeakersInvited where speakers know of it, Conflict where somebody is, NotFound.
    """
    async with transaction():
        before = await database.row(
            "SELECT slug, programme, status, published_at FROM sessions WHERE id = $1 FOR UPDATE",
            session_id,
        )
        if before is None:
            raise NotFound
        registered = await database.value(
            "SELECT count(*) FROM registrations WHERE session = $1", session_id
        )
        if before["status"] != "draft" or before["published_at"] or registered:
            raise Conflict
        if await notifications.awaited(session_id):
            raise SpeakersInvited
        seen = await snapshots.look(
            Rows("sessions", [session_id]),
            *(Rows(table, [session_id], by="session") for table in _OF_A_SESSION),
        )
        files = await database.rows("SELECT file FROM resources WHERE session = $1", session_id)
        names = [entry["file"] for entry in files]
        await database.execute("DELETE FROM sessions WHERE id = $1", session_id)
        step = await snapshots.record(by, "session-deleted", before["slug"], seen=seen,
                                 programme_id=before["programme"], at=at,
                                 files=Files(names))  # fmt: skip
    removed_files.put_away(names)
    return step


async def _insert(programme_id: int, new: NewSession, *, by: str, at: datetime) -> tuple[int, str]:
    slug = await _free_slug(new.texts.title)
    session_id = await database.value(
        "INSERT INTO sessions (programme, slug, uid, created_at, updated_at, stamp, starts_local,"
        " ends_local, starts_fold, ends_fold, timezone, starts_at, ends_at, location, room_url,"
        " room_note, capacity, title, abstract, language, tags, registration_open, needs_approval,"
        " reminder_minutes, follow_up_minutes, texts)"
        " VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $23, $24, $7, $8, $9, $10, $11, $12, $13, $14,"
        " $15, $16, $17, $18, $19, $20, $21, $22) RETURNING id",
        programme_id,
        slug,
        str(uuid4()),
        at,
        new.starts,
        new.ends,
        new.timezone,
        new.starts_at,
        new.ends_at,
        new.location,
        new.room_url,
        new.room_note,
        new.capacity,
        *_text_values(new.texts),
        new.starts_fold,
        new.ends_fold,
    )
    await audit_log.record(by, "session-created", slug)
    return int(session_id), slug


async def _free_slug(title: str) -> str:
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('sessions.slug'))")
    base = text.slug(title)
    found = await database.rows("SELECT slug FROM sessions WHERE starts_with(slug, $1)", base)
    return text.slug(title, {entry["slug"] for entry in found}.__contains__)


async def _copy_appearances(session_id: int, copied_id: int, at: datetime) -> None:
    found = await database.rows(
        "SELECT speaker, position, role FROM appearances WHERE session = $1", session_id
    )
    await database.execute_many(
        "INSERT INTO appearances (session, speaker, position, role, answer, nonce, created_at)"
        " VALUES ($1, $2, $3, $4, 'none', $5, $6)",
        [
            (copied_id, entry["speaker"], entry["position"], entry["role"], tokens.nonce(), at)
            for entry in found
        ],
    )


def _copy(original: database.Row, later: timedelta) -> NewSession:
    reminders = original["reminder_minutes"]
    texts = SessionTexts(
        title=original["title"],
        abstract=original["abstract"],
        language=original["language"],
        tags=tuple(original["tags"]),
        needs_approval=original["needs_approval"],
        reminder_minutes=None if reminders is None else tuple(reminders),
        follow_up_minutes=original["follow_up_minutes"],
        texts=msgspec.json.decode(original["texts"]),
    )
    return NewSession(
        texts=replace(texts, registration_open=True),
        starts=original["starts_local"] + later,
        ends=original["ends_local"] + later,
        timezone=original["timezone"],
        location=original["location"],
        capacity=original["capacity"],
    )


def _text_values(texts: SessionTexts) -> list[object]:
    return [
        texts.title,
        texts.abstract,
        texts.language,
        list(texts.tags),
        texts.registration_open,
        texts.needs_approval,
        None if texts.reminder_minutes is None else list(texts.reminder_minutes),
        texts.follow_up_minutes,
        msgspec.json.encode(texts.texts).decode(),
    ]


_OF_A_SESSION: Final = ("appearances", "departures", "resources", "questions", "announcements")
"""What goes and comes back with a session nobody is registered for."""
