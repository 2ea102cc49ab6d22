"""Registering: the seat, the registration and every mail it causes."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from events import database
from events.clock import now
from events.registrations.signup.cancel import cancel, come_back
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import (
    SessionCancelled,
    SessionClosed,
    SessionFull,
    SessionPast,
    TooManyMails,
)
from events.registrations.signup.register import register
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")


def form(email: str = "ada@example.org", **values: object) -> RegistrationForm:
    """A form in order."""
    given = {"name": "Ada Exemple", "language": "fr", "form_key": f"key of {email}", **values}
    return RegistrationForm(email=email, **given)  # type: ignore[arg-type]


async def letters(registration_id: int, state: str = "due") -> list[str]:
    """What is owed about a registration, in the order it is due."""
    found = await sql.rows(
        "SELECT letter FROM deliveries WHERE subject_kind = 'registration' AND subject_id = $1"
        " AND state = $2 ORDER BY due_at, id",
        registration_id,
        state,
    )
    return [entry["letter"] for entry in found]


async def taken(session: factories.Row) -> int:
    """How many seats are counted as taken."""
    return int(await database.value("SELECT taken FROM sessions WHERE id = $1", session["id"]))


async def state(registration_id: int) -> str:
    """The state of a registration."""
    return str(
        await database.value("SELECT state FROM registrations WHERE id = $1", registration_id)
    )


async def test_a_newcomer_gets_a_seat_and_every_mail_is_owed_with_it() -> None:
    session = await factories.session(capacity=10)
    seat = await register(session["id"], form(), at=now())
    assert (seat.state, seat.new) == ("held", True)
    assert await taken(session) == 1
    assert await letters(seat.registration_id) == [
        "confirmation",
        "reminder-1d",
        "reminder-1h",
        "follow-up",
    ]


async def test_somebody_known_from_another_session_gets_a_seat_too() -> None:
    cycle = await factories.programme()
    first, second = await factories.session(cycle), await factories.session(cycle)
    await register(first["id"], form(), at=now())
    seat = await register(second["id"], form(), at=now())
    assert (seat.state, seat.new) == ("held", True)
    assert await database.value("SELECT count(*) FROM people") == 1


async def test_nothing_is_owed_that_would_have_been_due_before() -> None:
    session = await factories.session(starts_at=now() + timedelta(minutes=61))
    seat = await register(session["id"], form(), at=now())
    assert await letters(seat.registration_id) == ["confirmation", "reminder-1h", "follow-up"]


async def test_asking_twice_returns_the_same_seat_and_mails_the_link_again() -> None:
    session = await factories.session(capacity=10)
    first = await register(session["id"], form(), at=now())
    again = await register(session["id"], form(form_key="another form"), at=now())
    assert again.registration_id == first.registration_id
    assert (again.state, again.new) == ("held", False)
    assert await taken(session) == 1
    assert (await letters(first.registration_id)).count("already-registered") == 1


async def test_one_form_sent_fifty_times_at_once_is_one_seat_and_one_mail() -> None:
    session = await factories.session(capacity=1)
    answers = await asyncio.gather(*(register(session["id"], form(), at=now()) for _ in range(50)))
    assert len({answer.registration_id for answer in answers}) == 1
    assert {answer.state for answer in answers} == {"held"}
    assert await taken(session) == 1
    assert (await letters(answers[0].registration_id)).count("confirmation") == 1
    assert "already-registered" not in await letters(answers[0].registration_id)


async def test_a_full_session_answers_the_same_to_who_holds_a_seat() -> None:
    session = await factories.session(capacity=1)
    seat = await register(session["id"], form(), at=now())
    with pytest.raises(SessionFull):
        await register(session["id"], form("bob@example.org"), at=now())
    with pytest.raises(SessionFull):
        await register(session["id"], form(form_key="another form"), at=now())
    assert "already-registered" in await letters(seat.registration_id)
    assert await database.value("SELECT count(*) FROM people") == 1


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"status": "cancelled"}, SessionCancelled),
        ({"registration_open": False}, SessionClosed),
        ({"status": "postponed"}, SessionClosed),
        ({"starts_at": datetime(2026, 1, 5, 13, tzinfo=UTC)}, SessionPast),
    ],
)
async def test_a_session_that_takes_nobody_says_why(
    values: dict[str, object], refusal: type[Exception]
) -> None:
    session = await factories.session(**values)
    with pytest.raises(refusal):
        await register(session["id"], form(), at=now())
    assert await database.value("SELECT count(*) FROM people") == 0


async def test_who_left_comes_back_by_registering_again() -> None:
    session = await factories.session(capacity=10)
    first = await register(session["id"], form(), at=now())
    await cancel(first.registration_id, at=now(), by="self")
    again = await register(session["id"], form(form_key="another"), at=now())
    assert (again.registration_id, again.state, again.new) == (first.registration_id, "held", True)
    assert await taken(session) == 1
    assert await letters(first.registration_id) == [
        "left",
        "confirmation",
        "reminder-1d",
        "reminder-1h",
        "follow-up",
    ]


async def test_leaving_frees_the_seat_and_withdraws_what_was_owed() -> None:
    session = await factories.session(capacity=10)
    seat = await register(session["id"], form(), at=now())
    await cancel(seat.registration_id, at=now(), by="self")
    await cancel(seat.registration_id, at=now(), by="self")
    assert await taken(session) == 0
    assert await letters(seat.registration_id) == ["left"]
    assert "reminder-1d" in await letters(seat.registration_id, "withdrawn")


async def test_coming_back_takes_the_seat_again_with_its_reminders() -> None:
    session = await factories.session(capacity=10)
    seat = await register(session["id"], form(), at=now())
    await cancel(seat.registration_id, at=now(), by="self")
    assert await come_back(seat.registration_id, at=now()) == "held"
    assert await come_back(seat.registration_id, at=now()) == "held"
    assert await taken(session) == 1
    assert {"confirmation", "reminder-1d", "reminder-1h"} <= set(
        await letters(seat.registration_id)
    )


async def test_a_session_that_asks_for_approval_gives_no_seat_yet() -> None:
    session = await factories.session(needs_approval=True, capacity=1)
    seat = await register(session["id"], form(), at=now())
    assert seat.state == "pending"
    assert await taken(session) == 0
    assert await letters(seat.registration_id) == ["pending"]


async def test_where_addresses_are_confirmed_the_seat_counts_only_then() -> None:
    cycle = await factories.programme(confirm_address=True)
    session = await factories.session(cycle, capacity=1)
    seat = await register(session["id"], form(), at=now())
    assert seat.state == "unconfirmed"
    assert await taken(session) == 0
    assert await letters(seat.registration_id) == ["confirm-address"]


async def test_a_stranger_causes_at_most_three_mails_a_day_about_one_session() -> None:
    session = await factories.session(capacity=10)
    for number in range(20):
        await register(session["id"], form(form_key=f"key {number}"), at=now())
    mails = "SELECT count(*) FROM deliveries WHERE letter IN ('confirmation', 'already-registered')"
    assert await database.value(mails) == 3


async def test_a_stranger_causes_at_most_ten_mails_a_day_in_all() -> None:
    cycle = await factories.programme()
    sessions = [await factories.session(cycle) for _ in range(14)]
    answers = await asyncio.gather(
        *(register(session["id"], form(), at=now()) for session in sessions),
        return_exceptions=True,
    )
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert [type(answer) for answer in refused] == [TooManyMails] * 4
    mails = "SELECT count(*) FROM deliveries WHERE letter = 'confirmation'"
    assert await database.value(mails) == 10
