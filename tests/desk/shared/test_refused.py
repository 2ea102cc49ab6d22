"""What is refused or missing at the desk keeps the desk's frame, in its organiser's language."""

import pytest

from events import database
from tests import factories
from tests.desk.conftest import SignIn

FRAME = 'class="desk-head"'


@pytest.mark.parametrize(
    "path", ["/nowhere", "/sessions/nowhere", "/programmes/nowhere/questions", "/a/b/c"]
)
async def test_an_unknown_address_keeps_the_frame(sign_in: SignIn, path: str) -> None:
    desk = await sign_in("viewer")
    answer = await desk.browser.get(f"/desk{path}", headers={"accept-language": "fr"})
    assert answer.status_code == 404
    assert FRAME in answer.text
    assert "There is no page here" in answer.text
    assert 'href="/desk">Back to the desk' in answer.text


async def test_who_may_not_is_told_within_the_desk(sign_in: SignIn) -> None:
    talk = await factories.session()
    desk = await sign_in("viewer")
    await database.execute("UPDATE organisers SET language = 'fr'")
    for answer in (
        await desk.get("/team"),
        await desk.post(f"/sessions/{talk['slug']}/cancellation"),
    ):
        assert answer.status_code in (403, 404)
        assert FRAME in answer.text
        assert "Retour au bureau" in answer.text


async def test_who_is_not_signed_in_sees_no_frame_and_a_program_no_page(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    told = await desk.browser.get("/desk/nowhere", headers={"accept": "application/json"})
    assert told.json()["status"] == 404
    desk.browser.cookies.clear()
    answer = await desk.get("/nowhere")
    assert answer.status_code == 404
    assert FRAME not in answer.text
