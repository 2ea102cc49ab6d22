"""One registration for a whole programme: every session to come, later ones on publication."""

from dataclasses import dataclass
from datetime import datetime

from events import database
from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.deliveries.withdraw import withdraw
from events.errors import NotFound
from events.registrations.invitations import queries as invitations
from events.registrations.passes import holders, pass_seats
from events.registrations.passes.holders import PassHolder
from events.registrations.signup import (
    availability,
    cancel,
    participants,
    rate_limits,
    refusals,
    seats,
)
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import InvitedOnly, NothingToRegisterFor, TooManyMails
from events.registrations.states import CancelledBy, PassState
from events.registrations.tables import Pass as PassTable
from events.registrations.write import passes, people
from events.registrations.write.passes import HeldPass, Pass


@dataclass(frozen=True)
class PassTaken:
    """What became of a form for a whole programme."""

    pass_id: int
    sessions: int
    new: bool


async def register_for_programme(
    programme_id: int, form: RegistrationForm, *, at: datetime
) -> PassTaken:
    """Give seats in all sessions to come, a place in line where one is full, one summary mail.

    Where the programme asks to confirm addresses, one mail asks for it, and no seat counts before
    `confirm_address`. Asking twice returns the same pass and mails again. Sessions published later
    are added as they are published, hidden ones never. Raises InvitedOnly, NothingToRegisterFor,
    TooManyMails, NotFound.
    """
    async with transaction():
        if not await availability.has_more_to_come(programme_id, at=at):
            raise NothingToRegisterFor
        if not await invitations.lets_into_programme(form.invitation, programme_id, form.email):
            raise InvitedOnly
        sessions = await seats.lock_all(await to_come(programme_id, at))
        held = await hold(programme_id, form, at)
        if not held.is_new:
            return PassTaken(held.id, 0, new=False)
        open_sessions = [each for each in sessions if refusals.refusal(each, at) is None]
        holder = PassHolder(held.id, held.state, form.language, form.email)
        for session in open_sessions:
            await pass_seats.give(session, [holder], at, answers=form.answers)
    return PassTaken(held.id, len(open_sessions), new=True)


async def confirm_address(pass_id: int, *, at: datetime) -> None:
    """Count the seats of a pass whose address is right; again changes nothing. Raises NotFound."""
    async with transaction():
        found = await PassTable.select(PassTable.programme).where(PassTable.id == pass_id)
        if not found:
            raise NotFound
        sessions = await seats.lock_all(await to_come(found[0]["programme"], at))
        confirmed = await passes.confirm(pass_id)
        if confirmed is None:
            return
        await plan([_letter(confirmed, str(confirmed.turn), at)])
        for session in sessions:
            if refusals.refusal(session, at) is None:
                settled = await pass_seats.settle(session, pass_id, at)
                mine = await holders.without_seat(settled, after=pass_id - 1, upto=pass_id)
                await pass_seats.give(settled, mine, at, summed_up=False)


async def leave_programme(pass_id: int, *, at: datetime) -> None:
    """Give the pass back, and with it every seat to come that it brought; again changes nothing."""
    async with transaction():
        sessions = await seats.lock_all(await database.values(_SESSIONS_OF, pass_id, at))
        if not await end(pass_id, at):
            return
        for session in sessions:
            for registration in await pass_seats.brought(session.id, pass_id):
                await cancel.leave(
                    session, registration, at=at, by=CancelledBy.SELF, one_of_many=True
                )


_SESSIONS_OF = """
SELECT DISTINCT r.session FROM registrations r JOIN sessions s ON s.id = r.session
 WHERE r.held_by = $1 AND s.ends_at > $2 ORDER BY r.session
"""


async def to_come(programme_id: int, at: datetime) -> list[int]:
    """Return the sessions that a pass brings seats in, by their ids.

    Not those that are hidden, nor one of several dates: its holder chooses among these.
    """
    return await database.values(_TO_COME, programme_id, at)


_TO_COME = """
SELECT id FROM sessions WHERE programme = $1 AND status = 'published' AND ends_at > $2
   AND visibility = 'public' AND date_choice IS NULL ORDER BY id
"""


async def hold(programme_id: int, form: RegistrationForm, at: datetime) -> HeldPass:
    """Return the pass of a form's address, with its one mail; no seats yet.

    Only inside a transaction that has locked the sessions to come. Raises TooManyMails, NotFound.
    """
    person = await participants.find_or_add(form, at)
    held = await passes.hold(
        programme_id,
        person.id,
        name=form.name,
        language=form.language,
        source=form.source,
        form_key=form.form_key,
        made_by=form.made_by,
        at=at,
    )
    if held is None:
        raise NotFound
    await _mail(held, form, at)
    if held.is_new:
        await people.need_calendar(person.id)
    return held


async def end(pass_id: int, at: datetime) -> bool:
    """End a pass, not yet its seats; tell whether it was there. Only inside a transaction."""
    changed = await passes.cancel(pass_id, at=at)
    if changed:
        await withdraw(subject=("pass", pass_id), reason="the registration was cancelled")
    return changed


async def _mail(held: HeldPass, form: RegistrationForm, at: datetime) -> None:
    """Mail the summary, or the question whether the address is right."""
    left = await rate_limits.mails_left(held.person)
    if held.is_new and left < 1:
        raise TooManyMails
    same_form = not held.is_new and held.form_key == form.form_key
    if left < 1 or same_form:
        return
    occasion = str(held.turn) if held.is_new else form.form_key or str(at)
    await plan([_letter(held.itself, occasion, at)])


def _letter(held: Pass, occasion: str, at: datetime) -> Owed:
    return Owed(
        "confirm-address" if held.state == PassState.UNCONFIRMED else "pass-summary",
        "pass",
        held.id,
        occasion,
        due_at=at,
        programme_id=held.programme,
        person_id=held.person,
    )
