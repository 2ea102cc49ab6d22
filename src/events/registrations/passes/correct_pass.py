"""A mistyped address of a pass, put right by the same browser within the hour."""

from dataclasses import replace
from datetime import datetime

from events import database
from events.database import Row, transaction
from events.registrations.participant import correct
from events.registrations.passes import pass_seats, register_pass
from events.registrations.signup import cancel, participants, register, seats
from events.registrations.signup.form import RegistrationForm


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
        places = await seats.lock_all(await register_pass.to_come(programme_id, at))
        found = await database.row(_FIND, programme_id, before, made_by, at - correct.WITHIN)
        if found is None:
            return
        given = replace(await correct.form_of(found, after, made_by), made_by="")
        held = await register_pass.hold(programme_id, replace(given, made_by=made_by), at)
        await register_pass.end(found["pass"], at)
        for place in places:
            for seat in await pass_seats.brought(place, found["pass"]):
                await _hand_over(place, seat, given, held, at)
        await correct.end_links(found["person"], at)


async def _hand_over(
    place: Row, seat: Row, given: RegistrationForm, held: Row, at: datetime
) -> None:
    person = await participants.known(given.email)
    earlier = await register.registration(place["id"], person["id"]) if person else None
    kept = earlier and (earlier["state"] != "cancelled" or earlier["removed"])
    passed_on = seat["state"] != "cancelled" and held["is_new"] and not kept
    await cancel.leave(place, seat, at=at, by="self", passed_on=passed_on, one_of_many=True)
    if passed_on:
        await register.enter(place, given, {**seat, "held_by": held["id"]}, at)


_FIND = """
SELECT h.id AS pass, h.person, h.name, h.language, h.source, e.timezone, e.may_contact,
  (SELECT min(r.id) FROM registrations r WHERE r.held_by = h.id) AS id
  FROM passes h JOIN people e ON e.id = h.person
 WHERE h.programme = $1 AND e.email = $2 AND h.made_by = $3 AND h.made_by <> ''
   AND h.created_at > $4 AND h.turn = 1 AND h.state <> 'cancelled' AND NOT EXISTS (
     SELECT FROM registrations r WHERE r.held_by = h.id AND r.entered_at IS NOT NULL)
   FOR UPDATE OF h
"""
