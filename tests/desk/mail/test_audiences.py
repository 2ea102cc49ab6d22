"""Beside each audience of an announcement stands how many it is, before anything is kept."""

import re
from datetime import timedelta

import pytest

from events.clock import now
from events.database import bounded
from events.operations.announcements import bulk, drafts, sizes
from events.operations.announcements.write import Draft
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
    assert {"past", "present", "absent"}.isdisjoint(shown)


async def test_who_came_and_who_did_not_are_audiences_once_it_is_over(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(starts_at=now() - timedelta(hours=2))
    await factories.registration(talk, present=True)
    for _ in range(2):
        await factories.registration(talk)
    page = (await desk.get(f"/sessions/{talk['slug']}/announcements/new")).text
    shown = dict(SHOWN.findall(page))
    assert (shown["present"], shown["absent"]) == ("1", "2")


async def test_where_there_is_more_to_look_at_who_is_found_counts_as_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sizes, "LOOKED_AT", 2)
    monkeypatch.setattr(bounded, "MOST", 3)
    talk = await factories.session(starts_at=now() - timedelta(hours=2))
    at = now()
    await factories.registration(talk)
    assert (await sizes.by_audience(talk["programme"], talk["id"], at=at))["held"] == 1
    for _ in range(2):
        await factories.registration(talk)
    numbers = await sizes.by_audience(talk["programme"], talk["id"], at=at)
    assert (numbers["held"], numbers["absent"]) == (4, 4)
    assert (numbers["present"], numbers["waiting"], numbers["earlier"]) == (0, 0, 0)


async def test_speakers_who_get_nothing_are_counted_by_the_reason(sign_in: SignIn) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    for email, answer in (
        ("yes@example.org", "yes"),
        ("", ""),
        ("no@example.org", "no"),
        ("one@example.org", ""),
        ("two@example.org", ""),
    ):
        await factories.appearance(await factories.speaker(cycle, email=email), talk, answer=answer)
    desk = await sign_in("editor")
    page = (await desk.get(f"/sessions/{talk['slug']}/announcements/new")).text
    assert dict(SHOWN.findall(page))["speakers"] == "1"
    words = "2 not invited yet, 1 without an email address, 1 who declined."
    assert f"Speakers who are not reached: {words}" in page


async def test_an_announcement_to_very_many_is_sent_once_they_were_counted(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    desk, talk = await sign_in("editor"), await factories.session()
    for _ in range(3):
        await factories.registration(talk)
    draft = Draft("Un mot", "Bonjour", ["held"])
    kept = await drafts.save(talk["programme"], draft, by="a@example.org", at=now())
    page = (await desk.get(f"/announcements/{kept}")).text
    assert f"/announcements/{kept}/sending" not in page
    assert 'name="count"' in page
    counted = (await desk.get(f"/announcements/{kept}?count=yes")).text
    assert f"/announcements/{kept}/sending" in counted
    assert "3 e" in counted
