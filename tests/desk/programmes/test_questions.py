"""Questions of the form, made at the desk and answered by readers in their language."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from events import clock, database
from events.desk.shared.forms import Form
from events.operations.programmes import question_sessions
from events.operations.programmes import questions as stored
from events.operations.programmes.preset_questions import READY_MADE
from events.registrations.signup import answers, questions
from tests import factories
from tests.desk.conftest import SignIn

MEAL = {"kind": "choice", "label-fr": "Restez-vous déjeuner ?", "label-en": "Will you stay?",
        "hint-en": "It is free.", "choices-fr": "Oui\nNon", "choices-en": "Yes\nNo"}  # fmt: skip


async def test_a_question_is_read_in_both_languages(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    await desk.post(f"/programmes/{cycle['slug']}/questions", **MEAL)
    french = (await client.get(f"/sessions/{talk['slug']}?lang=fr")).text
    english = (await client.get(f"/sessions/{talk['slug']}?lang=en")).text
    assert "Restez-vous déjeuner" in french
    assert "Non" in french
    assert "Will you stay?" in english
    assert "It is free." in english
    assert "It is free." in french  # Written in English only: better than nothing.


async def test_the_ready_made_ones_are_one_click_each(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    path = f"/programmes/{cycle['slug']}/questions"
    for key in READY_MADE:
        assert (await desk.post(path, ready=key)).status_code == 303
        assert (await desk.post(path, ready=key)).status_code == 303
    kept = await asked(cycle)
    assert [one.key for one in kept] == list(questions.READY_MADE)
    assert all(set(one.label) == {"fr", "en"} for one in kept)
    assert kept[0].label["fr"] != kept[0].label["en"]
    assert await database.value("SELECT count(*) FROM questions WHERE for_speaker") == 1
    assert (await desk.post(path, ready="nonsense")).status_code == 404


async def test_they_are_put_in_order_and_a_condition_stays_below_what_it_asks_of(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    path = f"/programmes/{cycle['slug']}/questions"
    await desk.post(path, **MEAL)
    first = (await asked(cycle))[0]
    await desk.post(path, kind="text", condition=f"{first.id}:0", **label("Un régime ?"))
    await desk.post(path, kind="text", **label("Autre chose ?"))
    one, two, three = await asked(cycle)
    assert (two.condition_key, two.condition_value) == (one.key, "Oui")

    await desk.post(f"/questions/{three.id}/place", to="up")
    assert [each.id for each in await asked(cycle)] == [one.id, three.id, two.id]
    await desk.post(f"/questions/{two.id}/place", to="up")
    refused = await desk.post(f"/questions/{two.id}/place", to="up")
    assert refused.status_code == 409
    assert "depends on the one above" in refused.text
    await desk.post(f"/questions/{one.id}/place", to="up")
    assert [each.id for each in await asked(cycle)] == [one.id, two.id, three.id]


async def test_a_condition_follows_the_words_of_its_answer(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    path = f"/programmes/{cycle['slug']}/questions"
    await desk.post(path, **MEAL)
    first = (await asked(cycle))[0]
    await desk.post(path, kind="text", condition=f"{first.id}:0", **label("Un régime ?"))
    await desk.post(f"/questions/{first.id}", **{**MEAL, "choices-fr": "Volontiers\nNon"})
    one, two = await asked(cycle)
    assert two.condition_value == "Volontiers"
    assert "selected" in (await desk.get(f"/questions/{two.id}")).text
    given = Form({one.field: ["0"], two.field: ["Sans noix"]}).values
    assert answers.check([one, two], given)[0] == {one.id: "Volontiers", two.id: "Sans noix"}
    given = Form({one.field: ["1"], two.field: ["Sans noix"]}).values
    assert answers.check([one, two], given)[0] == {one.id: "Non"}
    await desk.post(f"/questions/{one.id}/removal")
    assert [each.condition_key for each in await asked(cycle)] == [""]


async def test_a_question_of_one_session_is_asked_there_alone(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    here, there = await factories.session(cycle), await factories.session(cycle)
    path = f"/programmes/{cycle['slug']}/questions"
    await desk.post(path, kind="text", session=here["id"], **label("Le train ?"))
    assert "Le train" in _outside_other_sessions(
        (await client.get(f"/sessions/{here['slug']}")).text
    )
    beside = (await client.get(f"/sessions/{there['slug']}")).text
    assert "Le train" in beside  # For who ticks the other session in the same form.
    assert "Le train" not in _outside_other_sessions(beside)
    assert here["title"] in (await desk.get(path)).text
    foreign = await factories.session()
    answer = await desk.post(path, kind="text", session=foreign["id"], **label("Ailleurs ?"))
    assert answer.status_code == 422


async def test_a_session_beyond_those_that_are_offered_is_found_by_its_title(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question_sessions, "NEAR", 1)
    desk, cycle, start = await sign_in("editor"), await factories.programme(), clock.now()
    names = ("Le train", "Le train de nuit", "Les ponts")
    talks = [
        await factories.session(cycle, title=name, starts_at=start + timedelta(days=10 + day))
        for day, name in enumerate(names)
    ]
    path = f"/programmes/{cycle['slug']}/questions"
    shown = (await desk.get(path)).text
    assert offered(shown) == ["", str(talks[0]["id"])]

    several = await desk.post(path, kind="text", session_title="le TR", **label("Assis ?"))
    assert several.status_code == 422
    assert "Several sessions have these words" in several.text
    assert offered(several.text) == ["", *(str(talk["id"]) for talk in talks[:2])]
    one = {"session": talks[1]["id"], "session_title": "le TR"}
    await desk.post(path, kind="text", **one, **label("De nuit ?"))
    assert [one.session for one in await stored.of_programme(cycle["id"])] == [talks[1]["id"]]
    await database.execute("DELETE FROM questions")
    none = await desk.post(path, kind="text", session_title="xyzzy", **label("Assis ?"))
    assert none.status_code == 422
    assert "No session of this programme has these words" in none.text

    await desk.post(path, kind="text", session_title="ponts", **label("Assis ?"))
    await desk.post(path, kind="text", session_title="LE TRAIN", **label("Debout ?"))
    kept = await stored.of_programme(cycle["id"])
    assert [one.session for one in kept] == [talks[2]["id"], talks[0]["id"]]
    form = (await desk.get(f"/questions/{kept[0].id}")).text
    assert f'<option value="{talks[2]["id"]}" selected>' in form
    await desk.post(f"/questions/{kept[0].id}", session=talks[2]["id"], **label("Assise ?"))
    assert (await stored.of_programme(cycle["id"]))[0].session == talks[2]["id"]


async def test_a_number_that_no_session_can_have_is_refused(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    path = f"/programmes/{cycle['slug']}/questions"
    refused = await desk.post(path, kind="text", session=99_999_999_999, **label("Assis ?"))
    assert refused.status_code == 422


async def test_a_few_sessions_are_all_offered_and_no_other_is_asked_for(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    past = await factories.session(cycle, starts_at=clock.now() - timedelta(days=3))
    coming = await factories.session(cycle)
    shown = (await desk.get(f"/programmes/{cycle['slug']}/questions")).text
    assert offered(shown) == ["", str(past["id"]), str(coming["id"])]
    assert 'name="session_title"' not in shown


def offered(page: str) -> list[str]:
    """The sessions that the form lets one choose from, by id; empty: all of them."""
    chosen = page[page.index('<select id="field-session"') :]
    return re.findall(r'<option value="(\d*)"', chosen[: chosen.index("</select>")])


def _outside_other_sessions(page: str) -> str:
    """The page without the questions that are asked only where another session is ticked."""
    return re.sub(r'<fieldset class="choice-questions">.*?</fieldset>', "", page, flags=re.DOTALL)


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    path = f"/programmes/{cycle['slug']}/questions"
    for wrong in ({"choices-en": "Yes"}, {"choices-fr": "Oui\nOui"}, {"choices-fr": "Oui",
                  "choices-en": ""}, {"condition": "1:2"}, {"condition": "x"},
                  {"label-fr": ""}, {"kind": "essay"}):  # fmt: skip
        answer = await desk.post(path, **{**MEAL, **wrong})
        assert answer.status_code == 422, wrong
        assert "Will you stay?" in answer.text
    assert await asked(cycle) == []


def label(words: str) -> dict[str, str]:
    return {"label-fr": words}


async def asked(cycle: dict[str, Any]) -> list[questions.Question]:
    return await questions.asked_by_programme(cycle["id"])


async def test_answers_are_counted_no_further_than_anybody_reads(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    talk = await factories.session(cycle)
    await desk.post(f"/programmes/{cycle['slug']}/questions", **MEAL)
    question = await database.value("SELECT max(id) FROM questions")
    for _ in range(3):
        seat = await factories.registration(talk)
        values = {"registration": seat["id"], "question": question, "value": '"Oui"'}
        await factories.insert("answers", values)
    (one,) = await stored.of_programme(cycle["id"], most=2)
    assert one.answers == 2
    assert "3 answers" in (await desk.get(f"/programmes/{cycle['slug']}/questions")).text
