"""Somebody is moved to a session that has room; where it has none the form says so."""

from events import database
from tests import factories
from tests.desk.conftest import SignIn


async def test_a_full_session_cannot_be_chosen_and_refuses_in_the_form(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    now = await factories.session(cycle)
    full = await factories.session(cycle, capacity=1, title="The full one")
    await factories.registration(full)
    seat = await factories.registration(now)
    page = (await desk.get(f"/registrations/{seat['id']}/move")).text
    assert f'value="{full["slug"]}" required disabled' in page
    refused = await desk.post(f"/registrations/{seat['id']}/move", to=full["slug"])
    assert refused.status_code == 409
    assert "This session is full." in refused.text
    assert "The full one" in refused.text
    assert (
        await database.value("SELECT state FROM registrations WHERE id = $1", seat["id"]) == "held"
    )
