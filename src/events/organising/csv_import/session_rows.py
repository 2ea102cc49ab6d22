"""Write one session of an import: its row, who appears in it, what remains of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec

from events import database, text
from events.organising.csv_import import appearances, remains
from events.organising.csv_import.changes import Change

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

    async def write(self, change: Change) -> None:
        """Add, change or leave one session."""
        session_id = await self._add(change) if change.row is None else int(change.row["id"])
        if change.row is not None:
            await self._update(session_id, change)
        await self._beside(session_id, change)
        if self.publish and (change.row is None or change.row["status"] == "draft"):
            await self._publish(session_id)

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

    async def _update(self, session_id: int, change: Change) -> None:
        if change.remembers:
            await database.execute(
                "UPDATE sessions SET imported = $2 WHERE id = $1",
                session_id,
                msgspec.json.encode(change.imported).decode(),
            )
        if change.values.keys() & set(TEXTS):
            await self._texts(session_id, change)
        if "join_url" in change.values or "capacity" in change.values:
            await self._room(session_id, change)
        if "times" in change.values or "location" in change.values:
            await self._move(session_id, change)

    async def _texts(self, session_id: int, change: Change) -> None:
        assert change.row is not None
        await database.execute(
            "UPDATE sessions SET title = $2, abstract = $3, language = $4, tags = $5,"
            " updated_at = greatest($6, updated_at), stamp = greatest($6, stamp),"
            " edit_version = edit_version + 1 WHERE id = $1",
            session_id,
            *(change.values.get(name, change.row[name]) for name in TEXTS),
            self.at,
        )

    async def _room(self, session_id: int, change: Change) -> None:
        assert change.row is not None
        await database.execute(
            "UPDATE sessions SET room_url = $2, capacity = $3, edit_version = edit_version + 1"
            " WHERE id = $1",
            session_id,
            change.values.get("join_url", change.row["room_url"]),
            change.values.get("capacity", change.row["capacity"]),
        )

    async def _move(self, session_id: int, change: Change) -> None:
        assert change.row is not None
        times = change.values.get("times")
        moved = Times.of(times) if times else Times(*(change.row[name] for name in _INSTANTS))
        await database.execute(
            _MOVE,
            session_id,
            *moved.columns(),
            change.values.get("location", change.row["location"]),
            self.at,
        )
        self.moved += 1

    async def _beside(self, session_id: int, change: Change) -> None:
        """Who appears in the session, and what remains of it."""
        if "speakers" in change.values:
            wanted = [self.speakers[ref] for ref in change.values["speakers"]]
            before = [self.speakers[ref] for ref in change.known_before("speakers")]
            await appearances.set_all(session_id, wanted, before, at=self.at)
        for kind, name in (("replay", "recording_url"), ("slides", "slides_url")):
            if name in change.values:
                await remains.set_one(session_id, kind, change.values[name], at=self.at)

    async def _publish(self, session_id: int) -> None:
        await database.execute(
            "UPDATE sessions SET status = 'published', published_at = $2,"
            " updated_at = greatest($2, updated_at), stamp = greatest($2, stamp),"
            " edit_version = edit_version + 1 WHERE id = $1",
            session_id,
            self.at,
        )
        self.published += 1


_INSTANTS = ("timezone", "starts_at", "ends_at")
_ADD = """
INSERT INTO sessions (programme, slug, import_ref, uid, title, abstract, language, tags,
  starts_local, ends_local, starts_fold, ends_fold, timezone, starts_at, ends_at,
  location, room_url, capacity, imported, created_at, updated_at, stamp)
SELECT $1, $2, $3, $4, $5, $6, COALESCE(NULLIF($7, ''), language), $8,
  $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20, $20
  FROM programmes WHERE id = $1 RETURNING id
"""
_MOVE = """
UPDATE sessions SET starts_local = $2, ends_local = $3, starts_fold = $4, ends_fold = $5,
  timezone = $6, starts_at = $7, ends_at = $8, location = $9,
  version = version + 1, sequence = sequence + 1, edit_version = edit_version + 1,
  updated_at = greatest($10, updated_at), stamp = greatest($10, stamp)
 WHERE id = $1
"""
