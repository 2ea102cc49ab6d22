"""What organisers do to single registrations: add, approve, decline, move, cancel, mark present."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events import database, tokens
from events.database import Row, transaction
from events.deliveries.plan import plan, withdraw
from events.errors import NotFound, Refusal
from events.organisers import access
from events.organisers.undo import snapshots
from events.organisers.undo.snapshots import Rows
from events.presentation import N_
from events.registrations.signup import (
    cancel,
    participants,
    planned_mails,
    refusals,
    seats,
    waitlist,
)
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import SessionFull


class NotThisState(Refusal):
    """The registration is no longer in the state that the button was for."""

    status = 409
    sentence = N_("This registration is in another state by now. Nothing was changed.")


@dataclass(frozen=True)
class New:
    """Somebody an organiser registers. Without `mailed` only reminders and what follows go out."""

    email: str
    name: str
    language: str
    mailed: bool = True


async def add(session_id: int, new: New, *, by: str, at: datetime) -> str:
    """Give somebody a seat: "registration-added", or "already-registered" where they were there.

    An organiser's word stands for the address and the approval. Raises SessionFull, NotFound.
    """
    form = RegistrationForm(new.email, new.name, new.language, source="desk", made_by="desk")
    async with transaction():
        place = await seats.lock(session_id)
        person = await participants.find_or_add(form, at)
        there = await database.value(
            "SELECT state FROM registrations WHERE session = $1 AND person = $2",
            session_id,
            person["id"],
        )
        if there is not None and there != "cancelled":
            return "already-registered"
        seat = await _seat(place, person["id"], new, at)
        await _tell(place, seat, at, mailed=new.mailed)
        details = {"registration": seat["id"], "mailed": new.mailed}
        await access.record(by, "registration-added", place["slug"], details)
    return "registration-added"


async def do(
    action: str, registration_ids: Sequence[int], *, by: str, at: datetime
) -> tuple[int, int]:
    """One thing to several registrations, each by itself; to how many, and the step back if any.

    `action`: present, absent, approve, decline, cancel. A registration in another state by now, or
    that no seat is left for, is passed over.
    """
    if action in ("present", "absent"):
        return await mark(registration_ids, present=action == "present", by=by, at=at)
    operation = {"approve": approve, "decline": decline, "cancel": leave}[action]
    done = 0
    for registration_id in registration_ids:
        try:
            await operation(registration_id, by=by, at=at)
        except (NotThisState, SessionFull):
            continue
        done += 1
    return done, 0


async def mark(
    registration_ids: Sequence[int], *, present: bool, by: str, at: datetime
) -> tuple[int, int]:
    """Note who of a session was there; how many registrations that changed, and the step back."""
    step = 0
    async with transaction():
        ids = list(registration_ids)
        seen = await snapshots.look(Rows("registrations", ids, columns=("present",)))
        changed = await database.rows(
            "UPDATE registrations r SET present = $2 FROM sessions s"
            " WHERE r.id = ANY($1) AND s.id = r.session AND r.present IS DISTINCT FROM $2"
            " RETURNING s.slug, s.programme",
            ids,
            present,
        )
        if changed:
            details = {"number": len(changed), "present": present}
            step = await snapshots.record(
                by,
                "presence-marked",
                changed[0]["slug"],
                details,
                seen=seen,
                programme_id=changed[0]["programme"],
                at=at,
            )
    return len(changed), step


async def approve(registration_id: int, *, by: str, at: datetime) -> None:
    """Give a pending registration its seat. Raises NotThisState, SessionFull, NotFound."""
    async with transaction():
        place, seat = await waitlist.hold(registration_id)
        if seat["state"] != "pending":
            raise NotThisState
        if refusals.seats_left(place) == 0:
            raise SessionFull
        await seats.give(place)
        await database.execute(
            "UPDATE registrations SET state = 'held', removed = false WHERE id = $1",
            registration_id,
        )
        await plan(planned_mails.welcome(place, {**seat, "state": "held"}, at))
        await access.record(
            by, "registration-approved", place["slug"], {"registration": registration_id}
        )


async def decline(registration_id: int, *, by: str, at: datetime) -> None:
    """Turn a pending registration down, and say so by mail. Raises NotThisState, NotFound."""
    async with transaction():
        place, seat = await waitlist.hold(registration_id)
        if seat["state"] != "pending":
            raise NotThisState
        turn = await database.value(
            "UPDATE registrations SET state = 'cancelled', cancelled_at = $2, turn = turn + 1,"
            " cancelled_by = 'organiser' WHERE id = $1 RETURNING turn",
            registration_id,
            at,
        )
        await withdraw(
            subject=("registration", registration_id), reason="the registration was declined"
        )
        letter = planned_mails.letter(
            place, seat, "declined-by-organiser", occasion=str(turn), at=at
        )
        await plan([letter])
        await access.record(
            by, "registration-declined", place["slug"], {"registration": registration_id}
        )


async def leave(registration_id: int, *, by: str, at: datetime) -> None:
    """Cancel somebody's registration; they are mailed, and the seat goes to who waits."""
    async with transaction():
        place, seat = await waitlist.hold(registration_id)
        if seat["state"] == "cancelled":
            raise NotThisState
        await cancel.leave(place, seat, at=at, by="organiser")
        await access.record(
            by, "registration-cancelled", place["slug"], {"registration": registration_id}
        )


