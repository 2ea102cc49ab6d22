"""What stands in a programme's public schedule, whatever its format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from events import database, links
from events.database import Shape
from events.presentation import sentence
from events.programmes.queries import ProgrammeShown
from events.resources import queries as resources
from events.resources.queries import ResourceShown
from events.sessions import queries as sessions
from events.sessions.states import SessionStatus
from events.sessions.translated import SessionShown, is_online
from events.speakers import queries as speakers
from events.speakers.queries import GUID, SessionSpeaker

SHORTEST_NAME: Final = 4
"""Letters of an acronym at least."""
OWN: Final = ""
"""No language: each text in the one it was written in first."""


class _Lasting(Shape):
    """What stays of a session or speaker, whatever else changes."""

    id: int
    guid: str


@dataclass(frozen=True)
class Talk:
    """A session: its day's hours are those of the programme's zone."""

    session: SessionShown
    guid: str
    room: str
    starts: datetime
    ends: datetime
    speakers: Sequence[SessionSpeaker]
    resources: Sequence[ResourceShown]

    @property
    def length(self) -> str:
        """Return hours and minutes, as far as the format goes."""
        minutes = int((self.ends - self.starts).total_seconds()) // 60
        hours, rest = divmod(min(minutes, 99 * 60 + 59), 60)
        return f"{hours:02}:{rest:02}"


@dataclass(frozen=True)
class Day:
    """A day with its talks, by room."""

    index: int
    begin: datetime
    end: datetime
    rooms: dict[str, list[Talk]]


@dataclass(frozen=True)
class Content:
    """A programme's schedule; `people` are the lasting ids of its speakers."""

    programme: ProgrammeShown
    acronym: str
    edition: str
    days: list[Day]
    rooms: dict[str, str]
    """The lasting id of each room by its name."""
    tracks: list[str]
    people: dict[int, str]


async def of_programme(programme: ProgrammeShown) -> Content | None:
    """Return the schedule of a programme for who may open it; None where nothing is planned.

    What was cancelled, or has no date any more, has no place in it: the format cannot say so.
    """
    listed = await sessions.of_programme(programme.id, OWN)
    found = [one for one in listed if one.status is SessionStatus.PUBLISHED]
    if not found:
        return None
    talks = await _talks(found, ZoneInfo(programme.timezone))
    who = list({speaker.id for talk in talks for speaker in talk.speakers})
    return Content(
        programme,
        acronym(programme.slug),
        str(max(one.updated_at for one in found).isoformat(timespec="seconds")),
        _days(talks),
        {name: _of_room(programme.id, name) for name in dict.fromkeys(one.room for one in talks)},
        list(dict.fromkeys(track(one) for one in found if one.tags)),
        await _of_speakers(who),
    )


async def _talks(found: Sequence[SessionShown], zone: ZoneInfo) -> list[Talk]:
    ids = [one.id for one in found]
    cast, remains = await speakers.appearing(ids), await resources.of_sessions(ids)
    guids = await _of_sessions(ids)
    return [
        Talk(one, guids[one.id], _room(one), one.starts_at.astimezone(zone),
             one.ends_at.astimezone(zone), cast[one.id], remains[one.id])
        for one in found
    ]  # fmt: skip


def acronym(slug: str) -> str:
    """Return the short name of a programme in the letters that both formats allow."""
    return slug.replace("-", "_").ljust(SHORTEST_NAME, "_")


def track(session: SessionShown) -> str:
    """Return what a session is told by: its first tag, or nothing."""
    return session.tags[0] if session.tags else ""


def address(resource: ResourceShown) -> str:
    """Return the whole address of a resource: of a file or replay of ours, or elsewhere."""
    href = resource.href
    return links.absolute(href) if href.startswith("/") else href


def _room(session: SessionShown) -> str:
    if is_online(session.location):
        return session.location or sentence("Online", session.language)
    return session.location


def _days(talks: Sequence[Talk]) -> list[Day]:
    by_day: dict[date, dict[str, list[Talk]]] = {}
    for talk in talks:
        rooms = by_day.setdefault(talk.starts.date(), {})
        rooms.setdefault(talk.room, []).append(talk)
    return [_day(number, day, rooms)
            for number, (day, rooms) in enumerate(sorted(by_day.items()), start=1)]  # fmt: skip


def _day(index: int, day: date, rooms: dict[str, list[Talk]]) -> Day:
    talks = [talk for talks in rooms.values() for talk in talks]
    zone = talks[0].starts.tzinfo
    next_day = datetime.combine(day + timedelta(days=1), time(), zone)
    end = max([next_day, *(talk.ends for talk in talks)])
    return Day(index, datetime.combine(day, time(), zone), end, rooms)


def _of_room(programme_id: int, name: str) -> str:
    page = links.absolute(f"/programmes/{programme_id}")
    return str(uuid5(NAMESPACE_URL, f"{page}#{name}"))


def _as_uuid(uid: str) -> str:
    try:
        return str(UUID(uid))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, links.absolute(f"/{uid}")))


async def _of_sessions(ids: list[int]) -> dict[int, str]:
    found = await database.rows(_Lasting, _SESSIONS, ids)
    return {row.id: _as_uuid(row.guid) for row in found}


async def _of_speakers(ids: list[int]) -> dict[int, str]:
    return {row.id: row.guid for row in await database.rows(_Lasting, _SPEAKERS, ids)}


_SESSIONS: Final = "SELECT id, uid AS guid FROM sessions WHERE id = ANY($1::int[])"
_SPEAKERS: Final = f"SELECT sp.id, {GUID} AS guid FROM speakers sp WHERE sp.id = ANY($1::int[])"  # noqa: S608
