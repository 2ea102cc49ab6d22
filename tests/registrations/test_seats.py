"""Never one seat too many, however many ask at once; the line keeps its order."""

import asyncio
from collections import Counter
from datetime import timedelta

import asyncpg
import pytest

from events import database
from events.clock import now
from events.operations.sessions.capacity import change_capacity
from events.operations.sessions.refusals import SeatsTaken
from events.registrations.signup import seats
from events.registrations.signup.cancel import cancel
from events.registrations.signup.enter import Registered
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import OfferGone, SessionFull
from events.registrations.signup.register import register
from events.registrations.signup.waitlist import accept_offer, lapse_offers
from events.registrations.write import changes
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")

CROWD = 1000
SEATS = 100


def form(number: int, *, waiting: bool = False) -> RegistrationForm:
    """One of many people's forms."""
    return RegistrationForm(
        email=f"person{number}@example.org",
        name="Ada Exemple",
        language="fr",
        form_key=f"form {number}",
        waiting=waiting,
    )


async def crowd(
    session: factories.Row, size: int = CROWD, *, waiting: bool = False
) -> list[Registered | BaseException]:
    """Many people press the button at the same moment."""
    return await asyncio.gather(
        *(
            register(session["id"], form(number, waiting=waiting), at=now())
            for number in range(size)
        ),
        return_exceptions=True,
    )


async def held(session: factories.Row) -> int:
    """How many hold a seat."""
    return int(
        await database.value(
            "SELECT count(*) FROM registrations WHERE session = $1"
            " AND state IN ('held', 'offered')",
            session["id"],
        )
    )


async def taken(session: factories.Row) -> int:
    """How many seats are counted as taken."""
    return int(await database.value("SELECT taken FROM sessions WHERE id = $1", session["id"]))


async def no_short_way(*_values: object) -> None:
    """Everybody goes step by step, under the lock."""


async def test_a_thousand_at_once_get_exactly_a_hundred_seats() -> None:
    session = await factories.session(capacity=SEATS)
    answers = await crowd(session)
    assert await held(session) == await taken(session) == SEATS
    assert sum(isinstance(answer, Registered) for answer in answers) == SEATS
    others = Counter(repr(answer) for answer in answers if not isinstance(answer, Registered))
    assert others == {repr(SessionFull()): CROWD - SEATS}
    confirmations = "SELECT count(*) FROM deliveries WHERE letter = 'confirmation'"
    assert await database.value(confirmations) == SEATS


async def test_the_same_step_by_step_under_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "take_at_once", no_short_way)
    session = await factories.session(capacity=SEATS)
    await crowd(session)
    assert await held(session) == await taken(session) == SEATS


async def test_with_the_lock_taken_out_too_many_get_a_seat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seats, "take_at_once", no_short_way)
    monkeypatch.setattr(seats, "_LOCK", seats._LOCK.replace("FOR UPDATE OF s", ""))
    await database.execute("ALTER TABLE sessions DROP CONSTRAINT sessions_seats")
    try:
        session = await factories.session(capacity=SEATS)
        await crowd(session)
        assert await held(session) > SEATS
    finally:
        await database.execute("DELETE FROM sessions")
        await database.execute(
            "ALTER TABLE sessions ADD CONSTRAINT sessions_seats"
            " CHECK (taken >= 0 AND (capacity IS NULL OR taken <= capacity))"
        )


async def test_the_database_is_the_second_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "take_at_once", no_short_way)
    monkeypatch.setattr(seats, "_LOCK", seats._LOCK.replace("FOR UPDATE OF s", ""))
    session = await factories.session(capacity=SEATS)
    answers = await crowd(session)
    assert await held(session) == SEATS
    assert any(isinstance(answer, asyncpg.CheckViolationError) for answer in answers)


async def test_who_comes_too_late_waits_in_order() -> None:
    session = await factories.session(capacity=2)
    waiting = [
        (await register(session["id"], form(number, waiting=True), at=now())).registration_id
        for number in range(6)
    ][2:]
    first = await database.value("SELECT min(id) FROM registrations")
    for expected in waiting:
        await cancel(first, at=now(), by="self")
        assert (
            await database.value("SELECT id FROM registrations WHERE state = 'offered'") == expected
        )
        await accept_offer(expected, at=now())
        first = expected
    assert await held(session) == await taken(session) == 2


