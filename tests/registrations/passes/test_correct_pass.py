"""A mistyped address of a pass: put right from the thank-you page, with every seat it brought."""

from datetime import timedelta

import httpx
import pytest

from events import database
from events.clock import now
from events.operations.people import registration_actions
from events.registrations.passes.correct_pass import correct_pass
from events.registrations.passes.register_pass import leave_programme, register_for_programme
from events.registrations.signup.register import register
from tests import factories, sql
from tests.registrations.browsing import send
from tests.registrations.test_register import form, state

pytestmark = pytest.mark.usefixtures("database")

WRONG, RIGHT = "eda@example.org", "ada@example.org"


async def mistyped(cycle: factories.Row, **values: object) -> None:
    """Somebody took a pass with a wrong address, from a browser."""
    await register_for_programme(cycle["id"], form(WRONG, made_by="browser", **values), at=now())


async def put_right(cycle: factories.Row, *, made_by: str = "browser") -> None:
    """The same browser gives the right one."""
    await correct_pass(cycle["id"], wrong=WRONG, right=RIGHT, made_by=made_by, at=now())


async def seats(email: str) -> list[str]:
    """The states of somebody's registrations, in the order of the sessions."""
    found = await sql.rows(
        "SELECT r.state FROM registrations r JOIN people p ON p.id = r.person WHERE p.email = $1"
        " ORDER BY r.session",
        email,
    )
    return [entry["state"] for entry in found]


async def mails(email: str) -> list[str]:
    """The letters that are still owed to somebody at once."""
    found = await sql.rows(
        "SELECT letter FROM deliveries d JOIN people p ON p.id = d.person_id WHERE p.email = $1"
        " AND d.state = 'due' AND d.due_at <= $2 ORDER BY d.id",
        email,
        now(),
    )
    return [entry["letter"] for entry in found]


async def test_every_seat_and_place_in_line_goes_over_with_one_mail() -> None:
    cycle = await factories.programme()
    far = now() + timedelta(days=30)
    open_to_all = await factories.session(cycle, starts_at=far)
    full = await factories.session(cycle, starts_at=far, capacity=1)
    last = await factories.session(cycle, starts_at=far, capacity=1)
    await register(full["id"], form("first@example.org"), at=now())
    await mistyped(cycle)
    await register(last["id"], form("next@example.org", waiting=True), at=now())
    await put_right(cycle)
    assert await seats(WRONG) == ["cancelled"] * 3
    assert await seats(RIGHT) == ["held", "waiting", "held"]
    assert await mails(WRONG) == []
    assert await mails(RIGHT) == ["pass-summary"]
    mistaken = await sql.row("SELECT * FROM people WHERE email = $1", WRONG)
    assert mistaken is not None
    assert mistaken["erase_after"] is not None
    counted = await sql.rows("SELECT taken FROM sessions ORDER BY id")
    assert [entry["taken"] for entry in counted] == [1, 1, 1]
    held = await database.value("SELECT id FROM passes WHERE state = 'held'")
    await leave_programme(held, at=now())
    assert await seats(RIGHT) == ["cancelled"] * 3
    assert (await sql.row("SELECT taken FROM sessions WHERE id = $1", open_to_all["id"])) == {
        "taken": 0
    }


async def test_what_the_right_address_holds_already_stays_and_the_rest_is_freed() -> None:
    cycle = await factories.programme()
    own, other = await factories.session(cycle), await factories.session(cycle)
    await register(own["id"], form(RIGHT), at=now())
    await mistyped(cycle)
    await put_right(cycle)
    assert await seats(RIGHT) == ["held", "held"]
    assert await database.value("SELECT taken FROM sessions WHERE id = $1", own["id"]) == 1
    assert await database.value("SELECT taken FROM sessions WHERE id = $1", other["id"]) == 1


async def test_it_brings_nobody_back_whom_organisers_removed() -> None:
    cycle = await factories.programme()
    session = await factories.session(cycle)
    seat = await register(session["id"], form(RIGHT), at=now())
    await registration_actions.leave(seat.registration_id, by="team@example.org", at=now())
    await mistyped(cycle)
    await put_right(cycle)
    assert await state(seat.registration_id) == "cancelled"


async def test_another_browser_or_an_hour_later_changes_nothing() -> None:
    cycle = await factories.programme()
    await factories.session(cycle)
    await mistyped(cycle)
    await put_right(cycle, made_by="another")
    await database.execute("UPDATE passes SET created_at = created_at - interval '61 minutes'")
    await put_right(cycle)
    assert (await seats(WRONG), await seats(RIGHT)) == (["held"], [])


async def test_where_addresses_are_confirmed_the_right_one_is_asked() -> None:
    cycle = await factories.programme(confirm_address=True)
    await factories.session(cycle)
    await mistyped(cycle)
    await put_right(cycle)
    assert await seats(RIGHT) == ["unconfirmed"]
    assert (await mails(WRONG), await mails(RIGHT)) == ([], ["confirm-address"])


async def test_the_page_that_thanks_puts_it_right(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    await factories.session(cycle)
    page = await client.get(f"/programmes/{cycle['slug']}")
    sent = await send(client, page, "/registrations", name="Ada Exemple", email=WRONG)
    thanks = await client.get(sent.headers["location"])
    refused = await send(client, thanks, "/correction", wrong=WRONG, email="ada@")
    assert refused.status_code == 422
    assert await seats(WRONG) == ["held"]
    answer = await send(client, thanks, "/correction", wrong=WRONG, email=RIGHT)
    unknown = await send(client, thanks, "/correction", wrong="nobody@example.org", email=RIGHT)
    assert answer.headers["location"] == unknown.headers["location"] == sent.headers["location"]
    assert (await seats(WRONG), await seats(RIGHT)) == (["cancelled"], ["held"])


async def test_leaving_a_programme_writes_only_to_calendars_that_hold_it() -> None:
    cycle = await factories.programme()
    await factories.session(cycle, starts_at=now() + timedelta(days=30))
    invited = await factories.session(cycle, starts_at=now() + timedelta(days=2))
    await mistyped(cycle)
    await database.execute(
        "UPDATE registrations SET sequence_sent = 0 WHERE session = $1", invited["id"]
    )
    await leave_programme(await database.value("SELECT id FROM passes"), at=now())
    left = await sql.rows("SELECT session_id FROM deliveries WHERE letter = 'left'")
    assert [entry["session_id"] for entry in left] == [invited["id"]]


async def test_a_pass_that_was_used_already_stays_where_it_is() -> None:
    cycle = await factories.programme()
    await factories.session(cycle)
    await mistyped(cycle)
    await database.execute("UPDATE registrations SET entered_at = now()")
    await put_right(cycle)
    assert (await seats(WRONG), await seats(RIGHT)) == (["held"], [])
