"""Publishing, moving, cancelling: the session, and everybody's mail, in one transaction."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from events import database
from events.clock import now
from events.deliveries import plan
from events.operations.sessions.cancel import cancel_session, postpone, uncancel
from events.operations.sessions.mails import replan_mails
from events.operations.sessions.publish import publish, unpublish
from events.operations.sessions.refusals import EndsBeforeStart, NoWebAddress, WrongState
from events.operations.sessions.reschedule import reschedule
from events.operations.sessions.room import change_room
from events.registrations.passes.register_pass import leave_programme, register_for_programme
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import NothingToRegisterFor
from events.registrations.signup.register import register
from events.sessions.fields import Times
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")

BY = "equipe@example.org"


def form(email: str = "ada@example.org", **values: Any) -> RegistrationForm:
    """A form in order."""
    return RegistrationForm(
        **{"email": email, "name": "Ada Exemple", "language": "fr", "form_key": email, **values}
    )


def later(session: factories.Row, **by: int) -> Times:
    """The same hour, so much later."""
    gap = timedelta(**by)
    return Times(session["starts_local"] + gap, session["ends_local"] + gap, session["timezone"])


async def owed(session: factories.Row, state: str = "due") -> Counter[str]:
    """What is owed about a session, by letter."""
    found = await sql.rows(
        "SELECT letter FROM deliveries WHERE session_id = $1 AND state = $2", session["id"], state
    )
    return Counter(mail["letter"] for mail in found)


async def row(session: factories.Row) -> factories.Row:
    """The session as it is now."""
    found = await sql.row("SELECT * FROM sessions WHERE id = $1", session["id"])
    assert found is not None
    return found


async def with_speaker(session: factories.Row, **values: Any) -> None:
    """Somebody appears in it, and was invited."""
    speaker = await factories.speaker({"id": session["programme"]})
    await factories.appearance(speaker, session, **{"sequence_sent": 0, **values})


async def test_moving_withdraws_the_old_reminders_and_plans_new_ones() -> None:
    session = await factories.session()
    await with_speaker(session)
    await with_speaker(session, answer="no")
    await register(session["id"], form(), at=now())
    assert await reschedule(session["id"], later(session, days=2), by=BY, at=now()) == 2
    due = await owed(session)
    assert due == {
        "confirmation": 1, "session-rescheduled": 1, "reminder-1d": 1, "reminder-1h": 1,
        "follow-up": 1,
        "speaker-rescheduled": 1, "speaker-reminder-1d": 1, "speaker-reminder-1h": 1,
    }  # fmt: skip
    assert (await owed(session, "withdrawn"))["reminder-1d"] == 1
    moved = await row(session)
    assert (moved["version"], moved["sequence"]) == (2, 1)
    assert moved["starts_at"] == session["starts_at"] + timedelta(days=2)
    times = await sql.rows(
        "SELECT due_at FROM deliveries WHERE letter = 'reminder-1h' AND state = 'due'"
    )
    assert [entry["due_at"] for entry in times] == [moved["starts_at"] - timedelta(hours=1)]


async def test_moving_to_the_same_time_changes_nothing() -> None:
    session = await factories.session()
    await register(session["id"], form(), at=now())
    assert await reschedule(session["id"], later(session, days=0), by=BY, at=now()) == 0
    assert (await row(session))["version"] == 1


async def test_who_was_not_told_of_a_move_yet_hears_of_the_time_they_know() -> None:
    session = await factories.session()
    await register(session["id"], form(), at=now())
    await reschedule(session["id"], later(session, days=1), by=BY, at=now())
    await reschedule(session["id"], later(session, days=2), by=BY, at=now(), note="Encore pardon")
    mails = await sql.rows(
        "SELECT state, data FROM deliveries WHERE letter = 'session-rescheduled'"
    )
    due = [msgspec.json.decode(mail["data"]) for mail in mails if mail["state"] == "due"]
    assert len(due) == 1
    assert datetime.fromisoformat(due[0]["starts_at"]) == session["starts_at"]


async def test_a_session_must_end_after_it_begins() -> None:
    session = await factories.session()
    wall = session["starts_local"]
    with pytest.raises(EndsBeforeStart):
        await reschedule(session["id"], Times(wall, wall, "Europe/Paris"), by=BY, at=now())


async def test_a_new_place_is_a_move_too() -> None:
    session = await factories.session()
    await register(session["id"], form(), at=now())
    times = later(session, days=0)
    there = Times(times.starts, times.ends, times.timezone, location="Salle Exemple")
    assert await reschedule(session["id"], there, by=BY, at=now()) == 1
    assert (await row(session))["sequence"] == 1


async def test_cancelling_keeps_the_seats_and_stops_the_reminders() -> None:
    session = await factories.session(capacity=5)
    await with_speaker(session)
    await register(session["id"], form(), at=now())
    assert await cancel_session(session["id"], by=BY, at=now(), note="Une grève") == 2
    assert await cancel_session(session["id"], by=BY, at=now()) == 0
    assert await owed(session) == {
        "confirmation": 1, "session-cancelled": 1, "speaker-cancelled": 1
    }  # fmt: skip
    after = await row(session)
    assert (after["status"], after["taken"], after["sequence"]) == ("cancelled", 1, 1)


@pytest.mark.parametrize("change", [postpone, cancel_session])
async def test_a_speaker_whom_nobody_invited_hears_of_no_change(change: Any) -> None:
    session = await factories.session()
    await with_speaker(session, sequence_sent=-1)
    assert await change(session["id"], by=BY, at=now()) == 0


async def test_a_speaker_who_said_yes_hears_of_it() -> None:
    session = await factories.session()
    await with_speaker(session, sequence_sent=-1, answer="yes")
    assert await postpone(session["id"], by=BY, at=now()) == 1
    assert await owed(session) == {"speaker-postponed": 1}


async def test_a_cancelled_session_may_take_place_after_all() -> None:
    session = await factories.session()
    await register(session["id"], form(), at=now())
    await cancel_session(session["id"], by=BY, at=now())
    await uncancel(session["id"], by=BY, at=now())
    due = await owed(session)
    assert due["session-cancelled"] == 0
    assert (due["session-rescheduled"], due["reminder-1d"]) == (1, 1)
    assert (await row(session))["sequence"] == 2


async def test_a_postponed_session_keeps_its_seats_until_it_has_a_date_again() -> None:
    session = await factories.session()
    await register(session["id"], form(), at=now())
    await postpone(session["id"], by=BY, at=now())
    assert await owed(session) == {"confirmation": 1, "session-postponed": 1}
    await reschedule(session["id"], later(session, days=30), by=BY, at=now())
    assert (await row(session))["status"] == "published"
    due = await owed(session)
    assert (due["session-postponed"], due["session-rescheduled"], due["reminder-1h"]) == (0, 1, 1)


async def test_a_session_with_people_does_not_go_back_into_the_drawer() -> None:
    session = await factories.session()
    await register(session["id"], form(), at=now())
    with pytest.raises(WrongState):
        await unpublish(session["id"], by=BY, at=now())


async def test_a_room_is_a_link_and_costs_no_mail_and_no_version() -> None:
    session = await factories.session()
    await register(session["id"], form(), at=now())
    before, owed_before = await row(session), await owed(session)
    with pytest.raises(NoWebAddress):
        await change_room(session["id"], "javascript:alert(1)", "", by=BY, at=now())
    await change_room(session["id"], "https://room.example.org/x", "Code 12", by=BY, at=now())
    after = await row(session)
    assert after["room_url"] == "https://room.example.org/x"
    assert [after[name] for name in ("version", "sequence", "updated_at", "stamp")] == [
        before[name] for name in ("version", "sequence", "updated_at", "stamp")
    ]
    assert await owed(session) == owed_before


async def test_a_pass_covers_what_is_published_and_what_comes_later() -> None:
    cycle = await factories.programme()
    first = await factories.session(cycle)
    full = await factories.session(cycle, capacity=1)
    await factories.registration(full, "bob@example.org")
    draft = await factories.session(cycle, status="draft")
    await factories.session(cycle, starts_at=datetime(2026, 1, 5, 13, tzinfo=UTC))
    taken = await register_for_programme(cycle["id"], form(), at=now())
    assert (taken.sessions, taken.new) == (2, True)
    again = await register_for_programme(cycle["id"], form(), at=now())
    assert (again.pass_id, again.new) == (taken.pass_id, False)
    await publish(draft["id"], by=BY, at=now())
    found = await sql.rows(
        "SELECT session, state FROM registrations WHERE held_by = $1 ORDER BY session",
        taken.pass_id,
    )
    assert [(entry["session"], entry["state"]) for entry in found] == [
        (first["id"], "held"), (full["id"], "waiting"), (draft["id"], "held"),
    ]  # fmt: skip
    summaries = "SELECT count(*) FROM deliveries WHERE letter = 'pass-summary'"
    assert await database.value(summaries) == 1
    assert await database.value("SELECT calendar_nonce <> '' FROM people WHERE email LIKE 'ada%'")


async def test_leaving_one_session_of_a_pass_keeps_the_others() -> None:
    cycle = await factories.programme()
    await factories.session(cycle, capacity=2)
    await factories.session(cycle, capacity=2)
    taken = await register_for_programme(cycle["id"], form(), at=now())
    await leave_programme(taken.pass_id, at=now())
    await leave_programme(taken.pass_id, at=now())
    assert await database.value("SELECT sum(taken) FROM sessions") == 0
    assert await database.value("SELECT state FROM passes") == "cancelled"
    back = await register_for_programme(cycle["id"], form(form_key="again"), at=now())
    assert back.new
    assert await database.value("SELECT sum(taken) FROM sessions") == 2


async def test_seats_of_passes_are_given_in_order_up_to_the_capacity() -> None:
    cycle = await factories.programme()
    await factories.session(cycle)
    for number in range(4):
        await register_for_programme(cycle["id"], form(f"p{number}@example.org"), at=now())
    draft = await factories.session(cycle, status="draft", capacity=2)
    await publish(draft["id"], by=BY, at=now())
    found = await sql.rows(
        "SELECT r.state FROM registrations r WHERE r.session = $1 ORDER BY r.held_by", draft["id"]
    )
    assert [entry["state"] for entry in found] == ["held", "held", "waiting", "waiting"]
    assert (await row(draft))["taken"] == 2


async def test_a_programme_that_is_over_takes_nobody() -> None:
    cycle = await factories.programme()
    await factories.session(cycle, starts_at=datetime(2026, 1, 5, 13, tzinfo=UTC))
    with pytest.raises(NothingToRegisterFor):
        await register_for_programme(cycle["id"], form(), at=now())


async def crowd(size: int) -> factories.Row:
    """A session that so many people are registered for."""
    session = await factories.session()
    await database.execute(
        "INSERT INTO people (email, nonce) SELECT n || '@' || $1 || '.example.org', 'x' || n"
        " FROM generate_series(1, $2) n",
        session["slug"],
        size,
    )
    await database.execute(
        "INSERT INTO registrations (session, person, name, nonce, join_nonce)"
        " SELECT $1, id, 'Ada', nonce, nonce FROM people WHERE email LIKE '%@' || $2 || '.%'",
        session["id"],
        session["slug"],
    )
    return session


async def test_ten_thousand_registrations_move_with_hardly_more_statements_than_ten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replan_mails, "AT_ONCE", 10_000)
    asked = 0
    execute = asyncpg.Connection._execute

    async def counted(connection: Any, *values: Any, **options: Any) -> Any:
        nonlocal asked
        asked += 1
        return await execute(connection, *values, **options)

    monkeypatch.setattr(asyncpg.Connection, "_execute", counted)
    few, session = await crowd(10), await crowd(10_000)
    asked = 0
    await reschedule(few["id"], later(few, days=2), by=BY, at=now())
    for_few, asked = asked, 0
    assert await reschedule(session["id"], later(session, days=2), by=BY, at=now()) == 10_000
    in_pieces = 3 * 10_000 // plan.PIECE  # Three mails of each are owed a thousand at a time.
    assert 0 < asked <= for_few + 10 + in_pieces
    due = await owed(session)
    assert (due["session-rescheduled"], due["reminder-1d"], due["follow-up"]) == (10_000,) * 3
