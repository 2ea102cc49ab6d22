"""Write one session of an import: its row, who appears in it, what remains of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from events import database, text
from events.csv_import import appearances, resources
from events.csv_import.changes import Change
from events.operations.sessions import notifications, publish, reschedule
from events.registrations.signup import seats, waitlist
from events.registrations.signup.seats import LockedSession

TEXTS = ("title", "abstract", "language", "tags")


@dataclass(frozen=True)
class Times:
    """When a session is: instants, and the wall time with its fold that they are in a zone."""

    timezone: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, value: Mapping[str, str]) -> "Times":
        """From what a row said."""
        return cls(
            value["timezone"],
            datetime.fromisoformat(value["starts_at"]),
            datetime.fromisoformat(value["ends_at"]),
        )

    def moved_to(self, location: str) -> reschedule.Times:
        """The same as a move takes it."""
        starts, ends, starts_fold, ends_fold, *_ = self.columns()
        return reschedule.Times(starts, ends, self.timezone, starts_fold, ends_fold, location)

    def columns(self) -> tuple[Any, ...]:
        """starts_local, ends_local, starts_fold, ends_fold, timezone, starts_at, ends_at."""
        zone = ZoneInfo(self.timezone)
        starts, ends = self.starts_at.astimezone(zone), self.ends_at.astimezone(zone)
        return (
            starts.replace(tzinfo=None, fold=0),
            ends.replace(tzinfo=None, fold=0),
            starts.fold,
            ends.fold,
            self.timezone,
            self.starts_at,
            self.ends_at,
        )


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

    async def write(self, change: Change) -> None:
        """Add, change or leave one session; who is concerned is mailed as for a change by hand."""
        if not (self._to_publish(change) or change.values or change.remembers):
            return
        session_id = await self._add(change) if change.row is None else int(change.row["id"])
        session = await seats.lock(session_id)
        if change.row is not None:
            session = await self._update(session, change)
        await self._beside(session, change)
        if self.publish and session.status == "draft":
            await publish.put_online(session, at=self.at)
            self.published += 1

    def _to_publish(self, change: Change) -> bool:
        return self.publish and (change.row is None or change.row["status"] == "draft")

    async def _add(self, change: Change) -> int:
        values = change.values
        slug = text.slug(values["title"], self.taken.__contains__)
        self.taken.add(slug)
        session_id = await database.value(
            _ADD,
            self.programme_id,
            slug,
            change.entry.ref,
            str(uuid4()),
            *(values.get(name, "") for name in ("title", "abstract")),
            values.get("language", ""),
            values.get("tags", []),
            *Times.of(values["times"]).columns(),
            values.get("location", ""),
            values.get("join_url", ""),
            values.get("capacity"),
            msgspec.json.encode(change.imported).decode(),
            self.at,
        )
        return int(session_id)

    async def _update(self, session: LockedSession, change: Change) -> LockedSession:
        if change.remembers:
            await database.execute(
                "UPDATE sessions SET imported = $2 WHERE id = $1",
                session.id,
                msgspec.json.encode(change.imported).decode(),
            )
        if change.values.keys() & set(TEXTS):
            await self._texts(change)
        if "join_url" in change.values:
            await self._room(session, change.values["join_url"])
        if "capacity" in change.values:
            session = await self._seats(session, change.values["capacity"])
        if "times" in change.values or "location" in change.values:
            session = await self._move(session, change)
        return session

    async def _texts(self, change: Change) -> None:
        assert change.row is not None
        await database.execute(
            "UPDATE sessions SET title = $2, abstract = $3, language = $4, tags = $5,"
            " updated_at = greatest($6, updated_at), edit_version = edit_version + 1"
            " WHERE id = $1",
            change.row["id"],
            *(change.values.get(name, change.row[name]) for name in TEXTS),
            self.at,
        )

    async def _room(self, session: LockedSession, url: str) -> None:
        await database.execute(
            "UPDATE sessions SET room_url = $2, edit_version = edit_version + 1 WHERE id = $1",
            session.id,
            url,
        )

    async def _seats(self, session: LockedSession, capacity: int | None) -> LockedSession:
        await database.execute(
            "UPDATE sessions SET capacity = $2, edit_version = edit_version + 1 WHERE id = $1",
            session.id,
            capacity,
        )
        return await waitlist.promote(replace(session, capacity=capacity), at=self.at)

    async def _move(self, session: LockedSession, change: Change) -> LockedSession:
        assert change.row is not None
        times = change.values.get("times")
        to = Times.of(times) if times else Times(*(change.row[name] for name in _INSTANTS))
        location = str(change.values.get("location", change.row["location"]))
        moved = await reschedule.move(session, to.moved_to(location), at=self.at, notify=True)
        self.mails += moved.mails
        self.moved += 1
        return moved.session

    async def _beside(self, session: LockedSession, change: Change) -> None:
        """Who appears in the session, and what remains of it."""
        if "speakers" in change.values:
            wanted = [self.speakers[ref] for ref in change.values["speakers"]]
            before = [self.speakers[ref] for ref in change.known_before("speakers")]
            await appearances.set_all(session.id, wanted, before, at=self.at)
            if session.status == "published" and session.ends_at > self.at:
                await notifications.remind(session, at=self.at)
        for kind, name in (("replay", "recording_url"), ("slides", "slides_url")):
            if name in change.values:
                await resources.set_one(session.id, kind, change.values[name], at=self.at)


_INSTANTS = ("timezone", "starts_at", "ends_at")
_ADD = """
INSERT INTO sessions (programme, slug, import_ref, uid, title, abstract, language, tags,
  starts_local, ends_local, starts_fold, ends_fold, timezone, starts_at, ends_at,
  location, room_url, capacity, imported, created_at, updated_at, stamp)
SELECT $1, $2, $3, $4, $5, $6, COALESCE(NULLIF($7, ''), language), $8,
  $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20, $20
  FROM programmes WHERE id = $1 RETURNING id
"""
