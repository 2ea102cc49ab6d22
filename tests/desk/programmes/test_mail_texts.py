"""The letters of a programme: a wall of small mails, each with what it says and when it leaves."""

from events.desk.programmes.mail_texts import EDITABLE
from tests import factories
from tests.desk.conftest import SignIn


async def test_each_letter_shows_its_subject_and_whether_its_words_are_ones_own(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    await factories.session(cycle, title="A talk")
    path = f"/programmes/{cycle['slug']}/letters"
    await desk.post(f"{path}/confirmation", en="Bring a pen.", fr="")
    wall = (await desk.get(path)).text
    assert wall.count('<li class="own">') == 1
    assert wall.count('class="wall-mail"') == len(EDITABLE)
    assert "Registration confirmed: A talk" in wall
    assert "Bring a pen." in wall


async def test_without_a_session_the_letters_are_listed_all_the_same(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    wall = (await desk.get(f"/programmes/{cycle['slug']}/letters")).text
    assert wall.count("<h2>") == len(EDITABLE)
    assert "wall-mail" not in wall
