"""Register the people of the example: they hold seats or wait, and were not mailed about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from events.asked_questions import write as questions
from events.asked_questions.states import QuestionState
from events.attendance import totals
from events.attendance import write as attendance
from events.attendance.match import Candidate, Match
from events.attendance.people import Attendee
from events.attendance.stays import Hours
from events.deliveries.plan import plan
from events.demo.people import PARTICIPANTS, answers
from events.demo.programme import ANSWER, SAID
from events.demo.sessions import SESSIONS, ExampleSession
from events.feedback import write as feedback
from events.feedback.write import Answer
from events.operations.attestations import issue
from events.operations.programmes import questions as form
from events.registrations.shapes import Seat
from events.registrations.signup import planned_mails, seats
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState
from events.registrations.write import people, presence, registrations
from events.registrations.write.answers import keep_answers
from events.text import slug

EXAMPLE: Final = "example@example.org"
FIRST_ANSWER: Final = UUID(int=1)
"""The id of the first feedback, which the reference of the API names; others are random."""


async def fill(session_id: int, session: ExampleSession, *, at: datetime) -> None:
    """Register people for a session; plan the reminders and follow-ups that lie ahead."""
    place = await seats.lock(session_id)
    wanted = [RegistrationState.HELD] * session.registered
    wanted += [RegistrationState.WAITING] * session.waiting
    asked = [one.id for one in await form.of_programme(place.programme)]
    made = [
        await _register(place, name, state, number, at)
        for number, (name, state) in enumerate(zip(PARTICIPANTS, wanted, strict=False))
    ]
    for number, seat in enumerate(made):
        await keep_answers(seat.id, dict(zip(asked, answers(number), strict=True)))
    place = await seats.give(place, session.registered)
    await _ask(place, made, session.asked, at)
    if place.ends_at <= at:
        await _attend(place, made, session, at)
    await plan(planned_mails.accompaniment(place, made, at))


async def _attend(
    place: LockedSession, made: Sequence[Seat], session: ExampleSession, at: datetime
) -> None:
    """Import the room's list: most stayed to the end, some left early, one was a guest."""
    whole = int((place.ends_at - place.starts_at).total_seconds())
    named = enumerate(zip(made, PARTICIPANTS, strict=False))
    came = [(seat.id, name) for number, (seat, name) in named if number % 3 != 2]
    stays = [Attendee(name, seconds=whole - 60 * (n * 7 % 40)) for n, (_, name) in enumerate(came)]
    matches = [
        Match(n, stays[n], "name", Candidate(who, name, None)) for n, (who, name) in enumerate(came)
    ]
    matches.append(Match(len(came), Attendee("Salle de réunion 2", seconds=whole), "guest"))
    list_id = await attendance.replace_list(
        place.id, "example", source="room", tool="bigbluebutton", people=len(matches),
        by=EXAMPLE, at=place.ends_at + timedelta(hours=1),
    )  # fmt: skip
    await attendance.add_people(list_id, matches)
    await totals.recompute(place.id, Hours(place.starts_at, place.ends_at, place.timezone))
    await issue.give([who for who, _ in came], by=EXAMPLE, at=at)
    first = FIRST_ANSWER if session is SESSIONS[0] else None
    await _say(place.id, [who for who, _ in came], first)


async def _ask(
    place: LockedSession, made: Sequence[Seat], asked: Sequence[str], at: datetime
) -> None:
    """Let some ask the speakers and others vote; after the session the questions are answered."""
    held = [seat.id for seat in made if seat.state is RegistrationState.HELD]
    for number, words in enumerate(asked):
        question = await questions.add(place.id, held[number], words, signed=number == 0)
        for voter in held[number + 1 :: number + 2]:
            await questions.vote(voter, question)
        if place.ends_at <= at:
            await questions.set_state(question, QuestionState.ANSWERED)
            await questions.write_answers(place.id, {question: ANSWER})


async def _say(session_id: int, came: Sequence[int], first: UUID | None) -> None:
    """Let most of who came give their feedback, some of them in words."""
    for number, who in enumerate(came[: len(came) * 4 // 5]):
        await feedback.note_given(who)
        said = SAID[(number // 2 + session_id) % len(SAID)] if number % 2 == 0 else ""
        answer = Answer(
            scale=(5, 4, 5, 4, 3)[number % 5], nps=(10, 9, 8, 9, 6)[number % 5],
            choice=number % 4, words=said,
        )  # fmt: skip
        known_as = first if number == 0 else None
        await feedback.add(session_id, answer, registration_id=None, known_as=known_as)


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
        await presence.note_entrance(made.id, at=entered_at)
    return made
