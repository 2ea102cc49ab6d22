"""What a dossier holds, as the desk lists it: how much of everything, a page of its sessions."""

# ruff: noqa: S608 — only constants of other files are put into the SQL.

from datetime import datetime
from typing import Final, NamedTuple

from events import database
from events.database import Shape
from events.dossiers import queries
from events.dossiers.content import Content, SessionKept
from events.resources.queries import FOR_EVERYBODY
from events.sessions import queries as sessions

PAGE: Final = 100


class Numbers(Shape):
    """How much there is of everything."""

    sessions: int
    speakers: int
    messages: int
    resources: int


class Overview(NamedTuple):
    """A page of sessions; `following`: the one that the next page goes on from, if any."""

    numbers: Numbers
    sessions: list[SessionKept]
    following: int | None


def numbers(content: Content) -> Numbers:
    """Count what a whole dossier holds."""
    return Numbers(
        len(content.sessions), len(content.speakers), content.messages, content.resources
    )


async def count(programme_id: int, at: datetime) -> Numbers:
    """Count what a programme's dossier holds now, without reading it."""
    counted = await database.row(Numbers, _NUMBERS, programme_id, at)
    assert counted is not None
    return counted


async def of_programme(
    programme_id: int, language: str, *, at: datetime, after: int = 0
) -> Overview | None:
    """Return what the dossier holds now, or held when it was closed; None without programme.

    Of its sessions a page: the first ones, or those after one of them.
    """
    if (await queries.state_of(programme_id)).closed_at:
        content = await queries.content(programme_id, language, at=at)
        return _of_closed(content, after) if content else None
    found = await sessions.held_in(programme_id, language, at=at, after=after, most=PAGE + 1)
    counted = await count(programme_id, at)
    kept = await queries.kept_of(found[:PAGE], language)
    return Overview(counted, kept, kept[-1].id if found[PAGE:] else None)


def _of_closed(content: Content, after: int) -> Overview:
    place = next((n for n, one in enumerate(content.sessions, 1) if one.id == after), 0)
    shown = content.sessions[place : place + PAGE]
    more = content.sessions[place + PAGE :]
    return Overview(numbers(content), shown, shown[-1].id if more else None)


# What makes a line a message: anything but spaces and the dashes that people put before them.
_NUMBERS: Final = f"""
WITH held AS MATERIALIZED (SELECT s.id {sessions.FROM} WHERE {sessions.HELD})
SELECT (SELECT count(*) FROM held)::int AS sessions,
  (SELECT count(DISTINCT a.speaker) FROM appearances a JOIN speakers v ON v.id = a.speaker
    WHERE a.session IN (SELECT id FROM held) AND v.programme = $1)::int AS speakers,
  (SELECT count(*) FROM key_messages k, regexp_split_to_table(k.messages, '\\n') AS line
    WHERE k.session IN (SELECT id FROM held) AND line ~ '[^-\\s–•*]')::int AS messages,
  (SELECT count(*) FROM resources r WHERE r.session IN (SELECT id FROM held)
    AND {FOR_EVERYBODY.format(at="$2")})::int AS resources
"""
