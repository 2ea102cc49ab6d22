"""People of a large review are counted by the worker; its page says when, and hides at once."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from events import clock, database
from events.operations.reports.figures import recount, recount_reviews
from events.reviews import gather, queries
from tests import factories
from tests.desk.conftest import SignIn, sign_in
from tests.reviews.test_reviews import cycle

__all__ = ["sign_in"]


@pytest.fixture(autouse=True)
def ten_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recount_reviews, "FOR_A_PAGE", 9)


async def read(made: dict[str, Any]) -> queries.Content:
    row = await queries.one_of_programme(made["cycle"]["id"])
    return await gather.gathered(row, at=clock.now())


async def counted(*, later: timedelta = timedelta()) -> int:
    await recount.recount()
    return await recount_reviews.recount(clock.now() + later)


async def test_what_was_kept_is_what_would_be_counted(database: None) -> None:
    made = await cycle()
    fresh = await read(made)
    assert fresh.counted_at is None
    assert await counted() == 1
    kept = await read(made)
    assert kept.counted_at is not None
    assert kept.figures == fresh.figures
    row = await queries.one_of_programme(made["cycle"]["id"])
    assert await gather.totals(row) == fresh.figures.totals
    assert await counted() == 0  # Nothing has changed.


async def test_a_page_says_when_people_were_counted_and_they_are_counted_again(
    sign_in: SignIn,
) -> None:
    made, desk = await cycle(), await sign_in("viewer")
    path = f"/programmes/{made['cycle']['slug']}/bilan"
    assert "were counted on" not in (await desk.get(path)).text
    await counted()
    for number in range(5):
        await factories.registration(made["second"], f"new{number}@example.org")
    page = (await desk.get(path)).text
    assert "<strong>10</strong> registrations" in page
    assert "were counted on" in page
    assert await counted() == 0  # Not once more within a minute.
    assert await counted(later=timedelta(minutes=2)) == 1
    assert "<strong>15</strong> registrations" in (await desk.get(path)).text


async def test_a_session_that_is_hidden_or_has_just_ended_is_told_at_once(database: None) -> None:
    made = await cycle()
    last = await factories.session(
        made["cycle"], starts_at=clock.now() - timedelta(hours=2), title="La dernière"
    )
    for number in range(8):
        await factories.registration(last, f"l{number}@example.org")
    await hold_back(last, "draft")
    await counted()
    await hold_back(last, "published")
    found = {one.title: one.registered for one in (await read(made)).figures.sessions}
    assert found["La dernière"] == 8
    await show_to(last["id"], "unlisted")
    assert "La dernière" not in {one.title for one in (await read(made)).figures.sessions}


async def test_a_year_and_what_has_become_small_or_frozen(
    client: httpx.AsyncClient,
) -> None:
    made = await cycle()
    at = clock.now() - timedelta(days=2)
    year = await factories.insert("reviews", {
        "slug": "annee", "year": at.year, "title": "Une année", "introduction": "",
        "highlights": "", "quotations": "",
    })  # fmt: skip
    row = await queries.one(year["id"])
    fresh = await gather.gathered(row, at=clock.now())
    number = await counted()
    assert number == 2
    kept = await gather.gathered(row, at=clock.now())
    assert kept.counted_at is not None
    assert kept.figures == fresh.figures
    await database.execute("DELETE FROM reviews WHERE id = $1", year["id"])
    await database.execute("DELETE FROM registrations WHERE session = $1", made["second"]["id"])
    await counted()
    assert await database.value("SELECT count(*) FROM counted_reviews") == 0


async def hold_back(session: dict[str, Any], status: str) -> None:
    await database.execute("UPDATE sessions SET status = $2 WHERE id = $1", session["id"], status)


async def show_to(session_id: int, visibility: str) -> None:
    await database.execute(
        "UPDATE sessions SET visibility = $2 WHERE id = $1", session_id, visibility
    )
