"""What each speaker has handed in of what their programme wants, and what is missing."""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Json, Shape
from events.deliveries.invited_speakers import INVITED
from events.settings import settings
from events.speakers.checklist.items import Wanted, of_role
from events.speakers.states import AppearanceAnswer


class ChecklistProgress(Shape):
    """One appearance with all that may be wanted of it; `asked`: how often it was asked for."""

    id: int
    session: int
    programme: int
    programme_slug: str
    session_slug: str
    session_title: str
    starts_at: datetime
    timezone: str
    slug: str
    name: str
    email: str
    role: str
    answer: str
    invited: bool
    organisation: str
    biography: str
    language: str
    texts: Json[dict[str, dict[str, str]]]
    portrait: str
    links: Json[list[str]]
    own_title: str
    own_summary: str
    slides: bool
    needs: str | None
    recording: str
    publication: str
    rehearsal_wish: str
    rehearses: bool
    asked: int
    asked_at: datetime | None
    items: Json[list[Wanted]]

    @property
    def wanted(self) -> list[Wanted]:
        """Return what is wanted of this speaker, by the order of pages."""
        return of_role(self.role, [one for one in Wanted if one in self.items])

    @property
    def missing(self) -> list[Wanted]:
        """Return what of it is not there; nothing of somebody who does not come."""
        if self.answer == AppearanceAnswer.NO:
            return []
        return [one for one in self.wanted if not _IS_THERE[one](self)]


async def of_appearance(appearance_id: int) -> ChecklistProgress | None:
    """Return the checklist of one appearance; None where the programme has no list."""
    return (await of_appearances([appearance_id])).get(appearance_id)


async def of_appearances(ids: Sequence[int]) -> Mapping[int, ChecklistProgress]:
    """Return the checklists of these appearances by id; a programme without one is left out."""
    return {
        checklist.id: checklist
        for checklist in await database.rows(ChecklistProgress, _OF_APPEARANCES, list(ids))
    }


async def of_programme(programme_id: int, *, at: datetime) -> list[ChecklistProgress]:
    """Return the checklists of a programme's sessions to come, in order of time."""
    return await database.rows(ChecklistProgress, _OF_PROGRAMME, programme_id, at)


async def incomplete(
    scope: Sequence[int] | None, *, at: datetime, until: datetime, most: int
) -> list[ChecklistProgress]:
    """Return who lacks something for a session that starts until then, of these programmes.

    Those who were not asked yet whether they come are left out: nothing was said to them.
    """
    allowed = None if scope is None else list(scope)
    found = await database.rows(ChecklistProgress, _SOON, allowed, at, until)
    return [one for one in found if one.missing][:most]


def _in_each_language(checklist: ChecklistProgress) -> bool:
    return all(
        checklist.biography
        if language == checklist.language
        else checklist.texts.get(language, {}).get("biography")
        for language in {checklist.language, *settings().languages}
    )


_IS_THERE: Final[Mapping[Wanted, Callable[[ChecklistProgress], bool]]] = {
    Wanted.ANSWER: lambda checklist: checklist.answer == AppearanceAnswer.YES,
    Wanted.ORGANISATION: lambda checklist: bool(checklist.organisation),
    Wanted.BIOGRAPHY: _in_each_language,
    Wanted.PORTRAIT: lambda checklist: bool(checklist.portrait),
    Wanted.LINKS: lambda checklist: bool(checklist.links),
    Wanted.TALK: lambda checklist: bool(checklist.own_title and checklist.own_summary),
    Wanted.SLIDES: lambda checklist: checklist.slides,
    Wanted.NEEDS: lambda checklist: checklist.needs is not None,
    Wanted.RECORDING: lambda checklist: bool(checklist.recording),
    Wanted.PUBLICATION: lambda checklist: bool(checklist.publication),
    Wanted.REHEARSAL: lambda checklist: bool(checklist.rehearsal_wish) or checklist.rehearses,
}

ASKED: Final = "speaker-checklist"
"""The letter that asks for what is missing."""

_ALL: Final = f"""
SELECT a.id, a.session, s.programme, p.slug AS programme_slug, s.slug AS session_slug,
  s.title AS session_title, s.starts_at, s.timezone,
  v.slug, v.name, v.email, a.role, a.answer, {INVITED} AS invited, v.organisation, v.biography,
  v.language, v.texts, v.portrait, v.links, a.own_title, a.own_summary,
  EXISTS (SELECT FROM resources x WHERE x.session = s.id AND x.kind = 'slides') AS slides,
  a.needs, a.recording, a.publication, a.rehearsal_wish,
  EXISTS (SELECT FROM rehearsals r WHERE r.session = s.id AND r.cancelled_at IS NULL) AS rehearses,
  asked.number::int AS asked, asked.asked_at,
  c.items
  FROM appearances a JOIN speakers v ON v.id = a.speaker JOIN sessions s ON s.id = a.session
  JOIN programmes p ON p.id = s.programme
  JOIN speaker_checklists c ON c.programme = s.programme AND c.items <> '[]'
 CROSS JOIN LATERAL (
   SELECT count(*) AS number, max(d.due_at) AS asked_at FROM deliveries d
    WHERE d.subject_kind = 'appearance' AND d.subject_id = a.id AND d.letter = '{ASKED}'
      AND d.state NOT IN ('withdrawn', 'skipped', 'refused')) AS asked
"""

_OF_APPEARANCES: Final = f"{_ALL} WHERE a.id = ANY($1)"

_OF_PROGRAMME: Final = f"""
{_ALL} WHERE s.programme = $1 AND s.ends_at > $2 AND s.status <> 'cancelled'
 ORDER BY s.starts_at, s.id, a.position, a.id
"""

_SOON: Final = f"""
{_ALL} WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND s.starts_at > $2 AND s.starts_at < $3
   AND s.status IN ('published', 'draft') AND a.answer <> 'no' AND {INVITED}
 ORDER BY s.starts_at, s.id, a.position, a.id
"""
