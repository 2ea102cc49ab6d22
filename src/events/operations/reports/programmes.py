"""Programmes as the desk reads them: the list of those one may see, and one by its slug."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Json, Shape
from events.errors import NotFound
from events.operations.reports.figures.counting import EDITION
from events.programmes import addresses
from events.programmes.states import PresenceRule, ProgrammeStatus, WaitingRule
from events.programmes.tables import Programme
from events.programmes.visibility import Visibility
from events.registrations.figure_definitions import HELD_SESSION, ONLINE, REGISTERED, TO_COME


class ListedProgramme(Shape):
    """A programme with counts of its sessions and registrations, and its next date."""

    id: int
    slug: str
    title: str
    status: ProgrammeStatus
    hue: int
    timezone: str
    coming: int
    past: int
    drafts: int
    registered: int
    next_at: datetime | None


_FIRST: Final = f"""
SELECT count(*) FROM (SELECT FROM sessions s JOIN registrations r ON r.session = s.id
  WHERE s.programme = p.id AND {ONLINE} AND {REGISTERED.sql}
  ORDER BY s.starts_at LIMIT $3) AS counting
"""  # noqa: S608 - our own SQL

# Sessions that have not changed since they were counted are not counted again.
_ALL: Final = f"""
SELECT COALESCE(sum(CASE
    WHEN f.session IS NOT NULL AND s.id NOT IN (SELECT c.session FROM figure_changes c)
    THEN f.registered
    ELSE (SELECT count(*) FROM registrations r WHERE r.session = s.id AND {REGISTERED.sql})
  END), 0)::bigint
  FROM sessions s LEFT JOIN counted_sessions f ON f.session = s.id AND f.edition = {EDITION}
 WHERE s.programme = p.id AND {ONLINE}
"""  # noqa: S608 - our own SQL

_LISTED: Final = f"""
SELECT p.id, p.slug, p.title, p.status, p.hue, p.timezone,
  count(s.id) FILTER (WHERE {TO_COME.sql}) AS coming,
  count(s.id) FILTER (WHERE {HELD_SESSION.sql}) AS past,
  count(s.id) FILTER (WHERE s.status = 'draft') AS drafts,
  CASE WHEN $3::int IS NULL THEN ({_ALL}) ELSE ({_FIRST}) END AS registered,
  min(s.starts_at) FILTER (WHERE s.starts_at > $2 AND s.status = 'published') AS next_at
FROM programmes p LEFT JOIN sessions s ON s.programme = p.id
WHERE ($1::int[] IS NULL OR p.id = ANY($1))
GROUP BY p.id ORDER BY p.status = 'archived', next_at NULLS LAST, p.title
"""  # noqa: S608 - our own SQL


class ProgrammeDetails(Shape):
    """One programme as its pages and forms show it.

    `texts` and `letters` are by language and by letter; reminders and follow-up are minutes.
    """

    id: int
    slug: str
    title: str
    summary: str
    texts: Json[dict[str, dict[str, str]]]
    language: str
    timezone: str
    hue: int
    status: ProgrammeStatus
    location: str
    picture: str
    reminder_minutes: list[int]
    follow_up_minutes: int
    waiting_rule: WaitingRule
    offer_hours: int
    confirm_address: bool
    companions: int
    retention_days: int
    presence_rule: PresenceRule
    presence_least: int
    letters: Json[dict[str, dict[str, str]]]
    edit_version: int
    visibility: Visibility
    invited_domains: list[str]


async def listed(
    scope: Sequence[int] | None, *, at: datetime, most: int | None = None
) -> list[ListedProgramme]:
    """Return the programmes in scope, those with the next date first, archives last.

    Registrations are counted up to `most`: where it is reached there may be more. None: all.

    `scope` is a list of ids, or None for all: `access.Member.scope`.
    """
    allowed = None if scope is None else list(scope)
    return await database.rows(ListedProgramme, _LISTED, allowed, at, most)


async def by_slug(slug: str) -> ProgrammeDetails:
    """Return one programme, by the address it has or had. Raises NotFound."""
    slug = await addresses.at_the_desk(slug)
    found = await database.row(
        ProgrammeDetails,
        database.select(ProgrammeDetails, Programme).where(Programme.slug == slug),
    )
    if found is None:
        raise NotFound
    return found
