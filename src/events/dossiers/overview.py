"""What a dossier holds, as the desk lists it: how much of everything, a page of its sessions."""

# ruff: noqa: S608 — only constants of other files are put into the SQL.

from datetime import datetime
from typing import Final, NamedTuple

from events import database
from events.dossiers import closed, gather
from events.dossiers.content import Content, Numbers, SessionKept
from events.resources.queries import FOR_EVERYBODY
from events.sessions import queries as sessions

PAGE: Final = 100


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
    was = await closed.part(programme_id, language, after=after, most=PAGE)
    if was is not None:
        shown = was.content.sessions
        return Overview(was.numbers, shown, shown[-1].id if was.has_more else None)
    found = await sessions.held_in(programme_id, language, at=at, after=after, most=PAGE + 1)
    counted = await count(programme_id, at)
    kept = await gather.kept_of(found[:PAGE], language)
    return Overview(counted, kept, kept[-1].id if found[PAGE:] else None)


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
