"""Write one session of an import: its row, who appears in it, its resources."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UnsetType

from events import database, text
from events.csv_import.changes import SessionChange
from events.csv_import.values import EMPTY_SESSION, SessionValues, Times, merged, value_or
from events.operations.sessions import publish, reschedule
from events.operations.sessions.capacity import change_capacity_locked
from events.operations.sessions.mails import notifications
from events.registrations.signup import seats
from events.registrations.signup.seats import LockedSession
from events.resources import edit as resources
from events.sessions import addresses, fields
from events.sessions.fields import NewSession, SessionTexts
from events.sessions.states import SessionStatus
from events.sessions.write import sessions as write
from events.speakers import lineup
from events.speakers.write import appearances


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
        self.rescheduled = 0
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
            await publish.publish_locked(session, at=self.at)
            self.published += 1

    def _to_publish(self, change: SessionChange) -> bool:
        is_draft = change.stored is None or change.stored.status == SessionStatus.DRAFT
        return self.publish and is_draft

    async def _add(self, change: SessionChange) -> int:
        values = merged(EMPTY_SESSION, change.values)
        slug = text.slug(value_or(values.title, ""), self.taken.__contains__)
        self.taken.add(slug)
        capacity = value_or(values.capacity, None)
        new = NewSession(
            await self._texts(values),
            _wall_times(values),
            room_url=value_or(values.join_url, ""),
            capacity=capacity,
        )
        return await write.insert(
            self.programme_id,
            new,
            slug=slug,
            at=self.at,
            import_ref=change.entry.ref,
            imported=_json(change.imported),
        )

    async def _texts(self, values: SessionValues) -> SessionTexts:
        """Return the texts; without a language of its own a session has its programme's."""
        language = value_or(values.language, "") or await database.value(
            "SELECT language FROM programmes WHERE id = $1", self.programme_id
        )
        tags = tuple(value_or(values.tags, []))
        title, abstract = value_or(values.title, ""), value_or(values.abstract, "")
        return SessionTexts(title, abstract, language, tags, texts=value_or(values.texts, {}))

    async def _update(
        self, session: LockedSession, change: SessionChange, values: SessionValues
    ) -> LockedSession:
        """Write what changed of a session; `values` are all of it as they are to be."""
        changed = change.values
        if change.must_store_import:
            await write.set_imported(session.id, _json(change.imported))
        if any(
            map(
                _is_given,
                (changed.title, changed.abstract, changed.language, changed.tags, changed.texts),
            )
        ):
            await self._describe(session.id, values)
        if change.stored and not change.stored.published_at and _is_given(changed.title):
            old, new = value_or(change.stored.values.title, ""), value_or(values.title, "")
            await addresses.follow(session.id, session.slug, old_title=old, title=new)
        if not isinstance(changed.join_url, UnsetType):
            await write.set_room_url(session.id, changed.join_url)
        if not isinstance(changed.capacity, UnsetType):
            session = await change_capacity_locked(session, changed.capacity, at=self.at)
        if _is_given(changed.times) or _is_given(changed.location):
            session = await self._reschedule(session, values)
        return session

    async def _describe(self, session_id: int, values: SessionValues) -> None:
        await write.set_described(
            session_id,
            title=value_or(values.title, ""),
            abstract=value_or(values.abstract, ""),
            language=value_or(values.language, ""),
            tags=value_or(values.tags, []),
            texts=value_or(values.texts, {}),
            at=self.at,
        )

    async def _reschedule(self, session: LockedSession, values: SessionValues) -> LockedSession:
        times = _wall_times(values)
        done = await reschedule.reschedule_locked(session, times, at=self.at, notify=True)
        self.mails += done.mails
        self.rescheduled += 1
        return done.session

    async def _appearances(self, session: LockedSession, change: SessionChange) -> None:
        if not isinstance(change.values.speakers, UnsetType):
            await self._lineup(session, change, change.values.speakers)
        if not isinstance(change.values.roles, UnsetType):
            before = value_or(change.before.roles, {})
            for ref in {**before, **change.values.roles}:
                role = change.values.roles.get(ref, "")
                await appearances.set_role(session.id, self.speakers[ref], role)

    async def _lineup(
        self, session: LockedSession, change: SessionChange, refs: Sequence[str]
    ) -> None:
        wanted = [self.speakers[ref] for ref in refs]
        before = [self.speakers[ref] for ref in value_or(change.before.speakers, [])]
        await lineup.set_all(session.id, wanted, before, at=self.at)
        if session.status == SessionStatus.PUBLISHED and session.ends_at > self.at:
            await notifications.plan_reminders(session, at=self.at)

    async def _resources(self, session_id: int, values: SessionValues) -> None:
        for kind, url in (("replay", values.recording_url), ("slides", values.slides_url)):
            if not isinstance(url, UnsetType):
                await resources.set_imported(session_id, kind, url, at=self.at)


def _is_given(value: object) -> bool:
    return not isinstance(value, UnsetType)


def _wall_times(values: SessionValues) -> fields.Times:
    """Return times and location as rescheduling takes them: wall times with folds in their zone."""
    times = values.times
    assert isinstance(times, Times)
    zone = ZoneInfo(times.timezone)
    starts, ends = times.starts_at.astimezone(zone), times.ends_at.astimezone(zone)
    return fields.Times(
        starts.replace(tzinfo=None, fold=0),
        ends.replace(tzinfo=None, fold=0),
        times.timezone,
        starts.fold,
        ends.fold,
        value_or(values.location, ""),
    )


def _json(imported: SessionValues) -> str:
    return msgspec.json.encode(imported).decode()
