"""Let a registration go to another address, with its place and its hour."""

import dataclasses
from datetime import datetime
from functools import partial

from events.programmes.states import WaitingRule
from events.registrations.shapes import LockedRegistration
from events.registrations.signup import (
    cancel,
    enter,
    participants,
    rate_limits,
    waitlist,
)
from events.registrations.signup.enter import Entry
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import TooManyMails
from events.registrations.signup.seat_rules import allotment, one_date
from events.registrations.signup.seats import LockedSession
from events.registrations.states import SEATED, CancelledBy, RegistrationState


class Mistyped(LockedRegistration):
    """A registration to hand over, with what its form said."""

    name: str
    language: str
    source: str
    timezone: str
    may_contact: bool
    came_with: int | None


async def hand_over(
    session: LockedSession,
    found: Mistyped,
    given: RegistrationForm,
    at: datetime,
    *,
    summed_up: bool = False,
) -> None:
    """Let a registration go to another address; `summed_up`: one mail tells of it and others.

    Only inside a transaction that holds both. Raises TooManyMails.
    """
    person = await participants.find(given.email)
    earlier = await enter.lock_registration(session.id, person.id) if person else None
    leave = partial(cancel.leave, session, found, at=at, by=CancelledBy.SELF, one_of_many=summed_up)
    if earlier and not earlier.is_cancelled:
        if not summed_up:
            await enter.mail_again(session, earlier, given, at)
        await leave()
        return
    if person and (other := await one_date.other_date_of(session, person.id, at)):
        await one_date.ask(session, other, at, occasion=given.form_key)
        await leave()
        return
    if person and await rate_limits.mails_left(person.id, session.id) < 1:
        raise TooManyMails
    asks = bool(earlier and earlier.is_removed)
    session = await leave(passed_on=not asks)
    await _enter(session, found, given, at, asks=asks, summed_up=summed_up)


async def _enter(
    session: LockedSession,
    found: Mistyped,
    given: RegistrationForm,
    at: datetime,
    *,
    asks: bool,
    summed_up: bool,
) -> None:
    """Register the other address with the seat that was left; who was removed `asks` for it."""
    state = RegistrationState.PENDING if asks else await state_at(session, found, given.email, at)
    came_with = None if asks else found.came_with
    entry = dataclasses.replace(entry_at(found, state), summed_up=summed_up, came_with=came_with)
    await enter.enter(session, given, entry, at)
    if entry.state != found.state and not asks:
        await waitlist.promote(session, at=at)


def entry_at(found: LockedRegistration, state: RegistrationState) -> Entry:
    """Return what the other address comes to; in the same state it keeps its place and hour."""
    if state != found.state:
        return Entry(state)
    return Entry(state, found.waiting_since, found.offer_until)


async def state_at(
    session: LockedSession, found: LockedRegistration, email: str, at: datetime
) -> RegistrationState:
    """Return what a seat that was just left becomes at another address: mostly a seat.

    The end of the line, where it is kept for others, or the address's organisation has all it may
    have. Raises SeatsKept, OrganisationFull where nobody waits.
    """
    if found.state not in SEATED:
        return found.state
    given = await allotment.read(session, at, [email])
    if given.has_for([email]):
        return found.state
    if session.waiting_rule == WaitingRule.NONE:
        raise given.refusal(email)
    return RegistrationState.WAITING
