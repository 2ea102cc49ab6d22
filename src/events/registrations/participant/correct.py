"""A mistyped address, put right by the same browser within the hour."""

import dataclasses
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, Protocol

from msgspec.structs import replace

from events import database, text
from events.database import Json, Shape, transaction
from events.errors import Invalid
from events.presentation import N_
from events.programmes.states import WaitingRule
from events.registrations.shapes import LOCKED_COLUMNS, LockedRegistration
from events.registrations.signup import (
    cancel,
    form,
    participants,
    rate_limits,
    refusals,
    register,
    seats,
    waitlist,
)
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import TooManyMails
from events.registrations.signup.register import Entry
from events.registrations.signup.seat_rules import allotment, one_date
from events.registrations.signup.seats import LockedSession
from events.registrations.states import SEATED, CancelledBy, RegistrationState
from events.registrations.tables import Answer
from events.registrations.write import people

WITHIN: Final = timedelta(hours=1)


class Mistyped(LockedRegistration):
    """A registration to hand over, with what its form said."""

    name: str
    language: str
    source: str
    timezone: str
    may_contact: bool
    came_with: int | None


async def correct_address(
    session_id: int, *, wrong: str, right: str, made_by: str, at: datetime
) -> None:
    """Give the registration of a mistyped address to the right one.

    Works for the browser that made it, within an hour, before anybody used it; otherwise nothing
    happens, and nobody sees the difference. The seat, or the place in the line, stays the same one.
    Raises Invalid where an address is none, SessionPast, SessionCancelled, TooManyMails; SeatsKept,
    OrganisationFull where the seat cannot be the right address's, and nobody waits.
    """
    before, after = addresses(wrong, right)
    if before == after:
        return
    async with transaction():
        session = await seats.lock(session_id)
        found = await find(session_id, before, made_by, at)
        if found is None or session.invited:
            return  # An invitation is for one address.
        if refused := refusals.refusal(replace(session, registration_open=True), at):
            raise refused
        given = await as_form(found, after, made_by, registration=found.id)
        await hand_over(session, found, given, at)
        await end_links(found.person, at)


async def find(session_id: int, email: str, made_by: str, at: datetime) -> Mistyped | None:
    """Return what a browser made for an address within the hour, held; None where it was used."""
    return await database.row(Mistyped, _FIND, session_id, email, made_by, at - WITHIN)


class SentForm(Protocol):
    """What is known of a form that was sent: of a registration's, or of a pass's."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def language(self) -> str: ...  # noqa: D102
    @property
    def timezone(self) -> str: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def may_contact(self) -> bool: ...  # noqa: D102


async def as_form(
    found: SentForm, email: str, made_by: str, *, registration: int | None
) -> RegistrationForm:
    """Return the same form with the right address, and the answers of a registration."""
    return RegistrationForm(
        email=email,
        name=found.name,
        language=found.language,
        timezone=found.timezone,
        source=found.source,
        form_key=form.key_of(form.new_key()),
        made_by=made_by,
        waiting=True,
        may_contact=found.may_contact,
        answers=await answers_of(registration),
    )


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
    earlier = await register.lock_registration(session.id, person.id) if person else None
    leave = partial(cancel.leave, session, found, at=at, by=CancelledBy.SELF, one_of_many=summed_up)
    if earlier and not earlier.is_cancelled:
        if not summed_up:
            await register.mail_again(session, earlier, given, at)
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
    await register.enter(session, given, entry, at)
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


async def end_links(person_id: int, at: datetime) -> None:
    """Forget an address that nobody meant, once its last mail has left; its links end at once.

    Not where it holds anything else, or was known before.
    """
    await people.erase_unless_needed(person_id, known_since=at - WITHIN, at=at + WITHIN)


class GivenAnswer(Shape):
    """What a registration answered to a question."""

    question: int
    value: Json[Any]


async def answers_of(registration_id: int | None) -> dict[int, Any]:
    """Return the answers of a registration by question; none for no registration."""
    found = await database.rows(
        GivenAnswer,
        database.select(GivenAnswer, Answer).where(Answer.registration == registration_id),
    )
    return {answer.question: answer.value for answer in found}


def addresses(wrong: str, right: str) -> tuple[str, str]:
    """Return both as they are kept. Raises Invalid where one is none."""
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


_FIND = f"""
SELECT {LOCKED_COLUMNS}, r.name, r.language, r.source, r.came_with, e.timezone, e.may_contact
  FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND e.email = $2 AND r.made_by = $3 AND r.made_by <> ''
   AND r.created_at > $4 AND r.entered_at IS NULL AND r.turn = 1 AND r.state <> 'cancelled'
   FOR UPDATE OF r
"""  # noqa: S608 — only our own column names are put together.
