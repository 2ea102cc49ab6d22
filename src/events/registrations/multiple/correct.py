"""A mistyped address of a form for several sessions, put right by the same browser."""

from dataclasses import replace
from datetime import datetime

from events import database
from events.database import transaction
from events.deliveries.plan import plan
from events.registrations.multiple import select
from events.registrations.participant import correct, hand_over
from events.registrations.signup import form, participants, rate_limits, seats
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import TooManyMails
from events.registrations.states import RegistrationState
from events.registrations.write import people, selections
from events.registrations.write.selections import Selection


async def correct_selection(
    programme_id: int, *, wrong: str, right: str, made_by: str, at: datetime
) -> None:
    """Give what a form for several sessions made to the right address, with one mail.

    Works for the browser that sent it, within an hour, before anybody used it; otherwise nothing
    happens, and nobody sees the difference. Raises Invalid where an address is none, TooManyMails.
    """
    before, after = correct.addresses(wrong, right)
    if before == after:
        return
    async with transaction():
        found = await database.row(
            Selection, _FIND, programme_id, before, made_by, at - correct.WITHIN
        )
        if found is None:
            return
        given = await _hand_over(found, before, after, made_by, at)
        if given is None:
            return
        await _mail(found, given, at)
        await correct.end_links(found.person, at)


async def _hand_over(
    found: Selection, before: str, after: str, made_by: str, at: datetime
) -> RegistrationForm | None:
    """Hand over each registration; return the form they would have come by, None without any."""
    given, key = None, form.key_of(form.new_key())
    for session in await seats.lock_all(found.sessions):
        mistyped = await correct.find(session.id, before, made_by, at)
        if mistyped is None or session.invited:
            continue  # It was there before, or an invitation is for one address.
        same = await correct.as_form(mistyped, after, made_by, registration=mistyped.id)
        given = replace(same, form_key=key)
        await hand_over.hand_over(session, mistyped, given, at, summed_up=True)
    return given


async def _mail(found: Selection, given: RegistrationForm, at: datetime) -> None:
    """Tell the right address of them all."""
    person = await participants.find_or_add(given, at)
    if await rate_limits.mails_left(person.id, *found.sessions) < 1:
        raise TooManyMails
    kept = await selections.keep(
        found.programme,
        person.id,
        language=given.language,
        sessions=found.sessions,
        told=found.told,
        form_key=given.form_key,
        made_by=given.made_by,
        at=at,
    )
    asks = RegistrationState.UNCONFIRMED in found.told
    await plan([select.summary(kept, at, asks=asks)])
    await people.need_calendar(person.id)


_FIND = """
SELECT c.id, c.programme, c.person, c.sessions, c.told
  FROM selections c JOIN people e ON e.id = c.person
 WHERE c.programme = $1 AND e.email = $2 AND c.made_by = $3 AND c.made_by <> ''
   AND c.created_at > $4 ORDER BY c.id DESC LIMIT 1
"""
