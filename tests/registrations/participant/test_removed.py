"""Whom organisers removed: the same answer as for everybody, and no seat without the organisers."""

from typing import Any

import httpx
import pytest

from events import database
from events.clock import now
from events.csv_import import participants
from events.operations.people import registration_actions
from events.registrations.participant.correct import correct_address
from events.registrations.passes.register_pass import register_for_programme
from events.registrations.signup.cancel import cancel, come_back
from events.registrations.signup.confirm import confirm_address
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import SessionFull, TakenBack
from events.registrations.signup.register import register
from tests import factories
from tests.registrations.browsing import send
from tests.registrations.test_register import form, letters, state, taken

pytestmark = pytest.mark.usefixtures("database")

TEAM = "team@example.org"


async def removed(**values: Any) -> tuple[factories.Row, factories.Row]:
    """A session, and the registration in it that an organiser has ended."""
    cycle = await factories.programme(confirm_address=values.pop("confirm_address", False))
    session = await factories.session(cycle, **values)
    seat = await factories.registration(session, email="ada@example.org")
    await registration_actions.leave(seat["id"], by=TEAM, at=now())
    return session, seat


def again(**values: object) -> RegistrationForm:
    """Another form of the same person."""
    return form(form_key="another", **values)


async def test_their_new_form_asks_the_organisers() -> None:
    session, seat = await removed()
    assert (await register(session["id"], again(), at=now())).state == "pending"
    assert await taken(session) == 0
    assert await letters(seat["id"]) == ["left", "pending"]
    await registration_actions.approve(seat["id"], by=TEAM, at=now())
    assert (await state(seat["id"]), await taken(session)) == ("held", 1)


async def test_once_approved_they_come_and_go_like_anybody() -> None:
    session, seat = await removed()
    await register(session["id"], again(), at=now())
    await registration_actions.approve(seat["id"], by=TEAM, at=now())
    await cancel(seat["id"], at=now())
    assert await come_back(seat["id"], at=now()) == "held"


async def test_taking_the_question_back_does_not_give_the_seat_back() -> None:
    session, seat = await removed()
    await register(session["id"], again(), at=now())
    await cancel(seat["id"], at=now())
    assert await come_back(seat["id"], at=now()) == "pending"
    await cancel(seat["id"], at=now())
    await register(session["id"], form(form_key="a third"), at=now())
    assert await state(seat["id"]) == "pending"
    await registration_actions.decline(seat["id"], by=TEAM, at=now())
    with pytest.raises(TakenBack):
        await come_back(seat["id"], at=now())


async def test_a_confirmed_address_does_not_either() -> None:
    session, seat = await removed(confirm_address=True)
    await register(session["id"], again(), at=now())
    assert await state(seat["id"]) == "unconfirmed"
    assert await confirm_address(seat["id"], at=now()) == "pending"


async def test_nor_does_a_pass_over_the_form() -> None:
    session, seat = await removed(confirm_address=True)
    await register(session["id"], again(), at=now())
    await database.execute("UPDATE programmes SET confirm_address = false")
    await register_for_programme(session["programme"], form(form_key="a third"), at=now())
    assert await state(seat["id"]) == "unconfirmed"


async def test_nor_does_a_corrected_address() -> None:
    session, seat = await removed(capacity=1)
    wrong = form("eda@example.org", made_by="browser")
    mistyped = await register(session["id"], wrong, at=now())
    waits = await register(session["id"], form("next@example.org", waiting=True), at=now())
    await correct_address(
        session["id"], wrong=wrong.email, right="ada@example.org", made_by="browser", at=now()
    )
    assert await state(seat["id"]) == "pending"
    assert await state(mistyped.registration_id) == "cancelled"
    assert await state(waits.registration_id) == "offered"


async def test_a_full_session_tells_them_what_it_tells_everybody() -> None:
    session, seat = await removed(capacity=1)
    await register(session["id"], form("next@example.org"), at=now())
    with pytest.raises(SessionFull):
        await register(session["id"], again(), at=now())
    await register(session["id"], again(waiting=True), at=now())
    assert await state(seat["id"]) == "pending"


async def test_their_browser_sees_the_answer_that_everybody_sees(client: httpx.AsyncClient) -> None:
    session, _ = await removed()
    answers = []
    for address in ("ada@example.org", "nobody@example.org"):
        page = await client.get(f"/sessions/{session['slug']}")
        answers.append(
            await send(client, page, "/registrations", name="Ada Exemple", email=address)
        )
    known, unknown = answers
    assert known.status_code == unknown.status_code == 303
    assert known.headers["location"] == unknown.headers["location"]


async def test_whom_a_list_of_organisers_brings_back_comes_and_goes_like_anybody() -> None:
    session, seat = await removed()
    await register(session["id"], again(), at=now())
    await cancel(seat["id"], at=now())
    people = [participants.Listed(1, "ada@example.org", "Ada", "fr")]
    await participants.register(session["id"], people, mailed=False, by=TEAM, at=now())
    await cancel(seat["id"], at=now())
    assert await come_back(seat["id"], at=now()) == "held"
