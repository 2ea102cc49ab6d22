"""Which questions may be answered in writing: chosen where they are, as moderators' order says."""

import random

import pytest

from events import database
from events.asked_questions import answerable, queries
from events.asked_questions.queries import QuestionWithVotes
from tests import factories

pytestmark = pytest.mark.usefixtures("database")


async def asked(session_id: int) -> None:
    """Thirty questions in all states, some under others, with votes."""
    chance = random.Random(7)
    seats = [
        await factories.registration(
            {"id": session_id}, state="cancelled" if place % 9 == 8 else "held"
        )
        for place in range(20)
    ]
    ids: list[int] = []
    for place in range(30):
        row = await factories.insert("asked_questions", {
            "session": session_id, "words": f"Q{place}", "answer": "",
            "registration": None if place % 7 == 6 else chance.choice(seats)["id"],
            "state": chance.choice(["new", "new", "later", "answered", "hidden", "withdrawn"]),
            "position": chance.randrange(5),
            "under": chance.choice(ids) if ids and place % 3 == 2 else None,
        })  # fmt: skip
        if row["under"] is None:
            ids.append(row["id"])
        for seat in chance.sample(seats, chance.randrange(6)):
            values = {"question": row["id"], "registration": seat["id"]}
            await factories.insert("question_votes", values)


async def expected(session_id: int) -> list[QuestionWithVotes]:
    firsts = [group.first for group in await queries.of_session(session_id)]
    there = [one for one in firsts if one.state != "hidden"]
    return sorted(there, key=lambda one: (one.state not in ("answered", "next"), -one.wished_by))


async def test_the_first_are_those_that_most_wish_it() -> None:
    talk = await factories.session()
    await asked(talk["id"])
    whole = await expected(talk["id"])
    assert len(whole) > 8
    assert len({one.wished_by for one in whole}) > 3
    assert await answerable.first(talk["id"], most=1000) == whole
    assert await answerable.first(talk["id"], most=5) == whole[:5]


async def test_a_question_under_one_withdrawn_stands_by_itself() -> None:
    talk = await factories.session()
    await asked(talk["id"])
    await database.execute("UPDATE asked_questions SET state = 'withdrawn' WHERE under IS NULL")
    assert await expected(talk["id"])
    assert await answerable.first(talk["id"], most=1000) == await expected(talk["id"])
