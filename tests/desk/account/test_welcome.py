"""The first sign-in asks for names, and shows what participants will see."""

import pytest

from events import database
from events.settings import publisher, settings
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.usefixtures("database")


async def test_an_owner_names_the_organisation_and_themselves(sign_in: SignIn) -> None:
    desk = await sign_in()
    assert "Name of your organisation" in (await desk.get("/welcome")).text
    done = await desk.post(
        "/welcome", organisation="Maison d’exemple", name="Camille", contact="c@example.org"
    )
    assert done.headers["location"] == "/desk/welcome/seen"
    said = publisher.current()
    assert (dict(said.names), said.contact) == ({"en": "Maison d’exemple"}, "c@example.org")
    assert await database.value("SELECT name FROM organisers") == "Camille"
    seen = (await desk.get("/welcome/seen")).text
    assert "What participants will see" in seen
    assert seen.count("Maison d’exemple") >= 2
    assert "Registration confirmed: Your first webinar" in seen
    assert "14:00" in seen
    assert said.reply_to == "c@example.org"


async def test_what_is_missing_is_said_and_nothing_is_lost(sign_in: SignIn) -> None:
    desk = await sign_in()
    answer = await desk.post("/welcome", organisation="", name="", contact="c@example.org")
    assert answer.status_code == 422
    first, then = "Enter the name of your organisation.", "Enter your name."
    assert answer.text.index(first) < answer.text.index(then)
    assert 'value="c@example.org"' in answer.text
    assert publisher.current().names == {}


async def test_answers_go_on_where_the_machine_says(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_REPLY_TO", "reponses@example.org")
    desk = await sign_in()
    await desk.post("/welcome", organisation="Maison", name="Camille", contact="c@example.org")
    said = publisher.current()
    assert (said.contact, said.reply_to) == ("c@example.org", "")
    assert settings().reply_to == "reponses@example.org"


async def test_who_is_no_owner_says_their_name_alone(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    assert "Name of your organisation" not in (await desk.get("/welcome")).text
    done = await desk.post("/welcome", organisation="Autre chose", name="Bo")
    assert done.headers["location"] == "/desk"
    assert publisher.current().names == {}
