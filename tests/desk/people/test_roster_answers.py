"""What people answered when they registered stands beside their names, and in the files."""

import json

from tests import factories
from tests.desk.conftest import SignIn


async def test_answers_stand_in_the_roster_and_in_its_file(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    talk = await factories.session()
    seat = await factories.registration(talk)
    needs = ["Sous-titres", "LSF"]
    answers = {"organisation": "Fondation <Exemple>", "contact": True, "access": needs}
    for place, (key, given) in enumerate(answers.items()):
        asked = {"programme": talk["programme"], "key": key, "position": place, "label": "{}"}
        question = await factories.insert("questions", asked)
        kept = {"registration": seat["id"], "question": question["id"], "value": json.dumps(given)}
        await factories.insert("answers", kept)
    page = (await desk.get(f"/sessions/{talk['slug']}/roster?lang=en")).text
    person = (await desk.get(f"/people/{seat['person']}")).text
    for words in ("Fondation &lt;Exemple&gt;", "Yes", "Sous-titres, LSF"):
        assert words in page
        assert words in person
    file = await desk.get(f"/sessions/{talk['slug']}/roster.csv")
    assert "Fondation <Exemple>" in file.text


async def test_a_chosen_question_is_a_column_and_stays_one_on_the_next_page(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("viewer")
    talk = await factories.session()
    seat = await factories.registration(talk)
    label = json.dumps({"en": "From where?"})
    asked = {"programme": talk["programme"], "key": "organisation", "label": label}
    question = await factories.insert("questions", asked)
    kept = {"registration": seat["id"], "question": question["id"], "value": '"Here"'}
    await factories.insert("answers", kept)
    path = f"/sessions/{talk['slug']}/roster"
    assert '<th scope="col">From where?</th>' not in (await desk.get(path)).text
    chosen = (await desk.get(f"{path}?column={question['id']}")).text
    assert '<th scope="col">From where?</th>' in chosen
    assert f"?state=held&amp;column={question['id']}" in chosen


async def test_without_questions_there_is_no_column_for_them(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    talk = await factories.session()
    await factories.registration(talk)
    assert 'class="answers"' not in (await desk.get(f"/sessions/{talk['slug']}/roster")).text


async def test_the_sheet_to_sign_says_from_where_people_come_and_no_address(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("viewer")
    talk = await factories.session()
    seat = await factories.registration(talk, name="Ada Exemple", email="ada@example.org")
    asked = {"programme": talk["programme"], "key": "organisation", "label": "{}"}
    question = await factories.insert("questions", asked)
    kept = {"registration": seat["id"], "question": question["id"], "value": '"Fondation Fictive"'}
    await factories.insert("answers", kept)
    await factories.registration(talk, name="Paul Exemple")
    sheet = (await desk.get(f"/sessions/{talk['slug']}/attendance-sheet")).text
    assert "Fondation Fictive" in sheet
    assert "Paul Exemple" in sheet
    assert "ada@example.org" not in sheet
