"""The only writer of the table `sessions`, but for `taken`, which `registrations.signup` counts.

Each function stands inside the transaction of the operation that calls it; nothing here notifies
anybody. `stamp` and `updated_at` never go back, whatever the clock says.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import msgspec
from piccolo.columns import Column

from events import database
from events.programmes.visibility import Visibility
from events.sessions.fields import NewSession, SeatRules, SessionTexts, Times
from events.sessions.tables import Session


async def insert(
    programme_id: int,
    new: NewSession,
    *,
    slug: str,
    at: datetime,
    import_ref: str | None = None,
    imported: str = "{}",
) -> int:
    """Insert a draft; return its id. `imported`: what the import gave, as JSON."""
    columns: dict[Column, Any] = {
        Session.programme: programme_id,
        Session.slug: slug,
        Session.uid: str(uuid4()),
        Session.import_ref: import_ref,
        Session.imported: imported,
        Session.room_url: new.room_url,
        Session.room_note: new.room_note,
        Session.capacity: new.capacity,
        **dict.fromkeys((Session.created_at, Session.updated_at, Session.stamp), at),
    }
    columns |= _of_texts(new.texts) | _of_times(new.times) | _of_rules(new.rules)
    draft = Session(columns)
    added = await Session.insert(draft).returning(Session.id)
    return int(added[0]["id"])


def _of_texts(texts: SessionTexts) -> dict[Column, Any]:
    return {
        Session.title: texts.title,
        Session.abstract: texts.abstract,
        Session.texts: _json(texts.texts),
        Session.language: texts.language,
        Session.tags: list(texts.tags),
        Session.registration_open: texts.registration_open,
        Session.needs_approval: texts.needs_approval,
        Session.reminder_minutes: _minutes(texts),
        Session.follow_up_minutes: texts.follow_up_minutes,
    }


def _of_times(times: Times) -> dict[Column, Any]:
    return {
        Session.starts_local: times.starts.replace(tzinfo=None, fold=0),
        Session.ends_local: times.ends.replace(tzinfo=None, fold=0),
        Session.starts_fold: times.starts_fold,
        Session.ends_fold: times.ends_fold,
        Session.timezone: times.timezone,
        Session.starts_at: times.starts_at,
        Session.ends_at: times.ends_at,
        Session.location: times.location or "",
    }


def _of_rules(rules: SeatRules) -> dict[Column, Any]:
    return {
        Session.domain_seats: rules.domain_seats,
        Session.kept_seats: rules.kept_seats,
        Session.kept_until: rules.kept_until,
        Session.kept_domains: list(rules.kept_domains),
    }


async def set_slug(session_id: int, slug: str) -> None:
    """Give a session another address; the one it had leads to it from then on (a trigger)."""
    await Session.update({Session.slug: slug}).where(Session.id == session_id)


async def set_texts(session_id: int, texts: SessionTexts, *, at: datetime) -> None:
    """Write what may change without notifying anybody."""
    await database.execute(
        _SET_TEXTS,
        session_id,
        at,
        texts.title,
        texts.abstract,
        texts.language,
        list(texts.tags),
        texts.registration_open,
        texts.needs_approval,
        _minutes(texts),
        texts.follow_up_minutes,
        _json(texts.texts),
    )


async def set_title(session_id: int, title: str, *, at: datetime) -> None:
    """Write the title alone."""
    await database.execute(_SET_TITLE, session_id, at, title)


async def set_described(
    session_id: int,
    *,
    title: str,
    abstract: str,
    language: str,
    tags: list[str],
    texts: Mapping[str, Mapping[str, str]],
    at: datetime,
) -> None:
    """Write the texts that an import may have, and leave the others."""
    await database.execute(_SET_DESCRIBED, session_id, at, title, abstract, language, tags,
                           _json(texts))  # fmt: skip


async def set_times(session_id: int, times: Times, *, at: datetime) -> None:
    """Write when and where it is, as a new version; a postponed session is published again."""
    await database.execute(
        _SET_TIMES,
        session_id,
        at,
        times.starts.replace(tzinfo=None, fold=0),
        times.ends.replace(tzinfo=None, fold=0),
        times.starts_fold,
        times.ends_fold,
        times.timezone,
        times.starts_at,
        times.ends_at,
        times.location,
    )


async def set_capacity(session_id: int, capacity: int | None) -> None:
    """Write how many seats there are; None: no limit."""
    await Session.update(
        {Session.capacity: capacity, Session.edit_version: Session.edit_version + 1}
    ).where(Session.id == session_id)


async def set_seat_rules(session_id: int, rules: SeatRules) -> None:
    """Write whose the seats are."""
    columns: dict[Column | str, Any] = dict(_of_rules(rules).items())
    await Session.update(columns).where(Session.id == session_id)


async def set_date_choice(session_ids: Sequence[int], choice_id: int | None) -> None:
    """Make sessions dates of a choice; None: of none."""
    await Session.update({Session.date_choice: choice_id}).where(
        Session.id.is_in(list(session_ids))
    )


async def set_room(session_id: int, url: str, note: str) -> None:
    """Write where the way in leads; no new version, since calendars carry /join alone."""
    await Session.update({Session.room_url: url, Session.room_note: note}).where(
        Session.id == session_id
    )


async def set_room_url(session_id: int, url: str) -> None:
    """Write where the way in leads and leave the note, for imports."""
    await Session.update(
        {Session.room_url: url, Session.edit_version: Session.edit_version + 1}
    ).where(Session.id == session_id)


async def set_picture(session_id: int, name: str, *, at: datetime) -> None:
    """Change the picture of a session; empty for its programme's."""
    await Session.update({Session.picture: name, Session.updated_at: at}).where(
        Session.id == session_id
    )


