"""A party: what who sent a form and those they named become, and their registrations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from events.deliveries.plan import plan
from events.programmes.states import WaitingRule
from events.registrations.shapes import LockedRegistration, Seat
from events.registrations.signup import (
    enter,
    planned_mails,
    rate_limits,
    waitlist,
)
from events.registrations.signup.enter import Entry
from events.registrations.signup.form import Companion, RegistrationForm
from events.registrations.signup.refusals import (
    TooFewSeats,
    TooManyMails,
)
from events.registrations.signup.seat_rules import one_date
from events.registrations.signup.seat_rules.allotment import Allotment
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState


@dataclass(frozen=True)
class Reached:
    """What somebody new becomes: who sent the form, and each of those they named."""

    first: RegistrationState
    others: RegistrationState
    mailed: bool = True
    """Whether the others hear of it at once; else once the first address is confirmed."""


def form_of(form: RegistrationForm, one: Companion) -> RegistrationForm:
    """Return the form of somebody who was named: nothing is answered for them."""
    return replace(form, email=one.email, name=one.name, answers={}, may_contact=False, timezone="")


def is_of(earlier: LockedRegistration | None, form: RegistrationForm) -> bool:
    """Tell whether the same form made a registration before, whatever became of it."""
    return earlier is not None and earlier.form_key == form.form_key


def stands(earlier: LockedRegistration | None, form: RegistrationForm) -> bool:
    """Tell whether the same form made a registration that was not given up since."""
    return is_of(earlier, form) and earlier is not None and not earlier.is_cancelled


def reached_by(
    session: LockedSession, emails: Sequence[str], given: Allotment, *, waits: bool
) -> Reached:
    """Return what these become, were they all new. Raises SessionFull, TooFewSeats."""
    states = RegistrationState
    if session.needs_approval:
        asks = states.UNCONFIRMED if session.confirm_address else states.PENDING
        return Reached(asks, states.UNCONFIRMED, mailed=not session.confirm_address)
    suffice = given.is_open_to(*emails)
    if not suffice and (not waits or session.waiting_rule == WaitingRule.NONE):
        raise TooFewSeats if given.is_open_to(emails[0]) else given.refusal(emails[0])
    if session.confirm_address:
        return Reached(states.UNCONFIRMED, states.UNCONFIRMED, mailed=False)
    if suffice:
        return Reached(states.HELD, states.OFFERED)
    return Reached(states.WAITING, states.WAITING)


class Party:
    """People who come together, being written into a session that is held."""

    def __init__(
        self,
        session: LockedSession,
        form: RegistrationForm,
        reached: Reached,
        people: Mapping[str, int],
        earlier: Mapping[str, LockedRegistration | None],
        at: datetime,
    ) -> None:
        self.session = session
        self.form = form
        self.reached = reached
        self.people = people
        self.earlier = earlier
        self.at = at

    async def first(self) -> int | None:
        """Register who sent the form, unless they are; return their registration's id.

        None where they have another date.
        """
        earlier, state = self.earlier[self.form.email], self.reached.first
        if earlier and not earlier.is_cancelled:
            if not is_of(earlier, self.form):
                await enter.mail_again(self.session, earlier, self.form, self.at)
            return earlier.id
        if earlier and earlier.is_removed and state != RegistrationState.UNCONFIRMED:
            state = RegistrationState.PENDING
        if await self._has_other_date(self.form):
            return None
        seat = await self._write(self.form, Entry(state, state.waiting_since(self.at)))
        await plan(planned_mails.welcome(self.session, seat, self.at))
        return seat.id

    async def bring(self, one: Companion, first: int | None) -> None:
        """Register somebody who was named, unless they are.

        Whose mail would wait for the first to confirm their address comes with nobody who has
        another date: nothing would be confirmed here.
        """
        form, earlier = form_of(self.form, one), self.earlier[one.email]
        if earlier and not earlier.is_cancelled:
            if self.reached.mailed:
                await enter.mail_again(self.session, earlier, form, self.at)
            return
        if (first is None and not self.reached.mailed) or await self._has_other_date(form):
            return
        removed = bool(earlier and earlier.is_removed)
        entry = entry_of(self.session, self.reached.others, self.at, removed=removed)
        seat = await self._write(form, replace(entry, came_with=first))
        if self.reached.mailed:
            await plan([planned_mails.brought_along(self.session, seat, self.at)])

    async def _has_other_date(self, form: RegistrationForm) -> bool:
        """Ask who has another date whether they would rather have this one."""
        other = await one_date.other_date_of(self.session, self.people[form.email], self.at)
        if other:
            await one_date.ask(self.session, other, self.at, occasion=form.form_key)
        return other is not None

    async def _write(self, form: RegistrationForm, entry: Entry) -> Seat:
        if await rate_limits.mails_left(self.people[form.email], self.session.id) < 1:
            raise TooManyMails
        self.session, seat = await enter.write(self.session, form, entry, self.at)
        return seat


def entry_of(
    session: LockedSession, state: RegistrationState, at: datetime, *, removed: bool
) -> Entry:
    """Return what becomes of somebody who was named: a seat is kept for a while, or they wait.

    Whom organisers had removed gets none: once they confirm it, the organisers are asked.
    """
    state = RegistrationState.UNCONFIRMED if removed else state
    offered = state == RegistrationState.OFFERED
    until = waitlist.kept_until(session, at) if offered else None
    return Entry(state, state.waiting_since(at), until)
