"""The people of the example: they hold seats or wait, and nobody wrote to them for it."""

from datetime import datetime, timedelta

from events import database, tokens
from events.database import Row
from events.deliveries.plan import plan
from events.demo.people import PARTICIPANTS
from events.demo.programme import ExampleSession
from events.registrations.signup import planned_mails, seats
from events.text import slug


async def fill(session_id: int, session: ExampleSession, *, at: datetime) -> None:
    """Give the example's seats; reminders and follow-ups are owed where they lie ahead."""
    place = await seats.lock(session_id)
    wanted = ["held"] * session.registered + ["waiting"] * session.waiting
    made = [
        await _register(place, name, state, number, at)
        for number, (name, state) in enumerate(zip(PARTICIPANTS, wanted, strict=False))
    ]
    await seats.give(place, session.registered)
    await plan(planned_mails.accompaniment(place, made, at))


async def _register(place: Row, name: str, state: str, number: int, at: datetime) -> Row:
    past = place["ends_at"] <= at
    since = min(at, place["starts_at"] - timedelta(days=8)) - timedelta(hours=19 - number)
    # Two out of three came in, one after the other.
    came = past and number % 3 != 2
    entered_at = place["starts_at"] + timedelta(seconds=40 * number - 300) if came else None
    made = await database.row(
        _REGISTRATION,
        place["id"],
        await _person(name, since),
        name,
        state,
        tokens.nonce(),
        tokens.nonce(),
        since,
        since if state == "waiting" else None,
        entered_at,
    )
    assert made is not None
    if entered_at:
        await database.execute(
            "INSERT INTO entrances (registration, at) VALUES ($1, $2)", made["id"], entered_at
        )
    return made


async def _person(name: str, since: datetime) -> int:
    person_id = await database.value(
        "INSERT INTO people (email, nonce, created_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (email) DO UPDATE SET email = excluded.email RETURNING id",
        f"{slug(name).replace('-', '.')}@example.org",
        tokens.nonce(),
        since,
    )
    return int(person_id)


_REGISTRATION = """
INSERT INTO registrations (session, person, name, state, nonce, join_nonce, created_at,
  waiting_since, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *
"""
