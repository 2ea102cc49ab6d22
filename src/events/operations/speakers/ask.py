"""Speakers are asked for what is missing: in good time, at most three times, never for nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from events import database
from events.database import Json, Shape, transaction
from events.deliveries.invited_speakers import INVITED
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.errors import NotFound, Refusal
from events.organisers import audit_log
from events.presentation import N_
from events.speakers.checklist import progress
from events.speakers.checklist.items import MOST_ASKED
from events.speakers.checklist.progress import ASKED, ChecklistProgress
from events.speakers.tables import Appearance

APART: Final = timedelta(days=1)
"""Nobody is asked twice within it, nor so soon after their invitation."""

LATEST: Final = timedelta(days=2)
"""A day whose worker did not run is made up for so long; then the next one asks."""


class AskedEnough(Refusal):
    """Three times, or just now."""

    status = 409
    sentence = N_(
        "Nobody was asked: what was missing is there now, or they were asked within a day, or three"
        " times already."
    )


class _Due(Shape):
    """An appearance of a session to come, with the days before it when its programme asks."""

    id: int
    starts_at: datetime
    version: int
    days: Json[list[int]]
    invited_at: datetime


async def ask_due(at: datetime) -> int:
    """Ask everybody whose day it is and who lacks something; return how many mails are owed."""
    due = {
        one.id: f"{day}-{one.version}"
        for one in await database.rows(_Due, _DUE, at)
        if (day := _day(one, at)) is not None
    }
    if not due:
        return 0
    async with transaction():
        asked = [one for one in await _locked(list(due)) if _may_be_asked(one, at)]
        return await plan([_owed(checklist, due[checklist.id], at) for checklist in asked])


async def ask_now(session_id: int, ids: Sequence[int], *, by: str, at: datetime) -> int:
    """Ask these speakers of a session for what they lack; return how many mails are owed.

    Raises NotFound; AskedEnough where nobody of them may be asked.
    """
    async with transaction():
        found = [one for one in await _locked(ids) if one.session == session_id]
        if not found:
            raise NotFound
        asked = [one for one in found if one.invited and _may_be_asked(one, at)]
        if not asked or asked[0].starts_at <= at:
            raise AskedEnough
        mails = await plan(
            [_owed(checklist, f"by-hand-{at:%Y%m%d%H%M%S}", at) for checklist in asked]
        )
        details = {"mails": mails}
        await audit_log.record(by, "speakers-asked", asked[0].session_slug, details)
        return mails


def _day(one: _Due, at: datetime) -> int | None:
    """Return for which of its days an appearance is due: the last one that came, if lately."""
    passed = [day for day in one.days if one.starts_at - timedelta(days=day) <= at]
    if not passed:
        return None
    moment = one.starts_at - timedelta(days=min(passed))
    return min(passed) if at - LATEST < moment and one.invited_at < at - APART else None


def _may_be_asked(checklist: ChecklistProgress, at: datetime) -> bool:
    rested = checklist.asked_at is None or checklist.asked_at <= at - APART
    return bool(checklist.missing and checklist.email) and checklist.asked < MOST_ASKED and rested


async def _locked(ids: Sequence[int]) -> list[ChecklistProgress]:
    """Lock these appearances, in the order of their ids, and return their checklists now."""
    if not ids:
        return []
    await (
        Appearance.select(Appearance.id)
        .where(Appearance.id.is_in(sorted(ids)))
        .order_by(Appearance.id)
        .lock_rows("UPDATE")
    )
    found = await progress.of_appearances(ids)
    return [found[one] for one in sorted(found)]


def _owed(checklist: ChecklistProgress, occasion: str, at: datetime) -> Owed:
    return Owed(
        letter=ASKED,
        subject_kind="appearance",
        subject_id=checklist.id,
        occasion=occasion,
        due_at=at,
        urgency=Urgency.REMINDER,
        useful_until=checklist.starts_at,
        session_id=checklist.session,
        programme_id=checklist.programme,
    )


_DUE: Final = f"""
SELECT a.id, s.starts_at, s.version, c.days,
  COALESCE((SELECT max(d.due_at) FROM deliveries d WHERE d.subject_kind = 'appearance'
    AND d.subject_id = a.id AND d.letter = 'speaker-invitation'
    AND d.state NOT IN ('skipped', 'withdrawn')), a.created_at) AS invited_at
  FROM speaker_checklists c JOIN sessions s ON s.programme = c.programme
  JOIN appearances a ON a.session = s.id JOIN speakers v ON v.id = a.speaker
 WHERE c.items <> '[]' AND c.days <> '[]' AND s.status IN ('published', 'draft')
   AND s.starts_at > $1 AND s.starts_at < $1::timestamptz + interval '91 days'
   AND a.answer <> 'no' AND v.email <> '' AND v.stopped_at IS NULL AND {INVITED}
   AND NOT EXISTS (SELECT FROM deliveries d WHERE d.subject_kind = 'appearance'
     AND d.subject_id = a.id AND d.letter = '{ASKED}'
     AND d.due_at > $1::timestamptz - interval '1 day')
 ORDER BY a.id
"""  # noqa: S608 - our own SQL.
