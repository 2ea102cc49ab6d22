"""Several people in one form: their seats are taken together or not at all, each confirms."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import transaction
from events.errors import Invalid
from events.presentation import N_
from events.registrations.multiple.party import Party, form_of, is_of, reached_by, stands
from events.registrations.signup import (
    enter,
    participants,
    refusals,
    seats,
)
from events.registrations.signup.form import Companion, RegistrationForm
from events.registrations.signup.refusals import (
    InvitedOnly,
    TooManyMails,
)
from events.registrations.signup.seat_rules import allotment, one_date
from events.registrations.signup.seats import LockedSession

A_DAY: Final = 20
"""How many others one address may name in a day, over all sessions."""


async def register_together(
    session_id: int, form: RegistrationForm, companions: Sequence[Companion], *, at: datetime
) -> None:
    """Register somebody with those they name; each of these is mailed, and confirms for themselves.

    All of them get a seat, or all of them wait, or nothing is written; counted as if nobody was
    registered yet, so that the answer does not tell who is. Who is registered stays so, and is
    mailed their link. The same form sent twice counts once, and brings nobody back who left.
    Who has another date of the same choice keeps it, and is asked by mail.
    Raises TooFewSeats, SessionFull (SeatsKept, OrganisationFull), SessionClosed, SessionPast,
    SessionCancelled, InvitedOnly, TooManyMails, Invalid, NotFound.
    """
    with one_date.refused_in_words():
        await _register(session_id, form, companions, at)


async def _register(
    session_id: int, form: RegistrationForm, companions: Sequence[Companion], at: datetime
) -> None:
    async with transaction():
        session = await seats.lock(session_id)
        people = await _people(form, companions, at)
        earlier = {
            email: await enter.lock_registration(session.id, person)
            for email, person in people.items()
        }
        fresh = [one for one in companions if not is_of(earlier[one.email], form)]
        new = [] if stands(earlier[form.email], form) else [form.email]
        new += [one.email for one in fresh]
        if not new:
            return
        await _allow(session, people[form.email], companions, at)
        given = await allotment.read(session, at, new)
        reached = reached_by(session, new, given, waits=form.waiting)
        party = Party(session, form, reached, people, earlier, at)
        first = await party.first()
        for one in fresh:
            await party.bring(one, first)


async def _people(
    form: RegistrationForm, companions: Sequence[Companion], at: datetime
) -> dict[str, int]:
    """Return everybody by their address, held in one order everywhere: no circles."""
    named = {one.email: form_of(form, one) for one in companions}
    forms = {**named, form.email: form}
    return {email: (await participants.find_or_add(forms[email], at)).id for email in sorted(forms)}


async def _allow(
    session: LockedSession, first: int, companions: Sequence[Companion], at: datetime
) -> None:
    """Let nobody past the rules of the session, nor have many strangers mailed."""
    if refused := refusals.refusal(session, at):
        raise refused
    if session.invited:
        raise InvitedOnly
    if len(companions) > session.companions:
        raise Invalid({"companions": N_("These are more people than may register together.")})
    if int(await database.value(_NAMED_TODAY, first, at)) + len(companions) > A_DAY:
        raise TooManyMails


_NAMED_TODAY = """
SELECT count(*) FROM registrations c JOIN registrations r ON r.id = c.came_with
 WHERE r.person = $1 AND c.created_at > $2::timestamptz - interval '1 day'
"""
