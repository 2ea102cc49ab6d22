"""A participant takes another date of the same choice: one seat is given, then the other freed."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, transaction
from events.deliveries.plan import plan
from events.errors import NotFound
from events.programmes.states import WaitingRule
from events.registrations.participant import correct
from events.registrations.shapes import LOCKED_COLUMNS, LockedRegistration
from events.registrations.signup import cancel, enter, planned_mails, refusals, seats
from events.registrations.signup.enter import Entry
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import DateGone, InvitedOnly, TakenBack
from events.registrations.signup.seat_rules import allotment, one_date
from events.registrations.signup.seats import LockedSession
from events.registrations.states import SEATED, CancelledBy, RegistrationState
from events.registrations.write import dates
from events.sessions.states import SessionStatus


class Moving(LockedRegistration):
    """A registration that goes to another date, with what it takes along."""

    session: int
    name: str
    language: str
    source: str
    timezone: str


class NewSeat(Shape):
    """The registration for the other date, as its link needs it."""

    id: int
    nonce: str


async def change_date(registration_id: int, to_slug: str, *, at: datetime) -> NewSeat:
    """Exchange a date for another of the same choice; return the registration for that.

    Who has a seat only goes where there is one; who waits may wait for the other date instead. Who
    comes by the link in their mail has confirmed their address. They are mailed about both, and the
    calendar loses the old date. Raises SessionFull and its kinds, SessionPast, SessionClosed,
    SessionCancelled, InvitedOnly, TakenBack, DateGone, OtherDateHeld, NotFound.
    """
    with one_date.refused_in_words():
        async with transaction():
            pair = await database.row(_Pair, _PAIR, registration_id, to_slug)
            if pair is None:
                raise NotFound
            both = {each.id: each for each in await seats.lock_all([pair.left, pair.to])}
            old = await database.row(Moving, _MOVING, registration_id)
            if old is None or old.is_cancelled or not old.email:
                raise DateGone
            return await _change(old, both[pair.left], both[pair.to], at)


class _Pair(Shape):
    """The session that is left, and the one that is gone to: dates of one choice."""

    left: int
    to: int


async def _change(old: Moving, left: LockedSession, to: LockedSession, at: datetime) -> NewSeat:
    if refused := refusals.refusal(to, at):
        raise refused
    if to.invited and not left.invited:
        raise InvitedOnly
    earlier = await enter.lock_registration(to.id, old.person)
    if earlier and earlier.is_removed:
        raise TakenBack
    state = await _state(old, left, to, at)
    given = RegistrationForm(
        old.email, old.name, old.language, old.timezone, old.source, answers=await _answers(old)
    )
    await dates.release(old.id)
    await one_date.must_be_free(to, old.person, at)
    waits = at if state == RegistrationState.WAITING else None
    session, seat = await enter.write(to, given, Entry(state, waits), at)
    await plan(planned_mails.welcome(session, seat, at))
    await cancel.leave(left, old, at=at, by=CancelledBy.SELF, moved_to=to.id)
    new = await database.row(NewSeat, _NEW, seat.id)
    assert new is not None
    return new


async def _state(
    old: LockedRegistration, left: LockedSession, to: LockedSession, at: datetime
) -> RegistrationState:
    """Return what somebody becomes on the other date. Raises SessionFull and its kinds.

    Whom organisers accepted for one date, they accepted for the other.
    """
    seated = old.state in SEATED and left.status != SessionStatus.CANCELLED
    if old.removed or (to.needs_approval and old.state not in SEATED):
        return RegistrationState.PENDING
    given = await allotment.read(to, at, [old.email])
    if given.is_open_to(old.email):
        return RegistrationState.HELD
    if seated or to.waiting_rule == WaitingRule.NONE:
        raise given.refusal(old.email)
    return RegistrationState.WAITING


async def _answers(old: Moving) -> dict[int, object]:
    """Return what was answered to the programme's questions: those of one date are its own."""
    common = set(await database.values(_COMMON, old.session))
    return {one: said for one, said in (await correct.answers_of(old.id)).items() if one in common}


_PAIR: Final = """
SELECT a.id AS left, b.id AS to FROM registrations r JOIN sessions a ON a.id = r.session
  JOIN sessions b ON b.date_choice = a.date_choice AND b.id <> a.id
 WHERE r.id = $1 AND b.slug = $2
"""

_MOVING: Final = f"""
SELECT {LOCKED_COLUMNS}, r.session, r.name, r.language, r.source,
  COALESCE((SELECT who.timezone FROM people who WHERE who.id = r.person), '') AS timezone
  FROM registrations r WHERE r.id = $1 FOR UPDATE OF r
"""  # noqa: S608 — only our own column names are put together.

_COMMON: Final = """
SELECT q.id FROM questions q JOIN sessions s ON s.programme = q.programme
 WHERE s.id = $1 AND q.session IS NULL
"""

_NEW: Final = "SELECT id, nonce FROM registrations WHERE id = $1"
