"""A mistyped address of a pass, put right by the same browser within the hour."""

from dataclasses import replace
from datetime import datetime

from events import database
from events.database import Shape, transaction
from events.registrations.participant import correct, hand_over
from events.registrations.passes import pass_seats, register_pass
from events.registrations.shapes import LockedRegistration
from events.registrations.signup import cancel, enter, participants, seats, waitlist
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.seats import LockedSession
from events.registrations.states import CancelledBy
from events.registrations.write.passes import HeldPass


class MistypedPass(Shape):
    """A pass to hand over, with what its form said. `registration`: one of those it brought."""

    pass_id: int
    person: int
    name: str
    language: str
    source: str
    timezone: str
    may_contact: bool
    registration: int | None


async def correct_pass(
    programme_id: int, *, wrong: str, right: str, made_by: str, at: datetime
) -> None:
    """Give the pass of a mistyped address to the right one, each seat and each place in a line.

    Works for the browser that took it, within an hour, before anybody used it; otherwise nothing
    happens, and nobody sees the difference. Raises Invalid where an address is none, TooManyMails.
    """
    before, after = correct.addresses(wrong, right)
    if before == after:
        return
    async with transaction():
        sessions = await seats.lock_all(await register_pass.to_come(programme_id, at))
        since = at - correct.WITHIN
        found = await database.row(MistypedPass, _FIND, programme_id, before, made_by, since)
        if found is None:
            return
        given = await correct.as_form(found, after, "", registration=found.registration)
        held = await register_pass.hold(programme_id, replace(given, made_by=made_by), at)
        await register_pass.end(found.pass_id, at)
        for session in sessions:
            for registration in await pass_seats.brought(session.id, found.pass_id):
                await _hand_over(session, registration, given, held, at)
        await correct.end_links(found.person, at)


async def _hand_over(
    session: LockedSession,
    registration: LockedRegistration,
    given: RegistrationForm,
    held: HeldPass,
    at: datetime,
) -> None:
    person = await participants.find(given.email)
    earlier = await enter.lock_registration(session.id, person.id) if person else None
    stays = earlier and (not earlier.is_cancelled or earlier.is_removed)
    passed_on = not registration.is_cancelled and held.is_new and not stays
    session = await cancel.leave(
        session,
        registration,
        at=at,
        by=CancelledBy.SELF,
        passed_on=passed_on,
        one_of_many=True,
    )
    if passed_on:
        state = await hand_over.state_at(session, registration, given.email, at)
        entry = replace(hand_over.entry_at(registration, state), held_by=held.id)
        await enter.enter(session, given, entry, at)
        if state != registration.state:
            await waitlist.promote(session, at=at)


_FIND = """
SELECT h.id AS pass_id, h.person, h.name, h.language, h.source, e.timezone, e.may_contact,
  (SELECT min(r.id) FROM registrations r WHERE r.held_by = h.id) AS registration
  FROM passes h JOIN people e ON e.id = h.person
 WHERE h.programme = $1 AND e.email = $2 AND h.made_by = $3 AND h.made_by <> ''
   AND h.created_at > $4 AND h.turn = 1 AND h.state <> 'cancelled' AND NOT EXISTS (
     SELECT FROM registrations r WHERE r.held_by = h.id AND r.entered_at IS NOT NULL)
   FOR UPDATE OF h
"""
