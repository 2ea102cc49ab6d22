"""The record of many entries: the newest by words anywhere, the others by their beginnings."""

import re

import pytest

from events.database import transaction
from events.organisers import audit_log, audit_pages
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.usefixtures("database")


async def written(*entries: tuple[str, str, str]) -> None:
    async with transaction():
        for who, action, subject in entries:
            await audit_log.record(who, action, subject)


async def found(words: str, actions: tuple[str, ...] = (), before: int = 0) -> list[str]:
    page = await audit_pages.page(words=words, actions=actions, before=before)
    return [one.subject for one in page]


async def test_beyond_the_newest_words_are_found_by_their_beginnings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await written(
        ("ada@example.org", "session-published", "une-alliance-7"),
        ("Zoé", "session-published", "programme:séance-77"),
        ("bo@example.org", "session-cancelled", "autre"),
        ("bo@example.org", "session-published", "mésalliance"),
    )
    assert await found("alliance") == ["mésalliance", "une-alliance-7"]
    monkeypatch.setattr(audit_pages, "NEWEST", 1)
    assert await found("alliance") == ["mésalliance", "une-alliance-7"]
    assert await found("lliance") == ["mésalliance"]
    assert await found("une-alli") == ["une-alliance-7"]
    assert await found("ADA@example") == ["une-alliance-7"]
    assert await found("seance-77") == ["programme:séance-77"]
    assert await found("zoe") == ["programme:séance-77"]
    assert await found("nothing at all", ("session-cancelled",)) == ["autre"]
    assert await found("%") == []
    assert await found("' & | !:*") == []
    monkeypatch.setattr(audit_pages, "PIECE", 1)
    pieces = [[one.subject for one in piece] async for piece in audit_pages.all_matching(
        words="lliance", actions=(), most=9)]  # fmt: skip
    assert pieces == [["mésalliance"], ["une-alliance-7"]]


async def test_pages_go_on_through_all_of_them_each_once(
    monkeypatch: pytest.MonkeyPatch, sign_in: SignIn
) -> None:
    monkeypatch.setattr(audit_pages, "NEWEST", 3)
    monkeypatch.setattr(audit_pages, "PAGE", 2)
    desk = await sign_in("owner")
    await written(*[("bo@example.org", "session-published", f"talk-{n}") for n in range(7)])
    read, address = [], "/record?q=talk"
    while address:
        page = (await desk.get(address)).text
        read += re.findall(r"talk-(\d)", page)
        following = re.search(r'href="([?]before[^"]*)" rel="next"', page)
        address = "/record" + following[1].replace("&amp;", "&") if following else ""
    assert list(dict.fromkeys(read)) == ["6", "5", "4", "3", "2", "1", "0"]
