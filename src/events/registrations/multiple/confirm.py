"""An address is confirmed once for all that its form asked for: sessions, and other people."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from events import database
from events.database import Shape, transaction
from events.deliveries.plan import plan
from events.errors import Refusal
from events.registrations.multiple import party, select
from events.registrations.shapes import LOCKED_COLUMNS, LockedRegistration
from events.registrations.signup import (
    cancel,
    confirm,
    enter,
    planned_mails,
    rate_limits,
    refusals,
    seats,
    waitlist,
)
from events.registrations.signup.seat_rules import allotment
from events.registrations.signup.seats import LockedSession
from events.registrations.states import CancelledBy, RegistrationState
from events.registrations.write import changes
from events.registrations.write.selections import Selection


class Unconfirmed(Shape):
    """One of the registrations that a form made, with the selection it belongs to."""

    session: int
    person: int
    selection: int
    programme: int
    sessions: list[int]
    told: list[RegistrationState]


async def confirm_address(registration_id: int, *, at: datetime) -> None:
    """Settle a registration whose address is right, and those that came with it by one form.

    Again changes nothing. Of several sessions, what is over, closed or full meanwhile stays without
    a seat, and the one mail says how each stands; several people get their seats together, and each
    of the others is mailed only now. Raises as `signup.confirm`; TooFewSeats.
    """
    found = await database.rows(Unconfirmed, _TOGETHER, registration_id)
    if not found:
        await _alone_or_first(registration_id, at)
        return
    async with transaction():
        sessions = await seats.lock_all([one.session for one in found])
        refused = [await _settle(session, found[0].person, at) for session in sessions]
        if all(refused) and refused[0]:
            raise refused[0]
        one = found[0]
        kept = Selection(one.selection, one.programme, one.person, one.sessions, one.told)
        await plan([select.summary(kept, at, occasion="confirmed")])


async def number_of(registration_id: int) -> int:
    """Return how many sessions one button confirms with a registration; 0 for it alone."""
    return len(await database.rows(Unconfirmed, _TOGETHER, registration_id))


async def _alone_or_first(registration_id: int, at: datetime) -> None:
    async with transaction():
        session, registration = await waitlist.hold(registration_id)
        others = await named_by(registration_id)
        if others:
            await _with_others(session, registration, others, at)
        else:
            await confirm.reach(session, registration, at)


async def _with_others(
    session: LockedSession,
    first: LockedRegistration,
    others: Sequence[LockedRegistration],
    at: datetime,
) -> None:
    """Give all their seats, or places in the line, and mail those who were named."""
    if refused := refusals.refusal(session, at):
        raise refused
    confirmed = replace(session, confirm_address=False)
    emails = [one.email for one in (first, *others)]
    given = await allotment.read(session, at, emails)
    reached = party.reached_by(confirmed, emails, given, waits=True)
    state = RegistrationState.PENDING if first.removed else reached.first
    session, seat = await confirm.settle(session, first, state, at)
    await plan(planned_mails.welcome(session, seat, at))
    for one in others:
        entry = party.entry_of(session, reached.others, at, removed=one.removed)
        if entry.state != RegistrationState.UNCONFIRMED:
            await changes.bring(one.id, entry.state, until=entry.offer_until, at=at)
        if entry.state == RegistrationState.OFFERED:
            session = await seats.give(session)
        if await rate_limits.mails_left(one.person, session.id) > 0:
            await plan([planned_mails.brought_along(session, one.seat_as(entry.state), at)])


async def named_by(registration_id: int) -> list[LockedRegistration]:
    """Return whom somebody named who has not confirmed their own address yet, held."""
    return await database.rows(LockedRegistration, _NAMED_BY, registration_id)


_NAMED_BY = f"""
SELECT {LOCKED_COLUMNS} FROM registrations r JOIN registrations first ON first.id = r.came_with
 WHERE r.came_with = $1 AND r.state = 'unconfirmed' AND first.state = 'unconfirmed'
 ORDER BY r.id FOR UPDATE OF r
"""  # noqa: S608 — only our own column names are put together.


async def _settle(session: LockedSession, person_id: int, at: datetime) -> Refusal | None:
    """Give one session's seat, or the end of its line; return why that cannot be."""
    registration = await enter.lock_registration(session.id, person_id)
    if registration is None or registration.state != RegistrationState.UNCONFIRMED:
        return None
    if refused := refusals.refusal(session, at):
        return refused
    given = await allotment.read(session, at, [registration.email])
    state = confirm.state(session, registration, given)
    if state is None:
        await cancel.leave(session, registration, at=at, by=CancelledBy.LAPSED)
        return None
    session, seat = await confirm.settle(session, registration, state, at)
    if state == RegistrationState.HELD:  # The summary says where the others stand.
        await plan(planned_mails.summed_up(session, seat, at))
    return None


_TOGETHER = """
SELECT r.session, r.person, c.id AS selection, c.programme, c.sessions, c.told
  FROM registrations mine
  JOIN selections c ON c.person = mine.person AND c.form_key = mine.form_key
   AND mine.session = ANY(c.sessions)
  JOIN registrations r ON r.person = c.person AND r.form_key = c.form_key
   AND r.session = ANY(c.sessions) AND r.state = 'unconfirmed'
 WHERE mine.id = $1 AND mine.state = 'unconfirmed' ORDER BY r.session
"""
