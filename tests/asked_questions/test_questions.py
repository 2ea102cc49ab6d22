"""Questions to the speakers: who may ask and vote, what moderators do, what is kept of it."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from events import clock, database, links
from events.asked_questions import queries
from events.asked_questions.queries import Group
from events.database import transaction
from events.dossiers import gather
from events.operations.asked_questions import ask, moderate
from events.operations.asked_questions.moderate import Act
from events.operations.people import erase, retention
from events.registrations import questions_to_speakers
from events.registrations.participant import data_export
from tests import factories, sql
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture
from tests.plans import rows_read

Row = dict[str, Any]


async def made(*, starts: timedelta = timedelta(minutes=-5), **asking: Any) -> Row:
    """A session under way; Ada, Bo and Cleo have seats, Dana waits, Max moderates."""
    cycle = await factories.programme()
    talk = await factories.session(cycle, starts_at=clock.now() + starts, title="Tenir")
    rules = {"enabled": True, "votes": True, **asking}
    await factories.insert("asking_rules", {"programme": cycle["id"], **rules})
    seats = {}
    for name in ("ada", "bo", "cleo", "dana"):
        state = "waiting" if name == "dana" else "held"
        seats[name] = await factories.registration(
            talk, f"{name}@example.org", name=name.title(), state=state
        )
    who = await factories.speaker(cycle, name="Max Exemple")
    leads = await factories.appearance(who, talk, role="moderator", answer="yes")
    pages = {name: links.questions(one["id"], one["join_nonce"]) for name, one in seats.items()}
    return {
        "cycle": cycle, "talk": talk, **seats,
        "page": pages,
        "leads": links.appearance(leads["id"], leads["nonce"]), "appearance": leads,
    }  # fmt: skip


async def groups(there: Row) -> list[Group]:
    return await queries.of_session(there["talk"]["id"])


async def first(there: Row, words: str) -> Group:
    return next(one for one in await groups(there) if one.first.words == words)


async def asks(there: Row, name: str, *words: str) -> list[int]:
    for each in words:
        await ask.ask(there[name]["id"], each, signed=False, at=clock.now())
    return [(await first(there, each)).first.id for each in words]


async def test_who_has_a_seat_asks_and_others_vote_once_without_names(
    client: httpx.AsyncClient,
) -> None:
    there = await made()
    sent = {"words": "Et si la subvention cesse ?", "signed": "yes"}
    answer = await client.post(there["page"]["ada"], data=sent)
    assert answer.status_code == 303
    assert "Et si la subvention" in (await client.get(answer.headers["location"])).text
    await client.post(there["page"]["ada"], data=sent)  # Pressed twice: it is one question.
    [group] = await groups(there)
    seen = (await client.get(there["page"]["bo"])).text
    assert "Et si la subvention" in seen
    assert "Ada" not in seen
    assert "example.org" not in seen.split("<main")[1].split("</main")[0]
    vote = f"{there['page']['bo']}/{group.first.id}"
    for act, wished in (("vote", 2), ("vote", 2), ("unvote", 1), ("vote", 2)):
        assert (await client.post(vote, data={"act": act})).status_code == 303
        assert (await groups(there))[0].first.wished_by == wished
    assert (await groups(there))[0].first.name == "Ada"


async def test_two_clicks_at_once_are_one_vote_and_ten_questions_at_once_are_five(
    database: None,
) -> None:
    there = await made()
    [number] = await asks(there, "ada", "Combien ?")
    votes = [ask.vote(there["bo"]["id"], number, wished=True, at=clock.now()) for _ in range(5)]
    await asyncio.gather(*votes)
    assert (await groups(there))[0].first.wished_by == 2
    many = [
        ask.ask(there["cleo"]["id"], f"Question {n}", signed=False, at=clock.now())
        for n in range(10)
    ]
    await asyncio.gather(*many, return_exceptions=True)
    assert len(await groups(there)) == 1 + ask.MOST_OF_ONE


@pytest.mark.parametrize(
    ("name", "made_as"),
    [("dana", {}), ("ada", {"enabled": False}), ("ada", {"starts": timedelta(days=-1)})],
    ids=["no seat", "not wished", "over"],
)
async def test_nobody_else_asks(client: httpx.AsyncClient, name: str, made_as: Row) -> None:
    there = await made(**made_as)
    answer = await client.post(there["page"][name], data={"words": "Pourquoi ?"})
    assert answer.status_code == 409
    assert await groups(there) == []


@pytest.mark.parametrize("words", ["", "x" * 501])
async def test_what_is_no_question_is_refused_and_comes_back(
    client: httpx.AsyncClient, words: str
) -> None:
    there = await made()
    answer = await client.post(there["page"]["ada"], data={"words": words})
    assert answer.status_code == 422
    assert words in answer.text


async def test_one_votes_only_for_what_one_sees(client: httpx.AsyncClient) -> None:
    there = await made(votes=False)
    [number] = await asks(there, "ada", "Combien ?")
    assert "Combien" not in (await client.get(there["page"]["bo"])).text
    vote = f"{there['page']['bo']}/{number}"
    assert (await client.post(vote, data={"act": "vote"})).status_code == 404
    mine = f"{there['page']['ada']}/{number}"
    assert (await client.post(mine, data={"act": "vote"})).status_code == 404
    assert (await client.post(vote, data={"act": "withdraw"})).status_code == 404
    assert (await client.post(mine, data={"act": "withdraw"})).status_code == 303
    assert await groups(there) == []


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(-5, "avant la séance ou pendant"), (-61, "jusqu’à la fermeture de la salle")],
)
async def test_ones_own_page_says_until_when_one_may_ask(
    client: httpx.AsyncClient, minutes: int, said: str
) -> None:
    there = await made(starts=timedelta(minutes=minutes))
    page = await client.get(links.registration(there["ada"]["id"], there["ada"]["nonce"]))
    assert said in page.text


async def test_moderators_take_them_one_by_one_by_their_own_link(
    client: httpx.AsyncClient,
) -> None:
    there = await made()
    one, two, three, four = await asks(there, "ada", "Un", "Deux", "Trois", "Quatre")
    page = there["leads"] + "/questions"
    assert "Quatre" in (await client.get(page)).text
    assert "questions" in (await client.get(there["leads"])).text

    async def press(act: str, number: int = 0, first: int = 0) -> None:
        sent = {"act": act, "id": str(number), "first": str(first)}
        assert (await client.post(page, data=sent)).status_code == 303, act

    await press("next", one)
    await press("next", two)  # The one before was not answered: it waits again.
    await press("hidden", three)
    await press("under", four, two)
    found = {group.first.words: group for group in await groups(there)}
    assert {words: group.first.state.value for words, group in found.items()} == {
        "Un": "new", "Deux": "next", "Trois": "hidden",
    }  # fmt: skip
    assert [same.words for same in found["Deux"].same] == ["Quatre"]
    assert "Trois" not in (await client.get(there["page"]["bo"])).text
    await press("answered", two)
    await press("apart", four)
    await press("up", four)
    assert [group.first.words for group in await groups(there)] == ["Quatre", "Deux", "Trois", "Un"]
    await ask.vote(there["bo"]["id"], one, wished=True, at=clock.now())
    await press("by-votes")
    assert (await groups(there))[0].first.words == "Un"
    for wrong in ({"act": "next", "id": "999999"}, {"act": "burn", "id": str(one)},
                  {"act": "under", "id": str(one), "first": str(one)}):  # fmt: skip
        assert (await client.post(page, data=wrong)).status_code == 404


async def test_a_speaker_who_does_not_moderate_has_no_such_page(
    client: httpx.AsyncClient,
) -> None:
    there = await made()
    await asks(there, "ada", "Combien ?")
    await database.execute("UPDATE appearances SET role = ''")
    assert (await client.get(there["leads"] + "/questions")).status_code == 404
    assert (await client.post(there["leads"] + "/questions")).status_code == 404
    assert "Combien ?" in (await client.get(there["leads"])).text
    way_in = links.speaker_join(there["appearance"]["id"], there["appearance"]["nonce"])
    assert (await client.get(way_in.replace("/join/", "/questions/"))).status_code == 404


async def test_two_moderators_put_one_question_at_a_time(database: None) -> None:
    there = await made()
    numbers = await asks(there, "ada", "Un", "Deux", "Trois")
    session = there["talk"]["id"]
    await asyncio.gather(*[moderate.act(session, Act.NEXT, one) for one in numbers])
    states = [one.first.state.value for one in await groups(there)]
    assert sorted(states) == ["new", "new", "next"]


async def with_answer(there: Row, name: str, words: str) -> None:
    """Somebody answered a question of the form that is meant for the speakers."""
    asked = await sql.row("SELECT id FROM questions WHERE programme = $1", there["cycle"]["id"])
    asked = asked or await factories.insert("questions", {
        "programme": there["cycle"]["id"], "key": "q-1", "for_speaker": True,
        "label": json.dumps({"fr": "Votre question"}),
    })  # fmt: skip
    await factories.insert("answers", {
        "registration": there[name]["id"], "question": asked["id"], "value": json.dumps(words),
    })  # fmt: skip


async def test_what_was_asked_at_registration_is_taken_up_once_and_shown_when_wished(
    client: httpx.AsyncClient,
) -> None:
    there = await made()
    for name, words in (("bo", "Au fait ?"), ("dana", "Sans place ?"), ("cleo", " ")):
        await with_answer(there, name, words)
    for _ in range(2):
        assert "Au fait ?" in (await client.get(there["leads"] + "/questions")).text
    [group] = await groups(there)
    assert "Au fait" not in (await client.get(there["page"]["ada"])).text
    await moderate.act(there["talk"]["id"], Act.SHOW, group.first.id)
    assert "Au fait" in (await client.get(there["page"]["ada"])).text
    await moderate.act(there["talk"]["id"], Act.HIDE, group.first.id)
    asked = await questions_to_speakers.answers_by_question(there["talk"]["id"], "fr")
    assert [words for one in asked for words in one.answers if words.strip()] == []
    assert "Au fait" not in (await client.get(there["leads"])).text


async def test_answers_written_afterwards_go_into_the_dossier_and_hidden_ones_nowhere(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    there = await made(starts=timedelta(hours=-1, minutes=-5))
    one, two, three = await asks(there, "ada", "Un ?", "Deux ?", "Trois ?")
    session = there["talk"]["id"]
    await moderate.act(session, Act.ANSWERED, one)
    desk, path = await sign_in("editor"), f"/sessions/{there['talk']['slug']}"
    page = (await desk.get(f"{path}/key-messages")).text
    assert all(words in page for words in ("Un ?", "Deux ?", "Trois ?"))
    sent = {f"answer-{one}": "Oui.", f"answer-{two}": "Non.", f"answer-{three}": ""}
    saved = await desk.post(f"{path}/key-messages", messages="", answers="Hors liste\nSi.", **sent)
    assert saved.status_code == 303
    assert "Oui." in (await desk.get(f"{path}/key-messages")).text
    await moderate.act(session, Act.HIDE, two)
    kept = await gather.gathered(there["cycle"]["id"], "fr", at=clock.now())
    assert kept is not None
    said = [(each.question, each.answer) for each in kept.sessions[0].answers]
    assert said == [("Un ?", "Oui."), ("Hors liste", "Si.")]
    own = (await client.get(there["page"]["bo"])).text
    assert "Oui." in own
    assert "Non." not in own


async def test_the_desk_moderates_and_says_whether_people_may_ask(sign_in: SignIn) -> None:  # noqa: F811
    there = await made(enabled=False, votes=False)
    desk, slug = await sign_in("editor"), there["cycle"]["slug"]
    assert (await desk.post(f"/programmes/{slug}/asking", enabled="yes")).status_code == 303
    [number] = await asks(there, "ada", "Un ?")
    page = f"/sessions/{there['talk']['slug']}/questions"
    assert "Un ?" in (await desk.get(page)).text
    assert (await desk.post(page, act="next", id=str(number))).status_code == 303
    assert (await groups(there))[0].first.state == "next"
    assert "checked" in (await desk.get(f"/programmes/{slug}/asking")).text


async def test_moderators_see_the_first_of_very_many(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "SHOWN", 2)
    there = await made()
    one, two, three = await asks(there, "ada", "Un ?", "Deux ?", "Trois ?")
    same, _ = await asks(there, "bo", "Quatre ?", "Cinq ?")
    await moderate.act(there["talk"]["id"], Act.UNDER, same, one)
    desk = await sign_in("editor")
    for page in (
        await desk.get(f"/sessions/{there['talk']['slug']}/questions"),
        await client.get(f"{there['leads']}/questions?lang=en"),
    ):
        assert "Over 2 questions wait" in page.text
        assert all(words in page.text for words in ("Un ?", "Deux ?", "Quatre ?"))
        assert "Cinq ?" not in page.text
        assert "The others follow as these are dealt with." in page.text
    for each in (two, three):
        await moderate.act(there["talk"]["id"], Act.ANSWERED, each)
    page = await desk.get(f"/sessions/{there['talk']['slug']}/questions")
    assert "Over 2" not in page.text
    assert "Cinq ?" in page.text


async def test_a_participant_sees_what_most_wish_for_and_their_own(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SEEN", 1)
    there = await made()
    await asks(there, "ada", "Un ?", "Deux ?")
    _, wished = await asks(there, "bo", "Trois ?", "Quatre ?")
    await ask.vote(there["ada"]["id"], wished, wished=True, at=clock.now())
    seen = await queries.seen_by(there["cleo"]["id"], votes=True)
    assert [one.words for one in seen] == ["Quatre ?"]
    seen = await queries.seen_by(there["ada"]["id"], votes=True)
    assert [one.words for one in seen] == ["Quatre ?", "Un ?", "Deux ?"]


@pytest.mark.usefixtures("database")
async def test_questions_of_other_sessions_are_not_read_for_a_page() -> None:
    there = await made()
    await asks(there, "ada", "Un ?", "Deux ?")
    await database.execute(_OTHERS_ASK, (await made())["ada"]["id"])
    await database.execute("ANALYZE asked_questions, question_votes")
    states = ["new", "next", "later", "answered", "hidden"]
    session = there["talk"]["id"]
    assert await rows_read(queries._FIRST_OF_SESSION, session, states, 41) < 100


_OTHERS_ASK = """
INSERT INTO asked_questions (session, registration, words, answer)
SELECT session, id, 'Quoi ?', '' FROM registrations, generate_series(1, 3000) WHERE id = $1
"""


@pytest.mark.parametrize("how", ["asked", "retention"])
async def test_forgetting_keeps_only_what_was_answered_and_nobody_with_it(
    database: None, how: str
) -> None:
    there = await made(starts=timedelta(hours=-1, minutes=-5))
    answered, waits = await asks(there, "ada", "Un ?", "Deux ?")
    [other] = await asks(there, "bo", "Trois ?")
    await with_answer(there, "ada", "À l’inscription ?")
    await moderate.first_of_each_state(there["talk"]["id"])
    await ask.vote(there["ada"]["id"], other, wished=True, at=clock.now())
    await moderate.act(there["talk"]["id"], Act.ANSWERED, answered)
    kept = await data_export.export(there["ada"]["person"])
    assert len(kept.questions) == 4
    if how == "asked":
        await erase.erase(there["ada"]["person"], cause="asked", at=clock.now())
        await erase.finish_erasures(clock.now() + timedelta(hours=2))
        assert {one.first.words for one in await groups(there)} == {"Un ?", "Trois ?"}
    else:
        await retention.forget_expired(clock.now() + timedelta(days=4000))
        assert {one.first.words for one in await groups(there)} == {"Un ?"}
    found = {one.first.words: one.first for one in await groups(there)}
    assert (found["Un ?"].name, found["Un ?"].wished_by) == ("", 1)
    assert all(one.first.wished_by == 1 for one in await groups(there))
    async with transaction():  # What was forgotten is not taken up again.
        await moderate.first_of_each_state(there["talk"]["id"])
    assert "Deux ?" not in {one.first.words for one in await groups(there)}
    assert waits
