"""What follows a session for one person and for its programme: read for follow-ups alone."""

# ruff: noqa: S608 — only constants of other files are put into the SQL.

from collections.abc import Sequence
from typing import Final

from events import database
from events.attestations.queries import ENTITLED
from events.database import Shape
from events.feedback.queries import ASKS
from events.registrations.figure_definitions import CAME


class AfterSession(Shape):
    """What a session left one person with.

    `known`: it is known of anybody in the session whether they came; then `came` tells of them.
    `asked`: feedback may be given, and was not; the follow-up waits `wait_days` for resources,
    None where nothing is asked. `attested`: there is an attestation for them.
    """

    registration: int
    known: bool
    came: bool
    asked: bool
    attested: bool
    wait_days: int | None

    @property
    def presence(self) -> str:
        """Return present or absent, or nothing where nobody's presence is known."""
        if not self.known:
            return ""
        return "present" if self.came else "absent"


class _Further(Shape):
    of: int
    sessions: list[int]


async def of(registration_ids: Sequence[int]) -> dict[int, AfterSession]:
    """Return what a session left these with, by registration."""
    if not registration_ids:
        return {}
    found = await database.rows(AfterSession, _AFTERMATH, sorted(set(registration_ids)))
    return {one.registration: one for one in found}


async def next_of(session_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return for each session the next of its programme that one may register for."""
    found = await database.rows(_Further, _NEXT, list(session_ids))
    return {one.of: tuple(one.sessions) for one in found}


async def related_to(session_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return for each session two of its programme's past ones: tags shared, then nearest."""
    found = await database.rows(_Further, _RELATED, list(session_ids))
    return {one.of: tuple(one.sessions) for one in found}


_AFTERMATH: Final = f"""
SELECT r.id AS registration, {CAME.sql} AS came,
  EXISTS (SELECT FROM registrations o WHERE o.session = s.id AND o.state = 'held'
    AND COALESCE(o.present, o.attended, o.entered_at IS NOT NULL)) AS known,
  COALESCE({ASKS}, false)
    AND NOT EXISTS (SELECT FROM feedback_given g WHERE g.registration = r.id) AS asked,
  EXISTS (SELECT FROM attestations a WHERE a.registration = r.id AND a.revoked_at IS NULL)
    OR COALESCE({ENTITLED}, false) AS attested,
  CASE WHEN f.enabled THEN f.wait_days::int END AS wait_days
  FROM registrations r JOIN sessions s ON s.id = r.session JOIN programmes p ON p.id = s.programme
  LEFT JOIN feedback_forms f ON f.programme = p.id
  LEFT JOIN attestation_wordings w ON w.programme = p.id
 WHERE r.id = ANY($1)
"""

_NEXT: Final = """
SELECT s.id AS of, ARRAY(SELECT o.id FROM sessions o WHERE o.programme = s.programme
    AND o.status = 'published' AND o.starts_at > now() AND o.id <> s.id
    AND o.visibility = 'public' AND (p.visibility <> 'invited' OR s.visibility = 'public')
    ORDER BY o.starts_at, o.id LIMIT 1) AS sessions
  FROM sessions s JOIN programmes p ON p.id = s.programme WHERE s.id = ANY($1)
"""

_RELATED: Final = """
SELECT s.id AS of, ARRAY(SELECT o.id FROM sessions o WHERE o.programme = s.programme
    AND o.status = 'published' AND o.ends_at <= now() AND o.id <> s.id
    AND o.visibility = 'public' AND (p.visibility <> 'invited' OR s.visibility = 'public')
    AND EXISTS (SELECT FROM resources x WHERE x.session = o.id AND x.public
      AND x.source <> 'handed-in' AND (x.shown_from IS NULL OR x.shown_from <= now())
      AND (x.shown_until IS NULL OR x.shown_until > now()))
    ORDER BY (SELECT count(*) FROM unnest(o.tags) tag WHERE tag = ANY(s.tags)) DESC,
      abs(extract(epoch FROM o.starts_at - s.starts_at)), o.id LIMIT 2) AS sessions
  FROM sessions s JOIN programmes p ON p.id = s.programme WHERE s.id = ANY($1)
"""
