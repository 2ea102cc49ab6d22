"""A session's page has one next step, and is red only when it is time."""

import re
from datetime import timedelta
from typing import Any

from events.clock import now
from tests import factories
from tests.desk.conftest import Desk, SignIn


async def page_of(desk: Desk, talk: dict[str, Any]) -> str:
    return (await desk.get(f"/sessions/{talk['slug']}")).text


async def next_step(desk: Desk, talk: dict[str, Any]) -> str:
    box = (await page_of(desk, talk)).split('id="next-step"')[1].split("</section>")[0]
    found = re.search(r'class="button"[^>]*>([^<]+)<', box.split("<ul")[0])
    return found[1].strip() if found else ""


def late(page: str) -> list[str]:
    found = re.findall(r"<strong>([^<]+)</strong></a>\s*<span class=\"late\"", page)
    return [one.strip() for one in found]


async def test_a_draft_is_led_to_its_publication(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    far = {"starts_at": now() + timedelta(days=200), "status": "draft"}
    assert await next_step(desk, await factories.session(cycle, **far)) == "Describe the session"
    talk = await factories.session(cycle, abstract="Ce que…", **far)
    assert await next_step(desk, talk) == "Add a speaker"
    guest = await factories.speaker(cycle, name="Ada")
    await factories.appearance(guest, talk)
    assert await next_step(desk, talk) == "Invite Ada…"
    other = await factories.session(cycle, abstract="Ce que…", **far)
    await factories.appearance(guest, other, answer="yes")
    assert await next_step(desk, other) == "Publish…"
    assert late(await page_of(desk, talk)) == []


async def test_a_room_seven_months_ahead_is_no_alarm_but_in_the_last_week_it_is(
    sign_in: SignIn,
) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    guest = await factories.speaker(cycle)
    seen = []
    for days in (200, 3):
        at = now() + timedelta(days=days)
        talk = await factories.session(cycle, abstract="Ce que…", starts_at=at)
        await factories.appearance(guest, talk, answer="yes")
        seen.append((late(await page_of(desk, talk)), await next_step(desk, talk)))
    assert seen == [([], ""), (["Room"], "Give it a room")]


async def test_the_day_and_afterwards_have_their_own_steps(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    guest = await factories.speaker(cycle)
    ready = {"abstract": "Ce que…", "room_url": "https://salle.example.org"}
    soon = await factories.session(cycle, starts_at=now() + timedelta(hours=2), **ready)
    past = await factories.session(cycle, starts_at=now() - timedelta(hours=2), **ready)
    for talk in (soon, past):
        await factories.appearance(guest, talk, answer="yes")
        await factories.registration(talk)
    assert await next_step(desk, soon) == "Open the page of the day"
    assert await next_step(desk, past) == "Note who was there"


async def test_the_line_of_time_says_where_it_stands(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    talk = await factories.session(starts_at=now() + timedelta(hours=2))
    page = await page_of(desk, talk)
    stages = re.findall(r'class="stage stage-(\w+)"', page)
    assert stages == ["done", "done", "now", "later", "later"]
    assert "next-step" not in page  # A viewer has nothing to do.
    cancelled = await factories.session(status="cancelled")
    assert 'class="stages"' not in await page_of(desk, cancelled)


async def test_a_speaker_is_added_with_portrait_and_biography(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    path = f"/sessions/{talk['slug']}/speakers"
    wrong = await desk.post(
        path, name="Ada", biography="Elle écrit.", language="fr",
        files={"portrait": ("a.png", b"no picture", "image/png")},
    )  # fmt: skip
    assert wrong.status_code == 422
    assert "Elle écrit." in wrong.text
    assert 'id="problem-portrait"' in wrong.text


async def test_where_people_meet_somewhere_no_room_is_missing(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    soon = {"starts_at": now() + timedelta(days=2), "abstract": "Ce que…"}
    there = await factories.session(cycle, location="12 rue des Exemples, Lyon", **soon)
    online = await factories.session(cycle, location="En ligne", **soon)
    assert "Room" not in late(await page_of(desk, there))
    assert "Room" in late(await page_of(desk, online))


async def test_online_is_said_in_the_organiser_s_language(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    page = await page_of(desk, await factories.session(cycle, location="En ligne"))
    assert "<br>Online</p>" in page
    assert "En ligne" not in page
    place = "12 rue des Exemples, Lyon"
    assert place in await page_of(desk, await factories.session(cycle, location=place))


async def test_no_page_misses_a_room_where_people_meet_somewhere(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme(location="En ligne")
    soon = {"starts_at": now() + timedelta(days=2)}
    place = "12 rue des Exemples, Lyon"
    there = await factories.session(cycle, title="Sur place", location=place, **soon)
    pages = (f"/programmes/{cycle['slug']}", f"/sessions/{there['slug']}/day", "")
    for path in pages:
        page = (await desk.get(path)).text
        assert not re.search("Missing|No room", page), path
    online = await factories.session(cycle, title="À distance", **soon)
    assert "Missing" in (await desk.get(pages[0])).text
    assert "No room" in (await desk.get(f"/sessions/{online['slug']}/day")).text
    today = (await desk.get("")).text
    assert "No room" in today
    assert "“À distance” has no room yet" in today
    assert "“Sur place” has no room yet" not in today