async def test_a_freed_seat_is_kept_for_the_first_in_line_and_for_nobody_else() -> None:
    session = await factories.session(capacity=1)
    holder = await register(session["id"], form(1), at=now())
    await register(session["id"], form(2, waiting=True), at=now())
    await cancel(holder.registration_id, at=now(), by="self")
    with pytest.raises(SessionFull):
        await register(session["id"], form(3), at=now())
    assert await taken(session) == 1


async def test_however_postgresql_goes_about_it_no_more_move_up_than_seats_are_free() -> None:
    """A young site: what PostgreSQL knows of the table is that it has one row."""
    session = await factories.session(capacity=0)
    await register(session["id"], form(1, waiting=True), at=now())
    await database.execute("VACUUM ANALYZE registrations")
    for number in range(2, 8):
        await register(session["id"], form(number, waiting=True), at=now())
    async with database.transaction():
        assert len(await changes.promote(session["id"], 2, until=None, companions_until=now())) == 2
    async with database.transaction():
        assert len(await database.values(_CHOSEN_AGAIN_AND_AGAIN, session["id"], 2)) > 2


# The negative control: the same with a subquery in FROM, which is run once for each registration.
_CHOSEN_AGAIN_AND_AGAIN = """
UPDATE registrations r SET state = 'held'
  FROM (SELECT id FROM registrations WHERE session = $1 AND state = 'waiting'
         ORDER BY waiting_since, id LIMIT $2 FOR UPDATE) AS first
 WHERE r.id = first.id
RETURNING r.id
"""


async def test_an_offer_that_is_not_taken_goes_to_the_next() -> None:
    session = await factories.session(capacity=1)
    holder = await register(session["id"], form(1), at=now())
    second = await register(session["id"], form(2, waiting=True), at=now())
    third = await register(session["id"], form(3, waiting=True), at=now())
    await cancel(holder.registration_id, at=now(), by="self")
    later = now() + timedelta(hours=25)
    assert await lapse_offers(later) == 1
    assert await lapse_offers(later) == 0
    states = await sql.rows("SELECT id, state FROM registrations ORDER BY id")
    assert [entry["state"] for entry in states] == ["cancelled", "cancelled", "offered"]
    with pytest.raises(OfferGone):
        await accept_offer(second.registration_id, at=later)
    await accept_offer(third.registration_id, at=later)
    assert await held(session) == await taken(session) == 1


async def test_two_workers_let_an_offer_lapse_once() -> None:
    session = await factories.session(capacity=1)
    await factories.registration(session, state="offered", offer_until=now())
    counts = await asyncio.gather(*(lapse_offers(now()) for _ in range(8)))
    assert sum(counts) == 1
    assert await taken(session) == 0
    assert (
        await database.value("SELECT count(*) FROM deliveries WHERE letter = 'offer-lapsed'") == 1
    )


async def test_a_programme_may_give_freed_seats_at_once() -> None:
    cycle = await factories.programme(waiting_rule="at_once")
    session = await factories.session(cycle, capacity=1)
    holder = await register(session["id"], form(1), at=now())
    second = await register(session["id"], form(2, waiting=True), at=now())
    await cancel(holder.registration_id, at=now(), by="self")
    assert (
        await database.value(
            "SELECT state FROM registrations WHERE id = $1", second.registration_id
        )
        == "held"
    )
    mails = await sql.rows(
        "SELECT letter FROM deliveries WHERE subject_id = $1", second.registration_id
    )
    assert {"confirmation", "reminder-1d"} <= {mail["letter"] for mail in mails}


async def test_more_seats_move_the_line_up() -> None:
    session = await factories.session(capacity=1)
    for number in range(4):
        await register(session["id"], form(number, waiting=True), at=now())
    assert await change_capacity(session["id"], 3, by="ada@example.org", at=now()) == 2
    assert await taken(session) == 3
    assert await change_capacity(session["id"], None, by="ada@example.org", at=now()) == 1


async def test_fewer_seats_than_are_taken_are_refused() -> None:
    session = await factories.session(capacity=3)
    for number in range(3):
        await register(session["id"], form(number), at=now())
    with pytest.raises(SeatsTaken):
        await change_capacity(session["id"], 2, by="ada@example.org", at=now())
