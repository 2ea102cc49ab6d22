"""The team: each a row with a role in a sentence, and a page where the role is changed."""

from events import database
from tests import factories
from tests.desk.conftest import SignIn


async def test_a_role_is_changed_on_a_page_of_its_own(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    await sign_in("viewer", email="ada@example.org")
    cycle = await factories.programme()
    ada = await database.value("SELECT id FROM organisers WHERE email = 'ada@example.org'")
    assert f'href="/desk/team/{ada}"' in (await desk.get("/team")).text
    assert (await desk.get(f"/team/{ada}")).status_code == 200
    changed = await desk.post(f"/team/{ada}/role", role="editor", limited="yes",
                              programme=str(cycle["id"]))  # fmt: skip
    assert changed.headers["location"].startswith("/desk/team?")
    assert await database.value("SELECT limited FROM organisers WHERE id = $1", ada)


async def test_only_in_some_without_any_is_refused_beside_its_field(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    await sign_in("viewer", email="ada@example.org")
    await factories.programme()
    ada = await database.value("SELECT id FROM organisers WHERE email = 'ada@example.org'")
    answer = await desk.post(f"/team/{ada}/role", role="editor", limited="yes")
    assert answer.status_code == 422
    assert 'id="field-programme"' in answer.text
    assert await database.value("SELECT role FROM organisers WHERE id = $1", ada) == "viewer"


async def test_whoever_has_no_access_has_no_page(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    await sign_in("viewer", email="ada@example.org")
    ada = await database.value("SELECT id FROM organisers WHERE email = 'ada@example.org'")
    await desk.post(f"/team/{ada}/end")
    assert (await desk.get(f"/team/{ada}")).status_code == 404
