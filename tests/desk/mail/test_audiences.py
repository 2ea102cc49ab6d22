"""Beside each audience of an announcement stands how many it is, before anything is kept."""

import re

from tests import factories
from tests.desk.conftest import SignIn

SHOWN = re.compile(r'value="(\w+)"[^>]*> <span>[^<]*<span class="count">(\d+)<')


async def test_each_audience_says_how_many_it_is(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    for name in ("Ada Exemple", "Paul Exemple"):
        await factories.registration(talk, name=name)
    await factories.registration(talk, name="Zoé Exemple", state="waiting")
    page = (await desk.get(f"/sessions/{talk['slug']}/announcements/new")).text
    shown = dict(SHOWN.findall(page))
    assert (shown["held"], shown["waiting"], shown["all"]) == ("2", "1", "3")
    assert "past" not in shown
