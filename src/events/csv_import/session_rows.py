"""Write one session of an import: its row, who appears in it, its resources."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UnsetType
from msgspec.structs import replace

from events import database, text
from events.csv_import import appearances, resources
from events.csv_import.changes import SessionChange
from events.csv_import.values import EMPTY_SESSION, SessionValues, Times, given, merged
from events.operations.sessions import notifications, publish, reschedule
from events.registrations.signup import seats, waitlist
from events.registrations.signup.seats import LockedSession
from events.sessions.states import SessionStatus
from events.sessions.tables import Session


class Writer:
    """Writes the sessions of one programme one after the other; `taken` are slugs in use."""

    def __init__(
        self,
        programme_id: int,
        speakers: Mapping[str, int],
        taken: set[str],
        *,
        publish: bool,
        at: datetime,
    ) -> None:
        self.programme_id = programme_id
        self.speakers = speakers
        self.taken = taken
        self.publish = publish
        self.at = at
        self.published = 0
        self.moved = 0
        self.mails = 0

    async def write(self, change: SessionChange) -> None:
        """Add, change or leave one session; who is concerned is mailed as for a change by hand."""
        if not (self._to_publish(change) or change.has_values or change.must_store_import):
            return
        session_id = change.stored.id if change.stored else await self._add(change)
        session = await seats.lock(session_id)
        if change.stored is not None:
            values = merged(change.stored.values, change.values)
            session = await self._update(session, change, values)
        await self._appearances(session, change)
        await self._resources(session_id, change.values)
        if self.publish and session.status == SessionStatus.DRAFT:
            await publish.put_online(session, at=self.at)
            self.published += 1

    def _to_publish(self, change: SessionChange) -> bool:
        is_draft = change.stored is None or change.stored.status == SessionStatus.DRAFT
        return self.publish and is_draft

    async def _add(self, change: SessionChange) -> int:
        values = merged(EMPTY_SESSION, change.values)
        slug = text.slug(given(values.title, ""), self.taken.__contains__)
        self.taken.add(slug)
        times = _wall_times(values)
        session_id = await database.value(
            _ADD,
            self.programme_id,
            slug,
            change.entry.ref,
            str(uuid4()),
            values.title,
            values.abstract,
            values.language,
            values.tags,
            times.starts,
            times.ends,
            times.starts_fold,
            times.ends_fold,
            times.timezone,
            times.starts_at,
            times.ends_at,
            values.location,
            values.join_url,
            values.capacity,
            _json(change.imported),
            self.at,
        )
        return int(session_id)

    async def _update(
        self, session: LockedSession, change: SessionChange, values: SessionValues
    ) -> LockedSession:
        """Write what changed of a session; `values` are all of it as they are to be."""
        changed = change.values
        if change.must_store_import:
            await Session.update({Session.imported: _json(change.imported)}).where(
                Session.id == session.id
            )
        if any(_is_given(each) for each in _texts(changed)):
            await database.execute(_TEXTS, session.id, self.at, *_texts(values))
        if not isinstance(changed.join_url, UnsetType):
            await self._room(session.id, changed.join_url)
        if not isinstance(changed.capacity, UnsetType):
            session = await self._capacity(session, changed.capacity)
        if _is_given(changed.times) or _is_given(changed.location):
            times = _wall_times(values)
            moved = await reschedule.move(session, times, at=self.at, notify=True)
            session = moved.session
            self.mails += moved.mails
            self.moved += 1
        return session

    async def _room(self, session_id: int, url: str) -> None:
        await Session.update(
            {Session.room_url: url, Session.edit_version: Session.edit_version + 1}
        ).where(Session.id == session_id)

    async def _capacity(self, session: LockedSession, capacity: int | None) -> LockedSession:
        await Session.update(
            {Session.capacity: capacity, Session.edit_version: Session.edit_version + 1}
        ).where(Session.id == session.id)
        return await waitlist.promote(replace(session, capacity=capacity), at=self.at)

    async def _appearances(self, session: LockedSession, change: SessionChange) -> None:
        if isinstance(change.values.speakers, UnsetType):
            return
        wanted = [self.speakers[ref] for ref in change.values.speakers]
        before = [self.speakers[ref] for ref in given(change.before.speakers, [])]
        await appearances.set_all(session.id, wanted, before, at=self.at)
        if session.status == SessionStatus.PUBLISHED and session.ends_at > self.at:
            await notifications.remind(session, at=self.at)

    async def _resources(self, session_id: int, values: SessionValues) -> None:
        for kind, url in (("replay", values.recording_url), ("slides", values.slides_url)):
            if not isinstance(url, UnsetType):
                await resources.set_one(session_id, kind, url, at=self.at)


def _is_given(value: object) -> bool:
    return not isinstance(value, UnsetType)


def _texts(values: SessionValues) -> tuple[object, ...]:
    return values.title, values.abstract, values.language, values.tags


def _wall_times(values: SessionValues) -> reschedule.Times:
    """Return times and location as rescheduling takes them: wall times with folds in their zone."""
    times = values.times
    assert isinstance(times, Times)
    zone = ZoneInfo(times.timezone)
    starts, ends = times.starts_at.astimezone(zone), times.ends_at.astimezone(zone)
    return reschedule.Times(
        starts.replace(tzinfo=None, fold=0),
        ends.replace(tzinfo=None, fold=0),
        times.timezone,
        starts.fold,
        ends.fold,
        given(values.location, ""),
    )


def _json(imported: SessionValues) -> str:
    return msgspec.json.encode(imported).decode()


_TEXTS = """
UPDATE sessions SET title = $3, abstract = $4, language = $5, tags = $6,
  updated_at = greatest($2, updated_at), edit_version = edit_version + 1
 WHERE id = $1
"""

_ADD = """
INSERT INTO sessions (programme, slug, import_ref, uid, title, abstract, language, tags,
  starts_local, ends_local, starts_fold, ends_fold, timezone, starts_at, ends_at,
  location, room_url, capacity, imported, created_at, updated_at, stamp)
SELECT $1, $2, $3, $4, $5, $6, COALESCE(NULLIF($7, ''), language), $8,
  $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20, $20
  FROM programmes WHERE id = $1 RETURNING id
"""
