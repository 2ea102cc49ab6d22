"""Register the people of the example: they hold seats or wait, and were not mailed about it."""

from datetime import datetime, timedelta

from events.deliveries.plan import plan
from events.demo.people import PARTICIPANTS
from events.demo.programme import ExampleSession
from events.registrations.shapes import Seat
from events.registrations.signup import planned_mails, seats
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState
from events.registrations.write import changes, people, registrations
from events.text import slug


async def fill(session_id: int, session: ExampleSession, *, at: datetime) -> None:
    """Register people for a session; plan the reminders and follow-ups that lie ahead."""
    place = await seats.lock(session_id)
    wanted = [RegistrationState.HELD] * session.registered
    wanted += [RegistrationState.WAITING] * session.waiting
    made = [
        await _register(place, name, state, number, at)
        for number, (name, state) in enumerate(zip(PARTICIPANTS, wanted, strict=False))
    ]
    place = await seats.give(place, session.registered)
    await plan(planned_mails.accompaniment(place, made, at))


async def _register(
    place: LockedSession, name: str, state: RegistrationState, number: int, at: datetime
) -> Seat:
    past = place.ends_at <= at
    since = min(at, place.starts_at - timedelta(days=8)) - timedelta(hours=19 - number)
    # Two out of three came in, one after the other.
    came = past and number % 3 != 2
    entered_at = place.starts_at + timedelta(seconds=40 * number - 300) if came else None
    person_id = await people.of_example(f"{slug(name).replace('-', '.')}@example.org", at=since)
    made = await registrations.of_example(
        place.id, person_id, name, state, since=since, entered_at=entered_at
    )
    if entered_at:
        await changes.note_entrance(made.id, at=entered_at)
    return made
