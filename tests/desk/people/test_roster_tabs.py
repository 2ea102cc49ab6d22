"""Once a session has begun, its roster says who came: as tabs, as states, by one definition."""

import re
from datetime import timedelta

from events.clock import now
from tests import factories
from tests.desk.conftest import Desk, SignIn


async def tabs(desk: Desk, path: str) -> list[str]:
    page = (await desk.get(path)).text
    nav = page.split('class="tabs"')[1].split("</nav>")[0]
    found = re.findall(r"<a [^>]*>(.*?)</a>", nav)
    return [re.sub("<[^>]+>", "", one).strip() for one in found]


async def states(desk: Desk, path: str) -> list[str]:
    page = (await desk.get(path)).text
    cells = re.findall(r'class="state-cell"[^>]*>(.*?)</td>', page, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", "", one).split()) for one in cells]


async def test_before_it_begins_seats_are_what_counts(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    talk = await factories.session(starts_at=now() + timedelta(days=1))
    await factories.registration(talk)
    await factories.registration(talk, state="waiting", waiting_since=now())
    assert await tabs(desk, f"/sessions/{talk['slug']}/roster") == [
        "All 2", "Has a seat 1", "Waiting 1"]  # fmt: skip


async def test_afterwards_came_and_absent_are_tabs_and_states(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    begun = now() - timedelta(hours=3)
    talk = await factories.session(starts_at=begun, ends_at=begun + timedelta(hours=1))
    await factories.registration(talk, name="A", present=True)
    await factories.registration(talk, name="B", entered_at=begun)
    await factories.registration(talk, name="C", entered_at=begun, present=False)
    await factories.registration(talk, name="D")
    await factories.registration(talk, name="E", state="waiting", waiting_since=begun)
    path = f"/sessions/{talk['slug']}/roster"
    assert await tabs(desk, path) == ["All 5", "Came 2", "Did not come 2", "Waiting 1"]
    shown = [one.split(" ")[0] for one in await states(desk, path)]
    assert shown == ["Came", "Came", "Did", "Did", "Waiting"]
    assert len(await states(desk, f"{path}?presence=absent")) == 2


async def test_while_it_runs_nobody_is_called_absent_yet(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    talk = await factories.session(
        starts_at=now() - timedelta(minutes=5), ends_at=now() + timedelta(hours=1)
    )
    await factories.registration(talk)
    path = f"/sessions/{talk['slug']}/roster"
    assert await tabs(desk, path) == ["All 1", "Not here yet 1"]
    assert await states(desk, path) == ["Not here yet"]


async def test_a_past_session_offers_no_cancellation(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    begun = now() - timedelta(hours=3)
    talk = await factories.session(starts_at=begun, ends_at=begun + timedelta(hours=1))
    await factories.registration(talk)
    page = (await desk.get(f"/sessions/{talk['slug']}/roster")).text
    assert 'value="present"' in page
    assert 'value="cancel"' not in page
