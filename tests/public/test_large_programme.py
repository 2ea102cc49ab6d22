"""The page of a programme with very many sessions: a page of them, and ways to all the others."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from events import database
from events.clock import now
from events.registrations import offered_sessions
from events.sessions import programme_page
from tests import factories
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("database")

SESSION = re.compile(r'<a class="bill-link" href="/sessions/([\w-]+)')
WAY = re.compile(r'href="([^"]*\?(?:year|after)=[^"]*)#(?:past|coming)"')


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five sessions are many, and two a page."""
    monkeypatch.setattr(programme_page, "WHOLE", 4)
    monkeypatch.setattr(programme_page, "PAGE", 2)
    monkeypatch.setattr(programme_page, "LATEST", 1)


async def large(status: str = "published") -> tuple[dict[str, Any], list[str]]:
    """Five sessions to come, and five past ones of two years; one of each hidden."""
    cycle = await factories.programme()
    days = (-800, -420, -410, -400, -390, 3, 4, 4, 5, 6)
    made = [await factories.session(cycle, starts_at=now() + timedelta(days=one), status=status)
            for one in days]  # fmt: skip
    for one in (-395, 7):
        await factories.session(
            cycle, starts_at=now() + timedelta(days=one), visibility="unlisted", slug=f"hidden{one}"
        )
    return cycle, [one["slug"] for one in made]


async def walked(client: httpx.AsyncClient, start: str) -> list[str]:
    """Every session that is found by following the page's own ways, in the order of pages."""
    found, seen, ahead = [], set(), [start]
    while ahead:
        path = ahead.pop(0)
        page = (await client.get(path)).text
        seen.add(path)
        shown = SESSION.findall(page)
        assert len(shown) <= 3
        found += shown
        ways = [way.replace("&amp;", "&") for way in WAY.findall(page)]
        ahead += [way for way in dict.fromkeys(ways) if way not in seen and way not in ahead]
    return found


async def test_every_session_is_found_from_the_first_page(client: httpx.AsyncClient) -> None:
    cycle, slugs = await large()
    found = await walked(client, f"/programmes/{cycle['slug']}?lang=en")
    assert set(found) == set(slugs)
    assert found[:3] == [*slugs[5:7], slugs[4]]
    # The latest stands on the first page, and once more in its year.
    assert sorted(found) == sorted([*slugs, slugs[4]])


async def test_a_programme_of_few_is_shown_whole(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programme_page, "WHOLE", 10)
    cycle, slugs = await large()
    page = (await client.get(f"/programmes/{cycle['slug']}")).text
    assert sorted(SESSION.findall(page)) == sorted(slugs)
    assert not WAY.findall(page)


async def test_a_search_that_finds_more_says_so(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    for place in range(6):
        await factories.session(cycle, title=f"Communs {place}")
    path = f"/programmes/{cycle['slug']}?lang=en&q="
    page = (await client.get(f"{path}communs")).text
    assert "More sessions are found than are shown: these are the nearest in time." in page
    assert len(SESSION.findall(page)) == 2
    assert "1 session found." in (await client.get(f"{path}communs+4")).text


@pytest.mark.parametrize("query", ["after=999999", "year=1", "year=2020&before=x", "after=-1"])
async def test_an_address_that_names_nothing_shows_a_page(
    client: httpx.AsyncClient, query: str
) -> None:
    cycle, _ = await large()
    assert (await client.get(f"/programmes/{cycle['slug']}?{query}")).status_code == 200


async def test_one_that_is_gone_or_of_another_programme_leads_to_the_beginning(
    client: httpx.AsyncClient,
) -> None:
    cycle, slugs = await large()
    other = await factories.session(starts_at=now() + timedelta(days=1))
    for gone in (other["id"], 999999):
        page = (await client.get(f"/programmes/{cycle['slug']}?lang=en&after={gone}")).text
        assert SESSION.findall(page) == [*slugs[5:7], slugs[4]]
        assert "is announced" not in page


async def test_after_the_last_one_no_later_one_is_announced(client: httpx.AsyncClient) -> None:
    cycle, slugs = await large()
    last = await database.value("SELECT id FROM sessions WHERE slug = $1", slugs[-1])
    page = (await client.get(f"/programmes/{cycle['slug']}?lang=en&after={last}")).text
    assert "No later session is announced." in page
    assert "at the moment" not in page


async def test_a_form_that_is_cut_shows_all_dates_of_a_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(offered_sessions, "MOST_CHOICES", 2)
    cycle, slugs = await large()
    choice = await factories.insert("date_choices", {"programme": cycle["id"]})
    for slug in (slugs[6], slugs[9]):
        await database.execute(
            "UPDATE sessions SET date_choice = $1 WHERE slug = $2", choice["id"], slug
        )
    offered = await offered_sessions.of_programme(cycle["id"], "fr", at=now())
    assert [one.slug for one in offered] == [slugs[5], slugs[6], slugs[9]]
    beside = await database.value("SELECT id FROM sessions WHERE slug = $1", slugs[5])
    offered = await offered_sessions.beside(beside, "fr", at=now())
    assert [one.slug for one in offered] == [slugs[6], slugs[7], slugs[9]]


async def test_the_preview_has_the_same_pages_with_drafts_published_for_a_moment(
    sign_in: SignIn,  # noqa: F811
) -> None:
    cycle, slugs = await large("draft")
    desk = await sign_in("viewer")
    preview = f"/programmes/{cycle['slug']}/preview"
    page = (await desk.get(preview)).text
    assert SESSION.findall(page) == [*slugs[5:7], slugs[4]]
    assert f'href="/desk{preview}?after=' in page
    later = next(way for way in WAY.findall(page) if "after=" in way)
    assert SESSION.findall((await desk.get(later.removeprefix("/desk"))).text) == slugs[7:9]


async def test_a_form_offers_the_next_sessions_and_takes_a_later_one(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offered_sessions, "MOST_CHOICES", 2)
    cycle, slugs = await large()
    for path in (f"/programmes/{cycle['slug']}?lang=en", f"/sessions/{slugs[8]}?lang=en"):
        page = (await client.get(path)).text
        assert re.findall(r'name="session"[^>]* value="([\w-]+)"', page) == slugs[5:7]
        assert "Later sessions have a form on their own page." in page
    ids = [one.slug for one in await offered_sessions.of_programme(
        cycle["id"], "en", at=now(), ticked=[slugs[9], slugs[0]])]  # fmt: skip
    assert ids == [slugs[0], slugs[5], slugs[6], slugs[9]]
