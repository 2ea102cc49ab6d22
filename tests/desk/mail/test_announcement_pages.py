"""The desk's list of announcements is read a page at a time, drafts first."""

import re

import pytest

from events.clock import now
from events.operations.announcements import drafts, results
from events.operations.announcements.write import Draft
from tests import factories
from tests.desk.conftest import Desk, SignIn

SUBJECT = re.compile(r'<a href="/desk/announcements/\d+">([^<]*)</a>')
NEXT = re.compile(r'href="/desk(/announcements\?after=\d+)" rel="next"')


async def followed(desk: Desk) -> list[list[str]]:
    """The subjects of each page, as one goes from each to the next."""
    found, path = [], "/announcements"
    while path:
        page = (await desk.get(path)).text
        found.append(SUBJECT.findall(page))
        further = NEXT.search(page)
        path = further[1] if further else ""
    return found


async def test_all_announcements_are_read_page_by_page(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "PAGE", 2)
    desk = await sign_in("editor")
    of = await factories.programme()
    assert await followed(desk) == [[]]
    for number in range(1, 6):
        draft = Draft(f"Number {number}", "Words.")
        await drafts.save(of["id"], draft, by="editor@example.org", at=now())
    first = ["Number 5", "Number 4"]
    assert await followed(desk) == [first, ["Number 3", "Number 2"], ["Number 1"]]
    assert (await desk.get("/announcements?after=99999999999")).status_code == 200
    gone = (await desk.get("/announcements?after=999999")).text
    assert SUBJECT.findall(gone) == first
    assert "First page" not in gone
