"""What a page needs to know to offer a registration."""

from dataclasses import dataclass
from datetime import datetime

from events import database
from events.database import Shape
from events.presentation import N_
from events.programmes.states import ProgrammeStatus, WaitingRule
from events.programmes.tables import Programme
from events.registrations.signup import refusals
from events.registrations.signup.refusals import SessionSeats
from events.registrations.signup.seat_rules import allotment


@dataclass(frozen=True)
class Offer:
    """How a session or a programme stands for somebody who would like to register."""

    id: int
    slug: str
    retention_days: int
    refusal: str = ""
    full: bool = False
    waits: bool = False
    in_line: int = 0
    seats_left: int | None = None
    needs_approval: bool = False
    confirms_address: bool = False
    companions: int = 0
    kept_hours: int = 0
    """How long a seat is kept for somebody who was named by another."""

    kept: int = 0
    """So many more are kept for a group until `kept_until`; `seats_left` is without them."""

    kept_until: datetime | None = None
    domain_seats: int | None = None
    timezone: str = ""


async def session(session_id: int, *, at: datetime) -> Offer | None:
    """Return whether and how one can register for a session; None for a draft or nothing."""
    found = await database.row(OfferedSession, _SESSION, session_id)
    if found is None:
        return None
    refusal, given = refusals.refusal(found, at), await allotment.read(found, at, ())
    return Offer(
        id=found.id,
        slug=found.slug,
        retention_days=found.retention_days,
        refusal=refusal.sentence if refusal else "",
        full=given.is_full,
        waits=found.waiting_rule != WaitingRule.NONE,
        in_line=found.line,
        seats_left=given.open_seats,
        needs_approval=found.needs_approval,
        confirms_address=found.confirm_address,
        companions=0 if found.invited else found.companions,
        kept_hours=found.offer_hours,
        kept=given.kept,
        kept_until=found.kept_until if given.kept else None,
        domain_seats=found.domain_seats,
        timezone=found.timezone,
    )


class OfferedSession(SessionSeats):
    """A session as its form needs it."""

    slug: str
    timezone: str
    needs_approval: bool
    confirm_address: bool
    waiting_rule: WaitingRule
    retention_days: int
    companions: int
    offer_hours: int
    invited: bool


_SESSION = """
SELECT s.id, s.slug, s.timezone, s.status, s.ends_at, s.domain_seats, s.kept_seats, s.kept_until,
  s.kept_domains,
  s.registration_open AND p.status <> 'archived' AS registration_open, s.capacity, s.taken,
  s.needs_approval, p.confirm_address, p.waiting_rule, p.retention_days,
  p.companions, p.offer_hours, 'invited' IN (p.visibility, s.visibility) AS invited,
  (SELECT count(*) FROM registrations r WHERE r.session = s.id AND r.state = 'waiting') AS line
  FROM sessions s JOIN programmes p ON p.id = s.programme
 WHERE s.id = $1 AND s.status <> 'draft'
"""


async def programme(programme_id: int, *, at: datetime) -> Offer | None:
    """Return whether one can register for a whole programme; None for a draft or nothing."""
    found = await database.row(
        OfferedProgramme,
        database.select(OfferedProgramme, Programme).where(
            Programme.id == programme_id, Programme.status != ProgrammeStatus.DRAFT
        ),
    )
    if found is None:
        return None
    over = not await has_more_to_come(programme_id, at=at)
    return Offer(
        id=found.id,
        slug=found.slug,
        retention_days=found.retention_days,
        confirms_address=found.confirm_address,
        refusal=N_("This programme is over.") if over else "",
    )


class OfferedProgramme(Shape):
    """A programme as its form needs it."""

    id: int
    slug: str
    retention_days: int
    confirm_address: bool


async def has_more_to_come(programme_id: int, *, at: datetime) -> bool:
    """Tell whether a programme has a session ahead, or none at all yet, not even a draft.

    An archived one has none to register for.
    """
    return bool(await database.value(_MORE_TO_COME, programme_id, at))


_MORE_TO_COME = """
SELECT EXISTS (SELECT FROM programmes WHERE id = $1 AND status <> 'archived') AND (
  EXISTS (SELECT FROM sessions WHERE programme = $1 AND ends_at > $2 AND status <> 'cancelled'
    AND visibility = 'public')
    OR NOT EXISTS (SELECT FROM sessions WHERE programme = $1))
"""
