"""Where a speaker appears, as the desk reads it: what is near in time, and ways to all the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape

PAGE: Final = 50


class SpeakerSession(Shape):
    """A session in which a speaker appears, with their answer; `id` is the appearance's."""

    id: int
    answer: str
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    programme: int
    programme_title: str
    role: str
    own_title: str


@dataclass(frozen=True)
class SpeakerSessions:
    """Some in order of time; the appearances to go on from, towards earlier and later ones."""

    sessions: list[SpeakerSession]
    earlier: int | None = None
    later: int | None = None


async def page(
    speaker_id: int,
    scope: Sequence[int] | None,
    *,
    at: datetime,
    after: int = 0,
    before: int = 0,
) -> SpeakerSessions:
    """Return where a person appears in these programmes: the latest fifty and the next fifty.

    The same address is the same person; without a `scope` in all programmes. `after`, `before`: an
    appearance from which it goes on that way; where it is gone the page begins anew.
    """
    asked = (speaker_id, None if scope is None else list(scope), at, after or before, PAGE + 1)
    past: list[SpeakerSession] = []
    coming: list[SpeakerSession] = []
    if not after:
        past = await database.rows(SpeakerSession, _EARLIER, *asked)
    if not before:
        coming = await database.rows(SpeakerSession, _LATER, *asked)
    shown = [*past[:PAGE][::-1], *coming[:PAGE]]
    if not shown:
        return SpeakerSessions([])
    return SpeakerSessions(
        shown,
        earlier=shown[0].id if after or len(past) > PAGE else None,
        later=shown[-1].id if before or len(coming) > PAGE else None,
    )


_THEIRS: Final = """
SELECT a.id, a.answer, s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.programme,
  p.title AS programme_title, a.role, a.own_title
FROM appearances a JOIN sessions s ON s.id = a.session JOIN programmes p ON p.id = s.programme
WHERE a.speaker IN (SELECT v.id FROM speakers v JOIN speakers one ON v.id = one.id
    OR v.email <> '' AND v.email = one.email WHERE one.id = $1)
  AND ($2::int[] IS NULL OR s.programme = ANY($2))
"""

_FROM: Final = """
(SELECT COALESCE(max(e.starts_at), $3::timestamptz), COALESCE(max(x.id), 0)
  FROM appearances x JOIN sessions e ON e.id = x.session WHERE x.id = $4::int)
"""

_LATER: Final = f"""{_THEIRS} AND (s.starts_at, a.id) > {_FROM}
ORDER BY s.starts_at, a.id LIMIT $5
"""

_EARLIER: Final = f"""{_THEIRS} AND (s.starts_at, a.id) < {_FROM}
ORDER BY s.starts_at DESC, a.id DESC LIMIT $5
"""
