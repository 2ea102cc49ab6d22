"""A session as OpenAgenda takes it: the body of an event, by its API v2.

Only what anybody finds goes there, and its way in is the public page, never the room.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from events import database, links, text
from events.openagenda import long_text
from events.openagenda.states import Attendance, Status
from events.presentation import N_
from events.presentation.languages import translated
from events.sessions.queries import FROM
from events.sessions.states import SessionStatus
from events.sessions.translated import COLUMNS, SessionRow, SessionShown, shown
from events.sessions.visibility import PUBLIC
from events.speakers.queries import SpeakerShown

LONGEST_TITLE: Final = 140
LONGEST_DESCRIPTION: Final = 200
LONGEST_KEYWORDS: Final = 255
LONGEST_TIMING: Final = timedelta(hours=24)

NO_PLACE: Final = N_(
    "This session takes place on site: type in the number of the place at OpenAgenda, below."
)

Said = dict[str, str]


class Wanted(SessionRow):
    """A session that anybody finds, with what its programme says."""

    programme_title: str
    summary: str


class Timing(Struct):
    """When it is, at most a day long."""

    begin: str
    end: str


class Image(Struct):
    """A picture that OpenAgenda fetches from its public address."""

    url: str


class Event(Struct, rename="camel", omit_defaults=True, kw_only=True):
    """An event as it is sent; OpenAgenda keeps what is left out of `state`."""

    title: Said
    description: Said
    timings: list[Timing]
    attendance_mode: int
    registration: list[str]
    status: int
    long_description: Said = {}
    keywords: dict[str, list[str]] = {}
    online_access_link: str = ""
    location_uid: int | None = None
    image: Image | None = None
    state: int | None = None


async def wanted(session_id: int, programme_id: int) -> Wanted | None:
    """Return a session as anybody finds it; None where nobody is to find it, or it is gone."""
    return await database.row(Wanted, _WANTED, session_id, programme_id)


_WANTED: Final = f"""
SELECT {COLUMNS}, p.title AS programme_title, p.summary
{FROM} WHERE {PUBLIC} AND s.id = $1 AND s.programme = $2
"""


def event_of(
    row: Wanted,
    speakers: Sequence[SpeakerShown],
    *,
    place: int | None,
    first_begin: datetime | None,
) -> Event | None:
    """Return the event; None where it takes place on site and nobody knows where that is.

    Where it is also online and the place is not known to OpenAgenda, it is announced as online.
    """
    session = shown(row, row.language)
    mode = _mode(session, place)
    if mode is None:
        return None
    page = links.absolute(links.session(row.slug))
    online = mode is not Attendance.ON_SITE
    languages = [row.language, *(code for code, said in row.texts.items() if said.get("title"))]
    return Event(
        title={code[:2]: _cut(_said(row, "title", row.title, code)) for code in languages},
        description={code[:2]: _description(row, code) for code in languages},
        long_description=_long(row, speakers, languages),
        keywords=_keywords(row),
        timings=list(_timings(session)),
        attendance_mode=mode.value,
        online_access_link=page if online else "",
        location_uid=None if mode is Attendance.ONLINE else place,
        registration=[page],
        image=Image(links.absolute(links.banner(row.picture))) if row.picture else None,
        status=_status(session, first_begin).value,
    )


def _mode(session: SessionShown, place: int | None) -> Attendance | None:
    if session.online:
        return Attendance.ONLINE
    if session.has_room:
        return Attendance.MIXED if place else Attendance.ONLINE
    return Attendance.ON_SITE if place else None


def _status(session: SessionShown, first_begin: datetime | None) -> Status:
    if session.status == SessionStatus.CANCELLED:
        return Status.CANCELLED
    if session.status == SessionStatus.POSTPONED:
        return Status.POSTPONED
    if session.full:
        return Status.FULL
    moved = first_begin is not None and first_begin != session.starts_at
    return Status.RESCHEDULED if moved else Status.SCHEDULED


def _timings(session: SessionShown) -> Iterator[Timing]:
    """Return when it is: no part longer than a day, none over another."""
    zone = ZoneInfo(session.timezone)
    begin = session.starts_at
    while begin < session.ends_at:
        end = min(session.ends_at, begin + LONGEST_TIMING)
        yield Timing(begin.astimezone(zone).isoformat(), end.astimezone(zone).isoformat())
        begin = end


def _said(row: Wanted, name: str, own: str, language: str) -> str:
    return translated(row, name, own, language)[0]


def _description(row: Wanted, language: str) -> str:
    """Return the short text, which must not be empty."""
    for said in (_said(row, "abstract", row.abstract, language), row.summary):
        if found := text.excerpt(said, LONGEST_DESCRIPTION):
            return found
    return _cut(row.programme_title)


def _long(row: Wanted, speakers: Sequence[SpeakerShown], languages: list[str]) -> Said:
    said = {
        code: long_text.written(_said(row, "abstract", row.abstract, code).strip(), speakers, code)
        for code in languages
    }
    return {code[:2]: words for code, words in said.items() if words}


def _keywords(row: Wanted) -> dict[str, list[str]]:
    kept: list[str] = []
    for tag in row.tags:
        if len(", ".join([*kept, tag])) <= LONGEST_KEYWORDS:
            kept.append(tag)
    return {row.language[:2]: kept} if kept else {}


def _cut(title: str) -> str:
    line = text.line(title)
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"
