"""A mistyped address, put right by the same browser within the hour."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from events import database, text
from events.database import Row, transaction
from events.errors import Invalid
from events.presentation import N_
from events.registrations.signup import (
    cancel,
    form,
    participants,
    rate_limits,
    refusals,
    register,
    seats,
)
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import TooManyMails

WITHIN: Final = timedelta(hours=1)


async def correct_address(
    session_id: int, *, wrong: str, right: str, made_by: str, at: datetime
) -> None:
    """Give the registration of a mistyped address to the right one.

    Works for the browser that made it, within an hour, before anybody used it; otherwise nothing
    happens, and nobody sees the difference. The seat, or the place in the line, stays the same one.
    Raises Invalid where an address is none, SessionPast, SessionCancelled, TooManyMails.
    """
    before, after = addresses(wrong, right)
    if before == after:
        return
    async with transaction():
        place = await seats.lock(session_id)
        found = await database.row(_FIND, session_id, before, made_by, at - WITHIN)
        if found is None:
            return
        if refused := refusals.refusal({**place, "registration_open": True}, at):
            raise refused
        await _hand_over(place, found, await form_of(found, after, made_by), at)
        await end_links(found["person"], at)


async def _hand_over(place: Row, found: Row, given: RegistrationForm, at: datetime) -> None:
    person = await participants.known(given.email)
    earlier = await register.registration(place["id"], person["id"]) if person else None
    if earlier and earlier["state"] != "cancelled":
        await register.tell_again(place, earlier, given, at)
        await cancel.leave(place, found, at=at, by="self")
        return
    if person and await rate_limits.mails_left(person["id"], place["id"]) < 1:
        raise TooManyMails
    asks = bool(earlier and earlier["removed"])
    await cancel.leave(place, found, at=at, by="self", passed_on=not asks)
    await register.enter(place, given, {"state": "pending"} if asks else found, at)


async def end_links(person_id: int, at: datetime) -> None:
    """Forget an address that nobody meant, once its last mail has left; its links end at once.

    Not where it holds anything else, or was known before.
    """
    await database.execute(
        "UPDATE people SET erase_after = $2 WHERE id = $1 AND created_at > $3"
        " AND NOT EXISTS (SELECT FROM registrations WHERE person = $1 AND state <> 'cancelled')"
        " AND NOT EXISTS (SELECT FROM passes WHERE person = $1 AND state <> 'cancelled')",
        person_id,
        at + WITHIN,
        at - WITHIN,
    )


async def form_of(found: Row, email: str, made_by: str) -> RegistrationForm:
    """The form that a registration came from, with another address."""
    given = await database.rows(
        "SELECT question, value FROM answers WHERE registration = $1", found["id"]
    )
    return RegistrationForm(
        email=email,
        name=found["name"],
        language=found["language"],
        timezone=found["timezone"],
        source=found["source"],
        form_key=form.key_of(form.new_key()),
        made_by=made_by,
        waiting=True,
        may_contact=found["may_contact"],
        answers={entry["question"]: msgspec.json.decode(entry["value"]) for entry in given},
    )


def addresses(wrong: str, right: str) -> tuple[str, str]:
    """Both as they are kept. Raises Invalid where one is none."""
    problems: dict[str, str] = {}
    found = []
    for name, raw in (("wrong", wrong), ("email", right)):
        try:
            found.append(text.address(raw))
        except ValueError:
            problems[name] = N_("Enter an address in full, such as name@example.org.")
    if problems:
        raise Invalid(problems)
    return found[0], found[1]


_FIND = """
SELECT r.id, r.person, r.name, r.language, r.source, r.state, r.waiting_since, r.offer_until,
  e.timezone, e.may_contact
  FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND e.email = $2 AND r.made_by = $3 AND r.made_by <> ''
   AND r.created_at > $4 AND r.entered_at IS NULL AND r.turn = 1 AND r.state <> 'cancelled'
   FOR UPDATE OF r
"""
