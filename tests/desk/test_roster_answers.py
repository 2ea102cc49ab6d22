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
    for words in ("Fondation &lt;Exemple&gt;", "Yes", "Sous-titres, LSF"):
        assert words in page
    file = await desk.get(f"/sessions/{talk['slug']}/roster.csv")
    assert "Fondation <Exemple>" in file.text


async def test_without_questions_there_is_no_column_for_them(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    talk = await factories.session()
    await factories.registration(talk)
    assert 'class="answers"' not in (await desk.get(f"/sessions/{talk['slug']}/roster")).text
