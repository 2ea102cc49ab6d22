"""What a session asks beside name and address."""

import json
import re
from typing import Any

import httpx
import pytest

from events import database
from events.clock import now
from events.errors import Invalid
from events.registrations.signup import form, questions
from events.registrations.signup.register import register
from events.text.typo_suggestions import suggest
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")

CHOICES = [{"fr": "Commune", "en": "Town"}, {"fr": "Région", "en": "Region"}]


async def ask(session: factories.Row, key: str, kind: str, **values: Any) -> None:
    """Add a question to a session's programme."""
    texts = {"label": json.dumps({"fr": f"{key} ?"}), "choices": json.dumps(CHOICES)}
    await factories.insert(
        "questions",
        {"programme": session["programme"], "key": key, "kind": kind, **texts, **values},
    )


async def parsed(session: factories.Row, **answers: Any) -> form.RegistrationForm:
    """A form with these answers, read by the session's questions."""
    fields = {"name": ["Ada Exemple"], "email": ["ada@example.org"], "form_key": [form.new_key()]}
    fields |= {
        f"answer-{key}": value if isinstance(value, list) else [value]
        for key, value in answers.items()
    }
    return form.parse(fields, await questions.of_session(session["id"]), language="fr")


async def test_answers_of_every_kind_are_kept_with_the_registration() -> None:
    session = await factories.session()
    kinds = {"q1": "text", "q2": "choice", "q3": "choices", "q4": "number", "contact": "consent"}
    for position, (key, kind) in enumerate(kinds.items()):
        await ask(session, key, kind, position=position)
    wanted = await parsed(session, q1="Bonjour", q2="1", q3=["0", "1"], q4="8", contact="yes")
    await register(session["id"], wanted, at=now())
    found = await sql.rows(
        "SELECT value FROM answers a JOIN questions q ON q.id = a.question ORDER BY position"
    )
    assert [json.loads(entry["value"]) for entry in found] == [
        "Bonjour", "Région", ["Commune", "Région"], 8, True,
    ]  # fmt: skip
    assert await database.value("SELECT may_contact FROM people")


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("text", "  "), ("choice", ""), ("choice", "7"), ("choices", []), ("number", "many"),
     ("consent", [])],
)  # fmt: skip
async def test_a_required_question_wants_an_answer(kind: str, answer: Any) -> None:
    session = await factories.session()
    await ask(session, "q1", kind, required=True)
    with pytest.raises(Invalid) as refusal:
        await parsed(session, q1=answer)
    assert list(refusal.value.problems) == ["answer-q1"]


async def test_a_question_on_a_condition_is_asked_only_then() -> None:
    session = await factories.session()
    await ask(session, "q1", "choice", position=1)
    await ask(session, "q2", "text", position=2, required=True,
              condition_key="q1", condition_value="Région")  # fmt: skip
    assert len((await parsed(session, q1="0", q2="ignored")).answers) == 1
    with pytest.raises(Invalid):
        await parsed(session, q1="1")


async def test_the_form_says_when_a_question_is_asked(client: httpx.AsyncClient) -> None:
    session = await factories.session()
    await ask(session, "q1", "choice", position=1)
    await ask(session, "q2", "text", position=2, condition_key="q1", condition_value="Région")
    await ask(session, "q3", "consent", position=3)
    await ask(session, "q4", "text", position=4, condition_key="q3", condition_value="yes")
    page = (await client.get(f"/sessions/{session['slug']}?lang=en")).text
    assert re.findall(r'data-only-if="([^"]+)" data-only-value="([^"]*)"', page) == [
        ("answer-q1", "1"),
        ("answer-q3", "yes"),
    ]
    assert "Only after the answer “Region”" in page


async def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        form.parse({"email": ["ada@"]}, [], language="fr")
    assert set(refusal.value.problems) == {"form_key", "name", "email"}


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("ada@gmial.com", "ada@gmail.com"),
        ("ada@gmail.co", "ada@gmail.com"),
        ("ada@hotmial.fr", "ada@hotmail.fr"),
        ("ada@wanado.fr", "ada@wanadoo.fr"),
        ("ada@gmail.com", ""),
        ("ada@mairie-exemple.fr", ""),
        ("ada@example.org", ""),
    ],
)
def test_a_slip_in_a_well_known_address_is_noticed(typed: str, right: str) -> None:
    assert suggest(typed) == right


async def test_look_alike_addresses_are_not_the_same_person() -> None:
    session = await factories.session()
    await register(session["id"], await parsed(session), at=now())
    fields = {"name": ["Ada"], "email": ["ADA@Example.ORG "], "form_key": [form.new_key()]}
    again = await register(session["id"], form.parse(fields, [], language="fr"), at=now())
    assert not again.new
    with pytest.raises(Invalid):
        form.parse({**fields, "email": ["ſam@example.org"]}, [], language="fr")


async def test_a_question_in_another_language_says_which(client: httpx.AsyncClient) -> None:
    session = await factories.session()
    await ask(session, "q1", "choice")
    english = (await client.get(f"/sessions/{session['slug']}?lang=en")).text
    assert '<span lang="fr">q1 ?</span>' in english
    assert "<span>Town</span>" in english
    assert '<span lang="fr">q1' not in (await client.get(f"/sessions/{session['slug']}")).text
