"""Registering for a session: seat, registration and every mail owed, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from events import database, tokens
from events.database import Row, transaction
from events.deliveries.plan import plan
from events.errors import Refusal
from events.registrations.signup import (
    cancel,
    participants,
    planned_mails,
    questions,
    rate_limits,
    refusals,
    seats,
)
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import SessionFull, TooManyMails


@dataclass(frozen=True)
class Registered:
    """What became of a form; `new` is False where the address had a registration already."""

    registration_id: int
    state: str
    new: bool


async def register(session_id: int, form: RegistrationForm, *, at: datetime) -> Registered:
    """Give one seat, or a place in the line; asking twice returns the same registration.

    A form sent twice counts once. Who asks again with another form is mailed their link again, and
    whoever sends the form sees the same answer as everybody. Who had left comes back; whom the
    organisers removed asks them. Raises SessionFull, SessionClosed, SessionPast, SessionCancelled,
    TooManyMails, NotFound.
    """
    return await _newcomer(session_id, form, at) or await _anybody(session_id, form, at)


async def _newcomer(session_id: int, form: RegistrationForm, at: datetime) -> Registered | None:
    """The short way, for an address never seen and a free seat: two statements."""
    try:
        async with transaction():
            seat = await seats.take_at_once(session_id, form, at)
            if seat is None:
                return None
            if seat["registration"] is None:
                raise _OvertakenError
            taken = {"id": seat["registration"], "person": seat["person"], **_FIRST}
            await questions.keep(seat["registration"], form.answers)
            await plan(planned_mails.welcome(seat, taken, at))
    except _OvertakenError:
        return None
    return Registered(seat["registration"], "held", new=True)


async def _anybody(session_id: int, form: RegistrationForm, at: datetime) -> Registered:
    """The long way, step by step under the session's lock."""
    async with transaction():
        place = await seats.lock(session_id)
        outcome = await _decide(place, form, at)
    if isinstance(outcome, Refusal):
        raise outcome  # Only now: the letter to who holds a seat already must be kept.
    return outcome


async def _decide(place: Row, form: RegistrationForm, at: datetime) -> Registered | Refusal:
    person = await participants.known(form.email)
    earlier = await registration(place["id"], person["id"]) if person else None
    refused = refusals.refusal(place, at)
    if earlier and earlier["state"] != "cancelled":
        if earlier["form_key"] != form.form_key or not form.form_key:
            if refused:
                return refused
            await tell_again(place, earlier, form, at)
            if refusals.is_full(place) and not form.waiting:
                return SessionFull()
        return Registered(earlier["id"], earlier["state"], new=False)
    state = _state(place, form, removed=bool(earlier and earlier["removed"]))
    if refused or state is None:
        return refused or SessionFull()
    if person and await rate_limits.mails_left(person["id"], place["id"]) < 1:
        raise TooManyMails
    return await enter(place, form, {"state": state}, at)


def _state(place: Row, form: RegistrationForm, *, removed: bool) -> str | None:
    """What a new registration becomes; None where the session is full and nobody waits.

    A full session says so to everybody, or its answer would tell who was removed.
    """
    if refusals.is_full(place) and not place["needs_approval"]:
        if not form.waiting or place["waiting_rule"] == "none":
            return None
        reached = "waiting"
    else:
        reached = "pending" if place["needs_approval"] else "held"
    if place["confirm_address"]:
        return "unconfirmed"
    return "pending" if removed else reached


async def enter(place: Row, form: RegistrationForm, given: Row, at: datetime) -> Registered:
    """A new registration with the mails it is owed, in a session that the caller has locked.

    `given` says its state, since when it waits or until when a seat is offered, and which pass
    (`held_by`) brings it.
    """
    person = await participants.find_or_add(form, at)
    if given["state"] in cancel.SEATED:
        await seats.give(place)
    seat = await database.row(
        _ENTER,
        place["id"],
        person["id"],
        form.name,
        form.language,
        given["state"],
        form.source,
        form.form_key,
        form.made_by,
        tokens.nonce(),
        tokens.nonce(),
        at,
        given.get("waiting_since") or (at if given["state"] == "waiting" else None),
        given.get("offer_until"),
        given.get("held_by"),
    )
    assert seat is not None
    await questions.keep(seat["id"], form.answers)
    if not given.get("held_by"):
        await plan(planned_mails.welcome(place, seat, at))
    elif seat["state"] in cancel.SEATED:  # The summary of the pass says where the others stand.
        await plan(planned_mails.by_pass(place, seat, at))
    return Registered(seat["id"], seat["state"], new=True)


async def tell_again(place: Row, earlier: Row, form: RegistrationForm, at: datetime) -> None:
    """Mail the link again to who has one, within what strangers may cause."""
    if await rate_limits.mails_left(earlier["person"], place["id"]) > 0:
        again = planned_mails.letter(
            place, earlier, "already-registered", occasion=form.form_key or str(at), at=at
        )
        await plan([again])


async def registration(session_id: int, person_id: int) -> Row | None:
    """The registration of a person, whatever its state, held until the transaction ends.

    `removed`: organisers ended it, so that only they give the seat back.
    """
    return await database.row(
        "SELECT id, person, state, turn, form_key,"
        " removed OR cancelled_by = 'organiser' AS removed FROM registrations"
        " WHERE session = $1 AND person = $2 FOR UPDATE",
        session_id,
        person_id,
    )


class _OvertakenError(Exception):
    """The same address came in elsewhere between two steps of one statement."""


_FIRST = {"state": "held", "turn": 1}

_ENTER = """
INSERT INTO registrations (session, person, name, language, state, source, form_key, made_by, nonce,
  join_nonce, created_at, waiting_since, offer_until, held_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (session, person) DO UPDATE
   SET name = excluded.name, language = excluded.language, state = excluded.state,
       form_key = excluded.form_key, made_by = excluded.made_by, turn = registrations.turn + 1,
       waiting_since = excluded.waiting_since, offer_until = excluded.offer_until,
       held_by = excluded.held_by,
       removed = registrations.removed OR registrations.cancelled_by = 'organiser',
       cancelled_at = NULL, cancelled_by = ''
RETURNING id, person, state, turn
"""
