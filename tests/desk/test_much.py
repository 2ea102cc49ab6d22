"""What the desk shows where there is much: pages, bounded counts, people beyond the newest."""

from datetime import timedelta
from typing import Any

import pytest

from events.clock import now
from events.database import bounded
from events.deliveries.states import DeliveryState
from events.operations.reports import (
    mail_counts,
    people,
    programmes,
    send_plan,
    sessions_of_programme,
)
from tests import factories
from tests.deliveries.ledger import owe, owed

pytestmark = pytest.mark.usefixtures("database")


async def test_sessions_of_a_programme_come_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions_of_programme, "PAGE", 2)
    cycle = await factories.programme()
    titles = ["a", "b", "c", "d", "e", "f"]
    for place, title in enumerate(titles):
        await factories.session(
            cycle, title=title, starts_at=now() + timedelta(days=place * 7 - 25)
        )
    first = await pages(cycle)
    assert (shown(first), first.counted.number) == (["e", "f"], 6)
    before = await pages(cycle, before=first.earlier)
    assert shown(before) == ["c", "d"]
    assert shown(await pages(cycle, before=before.earlier)) == ["a", "b"]
    assert (await pages(cycle, before=before.earlier)).earlier is None
    assert shown(await pages(cycle, after=before.later)) == ["e", "f"]
    assert (await pages(cycle, after=before.later)).later is None


async def test_a_programme_that_is_over_is_shown_from_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions_of_programme, "PAGE", 2)
    cycle = await factories.programme()
    for title, days in (("a", 9), ("b", 8), ("c", 7)):
        await factories.session(cycle, title=title, starts_at=now() - timedelta(days=days))
    last = await pages(cycle)
    assert (shown(last), last.later) == (["b", "c"], None)
    assert shown(await pages(cycle, before=last.earlier)) == ["a", "b"]


async def test_people_beyond_the_newest_are_found_by_the_beginnings_of_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people, "NEWEST", 1)
    talk = await factories.session()
    await factories.registration(talk, "zoe.martin@ville.example.org", name="Zoé d’Arc-Martin")
    await factories.registration(talk, "last@example.org", name="Paul Berzoé")
    assert await found("zoe mart") == ["Zoé d’Arc-Martin"]
    assert sorted(await found("ZOÉ")) == ["Paul Berzoé", "Zoé d’Arc-Martin"]
    assert await found("martin@ville.ex") == ["Zoé d’Arc-Martin"]
    assert await found("%") == []
    assert await found("’ & !") == []


async def test_counts_end_where_nobody_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST", 2)
    talk = await factories.session()
    for number in range(4):
        await factories.registration(talk, f"p{number}@example.org")
    await owe(*(owed(number, session_id=talk["id"]) for number in range(4)))
    totals = await send_plan.totals(None, since=now() - timedelta(days=1))
    assert (totals[DeliveryState.DUE], totals[DeliveryState.SENT]) == (3, 0)
    assert sum(one.number for one in await send_plan.planned(None)) == 2
    (letter,) = await mail_counts.by_letter(talk["id"], most=3)
    assert (letter.due, letter.sent) == (3, 0)
    (exact,) = await mail_counts.by_letter(talk["id"], most=None)
    assert exact.due == 4
    (listed,) = await programmes.listed(None, at=now(), most=3)
    assert listed.registered == 3


async def pages(cycle: dict[str, Any], **where: Any) -> sessions_of_programme.SessionsPage:
    return await sessions_of_programme.page(cycle["id"], at=now(), **where)


def shown(page: sessions_of_programme.SessionsPage) -> list[str]:
    return [one.title for one in page.sessions]


async def found(words: str) -> list[str]:
    return [one.name for one in await people.find(None, words)]
