"""One registration for a whole programme: every session to come, later ones on publication."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import database, tokens
from events.database import Row, transaction
from events.deliveries.plan import Owed, plan, withdraw
from events.errors import NotFound
from events.registrations import cancel, limits, offered, owed, people, questions, refusals, seats
from events.registrations.form import RegistrationForm
from events.registrations.refusals import NothingToRegisterFor, TooManyMails


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

    Asking twice returns the same pass and mails its summary again. Sessions published later are
    added by `seat_holders`. Raises NothingToRegisterFor, TooManyMails, NotFound.
    """
    async with transaction():
        if not await offered.has_more_to_come(programme_id, at=at):
            raise NothingToRegisterFor
        places = await seats.lock_all(await _to_come(programme_id, at))
        person = await people.find_or_add(form, at)
        held = await _hold(programme_id, person["id"], form, at)
        await _mail_summary(held, form, at)
        if not held["is_new"]:
            return PassTaken(held["id"], 0, new=False)
        await _need_calendar(person["id"])
        open_places = [place for place in places if refusals.refusal(place, at) is None]
        for place in open_places:
            await _seat(place, [held], at, answers=form.answers)
    return PassTaken(held["id"], len(open_places), new=True)


async def seat_holders(place: Row, *, at: datetime) -> int:
    """Give the holders of passes their seats in a session that is new, in order; how many.

    Only inside a transaction that has locked `place`.
    """
    holders = await database.rows(
        "SELECT h.id, h.person, h.name, h.language, h.source FROM passes h"
        " WHERE h.programme = $1 AND h.state = 'held' AND NOT EXISTS"
        " (SELECT FROM registrations r WHERE r.session = $2 AND r.person = h.person)"
        " ORDER BY h.created_at, h.id",
        place["programme"],
        place["id"],
    )
    await _seat(place, holders, at)
    return len(holders)


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
        changed = await database.execute(
            "UPDATE passes SET state = 'cancelled', cancelled_at = $2, turn = turn + 1"
            " WHERE id = $1 AND state = 'held'",
            pass_id,
            at,
        )
        if not changed:
            return
        await withdraw(subject=("pass", pass_id), reason="the registration was cancelled")
        for place in places:
            for seat in await database.rows(
                "SELECT * FROM registrations WHERE session = $1 AND held_by = $2 FOR UPDATE",
                place["id"],
                pass_id,
            ):
                await cancel.leave(place, seat, at=at, by="self")


async def _to_come(programme_id: int, at: datetime) -> list[int]:
    found = await database.rows(
        "SELECT id FROM sessions WHERE programme = $1 AND status = 'published' AND ends_at > $2"
        " ORDER BY id",
        programme_id,
        at,
    )
    return [entry["id"] for entry in found]


async def _hold(programme_id: int, person_id: int, form: RegistrationForm, at: datetime) -> Row:
    held = await database.row(
        _HOLD,
        programme_id,
        person_id,
        form.name,
        form.language,
        form.source,
        tokens.nonce(),
        form.form_key,
        at,
    )
    if held is None:
        raise NotFound
    return held


async def _mail_summary(held: Row, form: RegistrationForm, at: datetime) -> None:
    left = await limits.mails_left(held["person"], None)
    if held["is_new"] and left < 1:
        raise TooManyMails
    same_form = not held["is_new"] and held["form_key"] == form.form_key
    if left < 1 or same_form:
        return
    occasion = str(held["turn"]) if held["is_new"] else form.form_key or str(at)
    await plan(
        [
            Owed("pass-summary", "pass", held["id"], occasion, due_at=at,
                 programme_id=held["programme"], person_id=held["person"])
        ]
    )  # fmt: skip


async def _need_calendar(person_id: int) -> None:
    await database.execute(
        "UPDATE people SET calendar_nonce = $2 WHERE id = $1 AND calendar_nonce = ''",
        person_id,
        tokens.nonce(),
    )


async def _seat(place: Row, holders: list[Row], at: datetime, *, answers: Any = None) -> None:
    """Seats for as many as there are, the line for the rest; who left that session stays out."""
    if not holders:
        return
    free = 0 if refusals.is_full(place) else refusals.seats_left(place)
    room = len(holders) if free is None else min(free, len(holders))
    first = "pending" if place["needs_approval"] else "held"
    rest = "pending" if place["needs_approval"] else "waiting"
    waits = place["waiting_rule"] != "none" or place["needs_approval"]
    wanted = holders if waits else holders[:room]
    states = [first if number < room else rest for number in range(len(wanted))]
    made = await database.rows(
        _SEAT,
        place["id"],
        [holder["id"] for holder in wanted],
        states,
        [tokens.nonce() for _ in wanted],
        [tokens.nonce() for _ in wanted],
        at,
    )
    await seats.give(place, sum(seat["state"] == "held" for seat in made))
    place["line"] += sum(seat["state"] == "waiting" for seat in made)
    for seat in made:
        await questions.keep(seat["id"], answers or {})
    await plan([mail for seat in made for mail in owed.by_pass(place, seat, at)])


_HOLD = """
WITH earlier AS (
  SELECT state FROM passes WHERE programme = $1 AND person = $2
)
INSERT INTO passes (programme, person, name, language, source, nonce, form_key, created_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8 FROM programmes WHERE id = $1 AND status = 'published'
ON CONFLICT (programme, person) DO UPDATE
   SET state = 'held', cancelled_at = NULL,
       form_key = CASE WHEN passes.state = 'held' THEN passes.form_key ELSE excluded.form_key END,
       turn = passes.turn + (CASE WHEN passes.state = 'held' THEN 0 ELSE 1 END)
RETURNING id, programme, person, name, turn, form_key,
  NOT EXISTS (SELECT FROM earlier WHERE state = 'held') AS is_new
"""

_SEAT = """
INSERT INTO registrations (session, person, held_by, name, language, source, state, nonce,
  join_nonce, created_at, waiting_since)
SELECT $1, h.person, h.id, h.name, h.language, h.source, w.state, w.nonce, w.join_nonce, $6,
  CASE WHEN w.state = 'waiting' THEN $6::timestamptz END
  FROM unnest($2::int[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY
    AS w (pass, state, nonce, join_nonce, place)
  JOIN passes h ON h.id = w.pass
 ORDER BY w.place
ON CONFLICT (session, person) DO UPDATE
   SET held_by = excluded.held_by, state = excluded.state, turn = registrations.turn + 1,
       cancelled_at = NULL, cancelled_by = '', waiting_since = excluded.waiting_since
 WHERE registrations.state = 'cancelled'
RETURNING id, person, state, turn
"""
