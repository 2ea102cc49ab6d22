"""Sessions are created and copied, as drafts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from events import database
from events.database import Json, Shape, transaction
from events.errors import NotFound
from events.organisers import audit_log
from events.programmes.visibility import Visibility
from events.sessions import addresses
from events.sessions.fields import NewSession, SeatRules, SessionTexts, Times
from events.sessions.tables import Session
from events.sessions.write import sessions as write
from events.speakers.write import appearances


class _Original(Shape):
    programme: int
    title: str
    abstract: str
    texts: Json[dict[str, dict[str, str]]]
    language: str
    tags: list[str]
    needs_approval: bool
    reminder_minutes: list[int] | None
    follow_up_minutes: int | None
    domain_seats: int | None
    kept_seats: int
    kept_until: datetime | None
    kept_domains: list[str]
    starts_local: datetime
    ends_local: datetime
    timezone: str
    location: str
    capacity: int | None
    visibility: Visibility
    invited_domains: list[str]


async def create(programme_id: int, new: NewSession, *, by: str, at: datetime) -> str:
    """Create a session, still a draft; return its slug, made from the title."""
    return (await create_all(programme_id, [new], by=by, at=at))[0]


async def create_all(
    programme_id: int, all_new: Sequence[NewSession], *, by: str, at: datetime
) -> list[str]:
    """Create several drafts at once, all or none; return their slugs in the same order."""
    async with transaction():
        added = [await insert(programme_id, new, by=by, at=at) for new in all_new]
    return [slug for _, slug in added]


async def duplicate(session_id: int, *, days: int, by: str, at: datetime) -> str:
    """Create a draft with the same texts, times and speakers, so many days later; return its slug.

    Seats, registrations, the room and resources are not copied. Raises NotFound.
    """
    async with transaction():
        original = await database.row(
            _Original, database.select(_Original, Session).where(Session.id == session_id)
        )
        if original is None:
            raise NotFound
        new = _copy(original, timedelta(days=days))
        copied_id, slug = await insert(original.programme, new, by=by, at=at)
        await _as_hidden(copied_id, original, at=at)
        await appearances.copy(session_id, copied_id, at=at)
    return slug


async def copy_into(
    session_id: int, programme_id: int, later: timedelta, *, by: str, at: datetime
) -> int:
    """Create a draft of another programme from a session's words and rules; return its id.

    Inside a transaction; without the room, as `duplicate` does, and without speakers.
    """
    original = await database.row(
        _Original, database.select(_Original, Session).where(Session.id == session_id)
    )
    if original is None:
        raise NotFound
    copied_id, _ = await insert(programme_id, _copy(original, later), by=by, at=at)
    await _as_hidden(copied_id, original, at=at)
    return copied_id


async def insert(programme_id: int, new: NewSession, *, by: str, at: datetime) -> tuple[int, str]:
    """Insert a draft; return its id and slug. Inside the caller's transaction."""
    slug = await addresses.slugs.free(new.texts.title)
    session_id = await write.insert(programme_id, new, slug=slug, at=at)
    await audit_log.record(by, "session-created", slug)
    return session_id, slug


async def _as_hidden(session_id: int, original: _Original, *, at: datetime) -> None:
    """Hide a copy as its original is hidden: what few should see is never shown by copying."""
    if original.visibility is not Visibility.PUBLIC:
        await write.set_visibility(session_id, original.visibility, original.invited_domains, at=at)


def _copy(original: _Original, later: timedelta) -> NewSession:
    return NewSession(
        _texts(original),
        Times(
            original.starts_local + later,
            original.ends_local + later,
            original.timezone,
            location=original.location,
        ),
        capacity=original.capacity,
        rules=SeatRules(
            original.domain_seats,
            original.kept_seats,
            original.kept_until and original.kept_until + later,
            tuple(original.kept_domains),
        ),
    )


def _texts(original: _Original) -> SessionTexts:
    reminders = original.reminder_minutes
    return SessionTexts(
        title=original.title,
        abstract=original.abstract,
        language=original.language,
        tags=tuple(original.tags),
        needs_approval=original.needs_approval,
        reminder_minutes=None if reminders is None else tuple(reminders),
        follow_up_minutes=original.follow_up_minutes,
        texts=original.texts,
    )
