"""One registration for a whole programme: every session to come, later ones on publication."""

from dataclasses import dataclass
from datetime import datetime

from events import database, tokens
from events.database import Row, transaction
from events.deliveries.plan import Owed, plan, withdraw
from events.errors import NotFound
from events.registrations.passes import pass_seats
from events.registrations.signup import (
    availability,
    cancel,
    participants,
    rate_limits,
    refusals,
    seats,
)
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import NothingToRegisterFor, TooManyMails


@dataclass(frozen=True)
class PassTaken:
    """What became of a form for a whole programme."""

    pass_id: int
    sessions: int
    new: bool


async def register_for_programme(
    programme_id: int, form: RegistrationForm, *, at: datetime
) -> PassTaken:
    """Seats in all sessions to come, a place in the line where one is full, one summary mail.

    Where the programme asks to confirm addresses, one mail asks for it, and no seat counts before
    `confirm_address`. Asking twice returns the same pass and mails again. Sessions published later
    are added by `pass_seats.seat_holders`. Raises NothingToRegisterFor, TooManyMails, NotFound.
    """
    async with transaction():
        if not await availability.has_more_to_come(programme_id, at=at):
            raise NothingToRegisterFor
        places = await seats.lock_all(await to_come(programme_id, at))
        held = await hold(programme_id, form, at)
        if not held["is_new"]:
            return PassTaken(held["id"], 0, new=False)
        open_places = [place for place in places if refusals.refusal(place, at) is None]
        for place in open_places:
            await pass_seats.give(place, [held], at, answers=form.answers)
    return PassTaken(held["id"], len(open_places), new=True)


async def confirm_address(pass_id: int, *, at: datetime) -> None:
    """Count the seats of a pass whose address is right; again changes nothing. Raises NotFound."""
    async with transaction():
        programme_id = await database.value("SELECT programme FROM passes WHERE id = $1", pass_id)
        if programme_id is None:
            raise NotFound
        places = await seats.lock_all(await to_come(programme_id, at))
        held = await database.row(
            "UPDATE passes SET state = 'held' WHERE id = $1 AND state = 'unconfirmed'"
            " RETURNING id, programme, person, state, turn",
            pass_id,
        )
        if held is None:
            return
        await plan([_letter(held, str(held["turn"]), at)])
        for place in places:
            if refusals.refusal(place, at) is None:
                await pass_seats.settle(place, pass_id, at)
                await pass_seats.seat_holders(place, at=at)


async def leave_programme(pass_id: int, *, at: datetime) -> None:
    """Give the pass back, and with it every seat to come that it brought; again changes nothing."""
    async with transaction():
        sessions = await database.rows(
            "SELECT DISTINCT r.session FROM registrations r JOIN sessions s ON s.id = r.session"
            " WHERE r.held_by = $1 AND s.ends_at > $2 ORDER BY r.session",
            pass_id,
            at,
        )
        places = await seats.lock_all([entry["session"] for entry in sessions])
        if not await end(pass_id, at):
            return
        for place in places:
            for seat in await pass_seats.brought(place, pass_id):
                await cancel.leave(place, seat, at=at, by="self", one_of_many=True)


async def to_come(programme_id: int, at: datetime) -> list[int]:
    """The sessions that a pass brings seats in, by their ids."""
    found = await database.rows(
        "SELECT id FROM sessions WHERE programme = $1 AND status = 'published' AND ends_at > $2"
        " ORDER BY id",
        programme_id,
        at,
    )
    return [entry["id"] for entry in found]


async def hold(programme_id: int, form: RegistrationForm, at: datetime) -> Row:
    """The pass of a form's address with its one mail, no seats yet; `is_new`: it had none so far.

    Only inside a transaction that has locked the sessions to come. Raises TooManyMails, NotFound.
    """
    person = await participants.find_or_add(form, at)
    held = await database.row(
        _HOLD,
        programme_id,
        person["id"],
        form.name,
        form.language,
        form.source,
        tokens.nonce(),
        form.form_key,
        at,
        form.made_by,
    )
    if held is None:
        raise NotFound
    await _mail(held, form, at)
    if held["is_new"]:
        await _need_calendar(person["id"])
    return held


async def end(pass_id: int, at: datetime) -> bool:
    """End a pass, not yet its seats; whether it was there. Only inside a transaction."""
    changed = await database.execute(
        "UPDATE passes SET state = 'cancelled', cancelled_at = $2, turn = turn + 1"
        " WHERE id = $1 AND state <> 'cancelled'",
        pass_id,
        at,
    )
    if changed:
        await withdraw(subject=("pass", pass_id), reason="the registration was cancelled")
    return bool(changed)


async def _mail(held: Row, form: RegistrationForm, at: datetime) -> None:
    """The summary, or the question whether the address is right."""
    left = await rate_limits.mails_left(held["person"], None)
    if held["is_new"] and left < 1:
        raise TooManyMails
    same_form = not held["is_new"] and held["form_key"] == form.form_key
    if left < 1 or same_form:
        return
    occasion = str(held["turn"]) if held["is_new"] else form.form_key or str(at)
    await plan([_letter(held, occasion, at)])


def _letter(held: Row, occasion: str, at: datetime) -> Owed:
    return Owed(
        "confirm-address" if held["state"] == "unconfirmed" else "pass-summary",
        "pass",
        held["id"],
        occasion,
        due_at=at,
        programme_id=held["programme"],
        person_id=held["person"],
    )


async def _need_calendar(person_id: int) -> None:
    await database.execute(
        "UPDATE people SET calendar_nonce = $2 WHERE id = $1 AND calendar_nonce = ''",
        person_id,
        tokens.nonce(),
    )


_HOLD = """
WITH earlier AS (
  SELECT state FROM passes WHERE programme = $1 AND person = $2
)
INSERT INTO passes (programme, person, name, language, source, nonce, form_key, created_at,
  made_by, state)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9,
  CASE WHEN confirm_address THEN 'unconfirmed' ELSE 'held' END
  FROM programmes WHERE id = $1 AND status = 'published'
ON CONFLICT (programme, person) DO UPDATE
   SET state = CASE WHEN passes.state = 'held' THEN 'held' ELSE excluded.state END,
       cancelled_at = NULL,
       form_key = CASE WHEN passes.state IN ('held', excluded.state)
                       THEN passes.form_key ELSE excluded.form_key END,
       made_by = CASE WHEN passes.state IN ('held', excluded.state)
                      THEN passes.made_by ELSE excluded.made_by END,
       turn = passes.turn + (CASE WHEN passes.state IN ('held', excluded.state) THEN 0 ELSE 1 END)
RETURNING id, programme, person, state, turn, form_key,
  NOT EXISTS (SELECT FROM earlier WHERE earlier.state = passes.state) AS is_new
"""
