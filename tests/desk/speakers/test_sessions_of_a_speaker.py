"""A speaker's page at the desk shows what is near in time, and leads to all the rest."""

import re
from datetime import timedelta

import pytest

from events import clock
from events.operations.speakers import speaker_sessions
from tests import factories
from tests.desk.conftest import Desk, SignIn


@pytest.fixture
async def path(database: None) -> str:
    """A speaker of three past sessions and three to come."""
    cycle = await factories.programme()
    speaker = await factories.speaker(cycle)
    for days in (-3, -2, -1, 1, 2, 3):
        begins = clock.now() + timedelta(days=days)
        talk = await factories.session(cycle, title=f"Jour {days}", starts_at=begins)
        await factories.appearance(speaker, talk)
    return f"/speakers/{speaker['slug']}"


async def seen(desk: Desk, path: str) -> tuple[list[str], dict[str, str]]:
    """The days in their order, and by the words of each way where it leads."""
    page = (await desk.get(path)).text
    ways = re.findall(r'href="/desk([^"]+)#sessions">(\w+) sessions<', page)
    return re.findall(r">Jour (-?\d)<", page), {word: way for way, word in ways}


@pytest.mark.parametrize("page", ["", "/removal"])
async def test_it_goes_on_both_ways(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, path: str, page: str
) -> None:
    desk = await sign_in("editor")
    assert await seen(desk, path + page) == (["-3", "-2", "-1", "1", "2", "3"], {})
    monkeypatch.setattr(speaker_sessions, "PAGE", 2)
    days, ways = await seen(desk, path + page)
    assert days == ["-2", "-1", "1", "2"]
    days, back = await seen(desk, ways["Earlier"])
    assert (days, list(back)) == (["-3"], ["Later"])
    assert (await seen(desk, back["Later"]))[0] == ["-2", "-1"]
    days, back = await seen(desk, ways["Later"])
    assert (days, list(back)) == (["3"], ["Earlier"])
    assert (await seen(desk, back["Earlier"]))[0] == ["1", "2"]
    assert (await seen(desk, f"{path}{page}?after=2147483647"))[0] == ["1", "2"]
    assert (await desk.get(f"{path}{page}?before=99999999999")).status_code == 200