async def set_visibility(
    session_id: int, visibility: Visibility, domains: Sequence[str], *, at: datetime
) -> None:
    """Say who finds and opens a session."""
    await database.execute(_SET_VISIBILITY, session_id, at, visibility, list(domains))


async def set_imported(session_id: int, imported: str) -> None:
    """Remember what the last import gave, as JSON."""
    await Session.update({Session.imported: imported}).where(Session.id == session_id)


async def delete(session_id: int) -> None:
    """Delete a session and what belongs to it."""
    await Session.delete().where(Session.id == session_id)


def _minutes(texts: SessionTexts) -> list[int] | None:
    return None if texts.reminder_minutes is None else list(texts.reminder_minutes)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


_SET_VISIBILITY: Final = """
UPDATE sessions SET visibility = $3, invited_domains = $4, edit_version = edit_version + 1,
       updated_at = greatest(updated_at, $2)
 WHERE id = $1
"""

_SET_TEXTS: Final = """
UPDATE sessions
   SET title = $3, abstract = $4, language = $5, tags = $6, registration_open = $7,
       needs_approval = $8, reminder_minutes = $9, follow_up_minutes = $10, texts = $11,
       edit_version = edit_version + 1, updated_at = greatest(updated_at, $2)
 WHERE id = $1
"""

_SET_TITLE: Final = """
UPDATE sessions SET title = $3, edit_version = edit_version + 1,
       updated_at = greatest(updated_at, $2)
 WHERE id = $1
"""

_SET_DESCRIBED: Final = """
UPDATE sessions
   SET title = $3, abstract = $4, language = $5, tags = $6, texts = $7,
       edit_version = edit_version + 1, updated_at = greatest(updated_at, $2)
 WHERE id = $1
"""

_SET_TIMES: Final = """
UPDATE sessions
   SET starts_local = $3, ends_local = $4, starts_fold = $5, ends_fold = $6, timezone = $7,
       starts_at = $8, ends_at = $9, location = COALESCE($10, location),
       status = CASE WHEN status = 'postponed' THEN 'published' ELSE status END,
       version = version + 1, sequence = sequence + 1, edit_version = edit_version + 1,
       updated_at = greatest(updated_at, $2), stamp = greatest(stamp, $2)
 WHERE id = $1
"""
