"""One registration for a whole programme: what it mails, and where addresses are confirmed."""

import httpx
import pytest

from events import database, links
from events.clock import now
from events.operations.people.registration_actions import leave
from events.operations.sessions.publish import publish
from events.registrations.passes import register_pass
from events.registrations.passes.register_pass import register_for_programme
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from tests import factories, sql
from tests.mail.post import arrive
from tests.mail.test_letters import body, written
from tests.registrations.browsing import send


def form(email: str = "ada@example.org", **values: object) -> RegistrationForm:
    """A form in order."""
    given = {"name": "Ada Exemple", "language": "fr", "form_key": f"key of {email}", **values}
    return RegistrationForm(email=email, **given)  # type: ignore[arg-type]


async def states() -> list[str]:
    """The states of all registrations, in the order of their sessions."""
    found = await sql.rows("SELECT state FROM registrations ORDER BY session, id")
    return [entry["state"] for entry in found]


async def owed() -> list[str]:
    """Which letters are owed, reminders aside."""
    found = await sql.rows(
        "SELECT letter FROM deliveries WHERE state = 'due' AND letter NOT LIKE 'reminder-%'"
        " AND letter <> 'follow-up' ORDER BY id"
    )
    return [entry["letter"] for entry in found]


async def taken() -> list[int]:
    """How many seats of each session are counted as taken."""
    found = await sql.rows("SELECT taken FROM sessions ORDER BY id")
    return [entry["taken"] for entry in found]


@pytest.fixture
async def cycle(database: None) -> factories.Row:
    """A programme that asks to confirm addresses."""
    return await factories.programme(confirm_address=True)


async def test_seats_count_once_the_address_is_confirmed(cycle: factories.Row) -> None:
    await factories.session(cycle, capacity=1)
    full = await factories.session(cycle, capacity=1)
    await factories.registration(full)
    held = await register_for_programme(cycle["id"], form(), at=now())
    assert await taken() == [0, 1]
    assert await owed() == ["confirm-address"]
    await register_pass.confirm_address(held.pass_id, at=now())
    await register_pass.confirm_address(held.pass_id, at=now())
    assert await states() == ["held", "held", "waiting"]
    assert await taken() == [1, 1]
    assert await owed() == ["confirm-address", "pass-summary", "confirmation"]


async def test_nothing_is_owed_about_sessions_before_that(cycle: factories.Row) -> None:
    await factories.session(cycle)
    await register_for_programme(cycle["id"], form(), at=now())
    assert await database.value("SELECT count(*) FROM deliveries") == 1


async def test_answers_wait_for_the_confirmation_too(cycle: factories.Row) -> None:
    await factories.session(cycle)
    asked = await factories.insert(
        "questions", {"programme": cycle["id"], "key": "people", "kind": "number"}
    )
    answered = form(answers={asked["id"]: 3})
    held = await register_for_programme(cycle["id"], answered, at=now())
    await register_pass.confirm_address(held.pass_id, at=now())
    kept = "SELECT a.value FROM answers a JOIN registrations r ON r.id = a.registration"
    assert await database.value(f"{kept} WHERE r.state = 'held'") == "3"


async def test_a_session_published_meanwhile_comes_with_the_confirmation(
    cycle: factories.Row,
) -> None:
    await factories.session(cycle)
    later = await factories.session(cycle, status="draft")
    held = await register_for_programme(cycle["id"], form(), at=now())
    await publish(later["id"], by="ada@example.org", at=now())
    assert await states() == ["unconfirmed"]
    await register_pass.confirm_address(held.pass_id, at=now())
    assert await states() == ["held", "held"]


async def test_where_nobody_waits_a_session_that_filled_up_is_left_out(database: None) -> None:
    cycle = await factories.programme(confirm_address=True, waiting_rule="none")
    session = await factories.session(cycle, capacity=1)
    held = await register_for_programme(cycle["id"], form(), at=now())
    await factories.registration(session)
    await register_pass.confirm_address(held.pass_id, at=now())
    assert await states() == ["cancelled", "held"]
    assert await owed() == ["confirm-address", "pass-summary"]


async def test_asking_again_mails_the_question_again_and_leaving_ends_it(
    cycle: factories.Row,
) -> None:
    await factories.session(cycle)
    first = await register_for_programme(cycle["id"], form(), at=now())
    again = await register_for_programme(cycle["id"], form(form_key="another"), at=now())
    assert (again.pass_id, again.new) == (first.pass_id, False)
    assert await owed() == ["confirm-address", "confirm-address"]
    await register_pass.leave_programme(first.pass_id, at=now())
    await register_pass.confirm_address(first.pass_id, at=now())
    assert await states() == ["cancelled"]
    assert await owed() == []


async def test_a_link_and_a_button_confirm_the_address(
    client: httpx.AsyncClient, cycle: factories.Row
) -> None:
    await factories.session(cycle)
    held = await register_for_programme(cycle["id"], form(), at=now())
    nonce = await database.value("SELECT nonce FROM passes WHERE id = $1", held.pass_id)
    link = links.pass_page(held.pass_id, nonce)
    (mail,) = await arrive()
    assert link in mail.plain
    page = await client.get(link)
    assert await states() == ["unconfirmed"]
    answer = await send(client, page, "/confirmation")
    assert answer.status_code == 303
    assert await states() == ["held"]


async def test_a_pass_brings_nobody_back_whom_organisers_removed(database: None) -> None:
    cycle = await factories.programme()
    session = await factories.session(cycle)
    seat = await register(session["id"], form(), at=now())
    await leave(seat.registration_id, by="team@example.org", at=now())
    await register_for_programme(cycle["id"], form(form_key="another"), at=now())
    assert await states() == ["cancelled"]


@pytest.mark.usefixtures("database")
async def test_one_summary_says_it_all_also_where_somebody_waits_or_asks() -> None:
    cycle = await factories.programme()
    full = await factories.session(cycle, capacity=1)
    await factories.registration(full)
    await factories.session(cycle, needs_approval=True)
    await register_for_programme(cycle["id"], form(), at=now())
    assert await states() == ["held", "waiting", "pending"]
    assert await owed() == ["pass-summary"]
    held = await sql.row("SELECT * FROM passes")
    assert held is not None
    summary = body(await written("pass-summary", held, kind="pass"))
    assert "sur la liste d’attente" in summary
    assert "en attente de réponse" in summary


async def test_of_a_session_added_later_they_hear_also_where_they_wait(database: None) -> None:
    cycle = await factories.programme()
    await factories.session(cycle)
    await register_for_programme(cycle["id"], form(), at=now())
    late = await factories.session(cycle, capacity=1, status="draft")
    await factories.registration(late)
    await publish(late["id"], by="team@example.org", at=now())
    assert "waiting" in await owed()
