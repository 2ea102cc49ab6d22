"""The letters of a programme: a wall of small mails, each with what it says and when it leaves."""

from events import database
from events.mail.context.custom_texts import EDITABLE
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


async def test_placeholders_are_in_the_desks_language_and_wrong_ones_are_named(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme(title="Alliances")
    await factories.session(cycle, title="L’eau")
    path = f"/programmes/{cycle['slug']}/letters/confirmation"
    assert "{join_link}" in (await desk.get(path)).text
    await database.execute("UPDATE organisers SET language = 'fr'")
    page = (await desk.get(path)).text
    assert "{lien_accès}" in page
    assert "{join_link}" not in page
    wrong = await desk.post(path, fr="Voici {prix} et {titre}.", en="")
    assert wrong.status_code == 422
    assert "Ces mots entre accolades n’existent pas" in wrong.text
    assert "{prix}" in wrong.text
    looked = await desk.post(path, fr="Pour « {titre} », {nom}.", en="{title}", action="look")
    assert "« L’eau »" in looked.text.replace("\N{NO-BREAK SPACE}", " ")