async def come_back(registration_id: int, *, by: str, at: datetime) -> str:
    """Undo a cancellation, as the person could; the new state. Raises what `cancel` raises."""
    state = await cancel.come_back(registration_id, at=at, by="organiser")
    async with transaction():
        await access.record(by, "registration-back", str(registration_id), {"state": state})
    return state


async def move(registration_id: int, to_session_id: int, *, by: str, at: datetime) -> None:
    """Move somebody to another session: one seat is given, then the other is freed.

    They are told of both. Raises SessionFull, NotThisState, NotFound.
    """
    async with transaction():
        from_id = await database.value(
            "SELECT session FROM registrations WHERE id = $1", registration_id
        )
        if from_id is None or from_id == to_session_id:
            raise NotFound
        places = {place["id"]: place for place in await seats.lock_all([from_id, to_session_id])}
        old = await database.row(
            "SELECT r.*, e.email FROM registrations r JOIN people e ON e.id = r.person"
            " WHERE r.id = $1 FOR UPDATE OF r",
            registration_id,
        )
        assert old is not None
        if old["state"] == "cancelled" or old["email"] is None:
            raise NotThisState
        new = New(old["email"], old["name"], old["language"])
        seat = await _seat(places[to_session_id], old["person"], new, at)
        await plan(planned_mails.welcome(places[to_session_id], seat, at))
        await cancel.leave(places[from_id], old, at=at, by="organiser")
        details = {"registration": registration_id, "to": places[to_session_id]["slug"]}
        await access.record(by, "registration-moved", places[from_id]["slug"], details)


async def of_session(session_id: int, registration_ids: Sequence[int]) -> list[int]:
    """Which of these registrations are the session's: what a form names is not believed."""
    found = await database.rows(
        "SELECT id FROM registrations WHERE session = $1 AND id = ANY($2) ORDER BY id",
        session_id,
        list(registration_ids),
    )
    return [entry["id"] for entry in found]


async def _seat(place: Row, person_id: int, new: New, at: datetime) -> Row:
    """A held registration in a session that is locked. Raises SessionFull."""
    if refusals.seats_left(place) == 0:
        raise SessionFull
    seat = await database.row(
        "INSERT INTO registrations (session, person, name, language, state, source, made_by, nonce,"
        " join_nonce, created_at) VALUES ($1, $2, $3, $4, 'held', 'desk', 'desk', $5, $6, $7)"
        " ON CONFLICT (session, person) DO UPDATE SET name = excluded.name, state = 'held',"
        " turn = registrations.turn + 1, held_by = NULL, waiting_since = NULL,"
        " offer_until = NULL, cancelled_at = NULL, cancelled_by = '', removed = false"
        " WHERE registrations.state = 'cancelled' RETURNING id, person, state, turn",
        place["id"],
        person_id,
        new.name,
        new.language,
        tokens.nonce(),
        tokens.nonce(),
        at,
    )
    if seat is None:
        raise NotThisState
    await seats.give(place)
    return seat


async def _tell(place: Row, seat: Row, at: datetime, *, mailed: bool) -> None:
    owed_now = (
        planned_mails.welcome(place, seat, at)
        if mailed
        else planned_mails.accompaniment(place, [seat], at)
    )
    await plan(owed_now)
