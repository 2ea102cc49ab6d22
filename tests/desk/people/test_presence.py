"""Presence is noted of people with a seat, once the session has begun; each button says its own."""

import re
from datetime import timedelta

from events import database
from events.clock import now
from tests import factories
from tests.desk.conftest import Desk, SignIn

MARKED = "SELECT array_agg(present ORDER BY id) FROM registrations"


async def told(desk: Desk, path: str, **fields: str) -> str:
    answer = await desk.post(path, **fields)
    return (await desk.browser.get(answer.headers["location"])).text


async def test_an_absence_is_called_an_absence(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session(starts_at=now())
    seat = await factories.registration(talk)
    path = f"/sessions/{talk['slug']}/roster/marks"
    page = await told(desk, path, action="absent", id=str(seat["id"]))
    assert "Absence noted." in page
    assert "Presence noted." not in page
    assert await database.value("SELECT action FROM audit_entries ORDER BY id DESC") == (
        "absence-marked"
    )


async def test_with_nothing_ticked_nothing_is_said_to_be_done(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session(starts_at=now())
    await factories.registration(talk)
    for action in ("present", "absent", "cancel"):
        page = await told(desk, f"/sessions/{talk['slug']}/roster/marks", action=action)
        assert "Tick at least one person first." in page
        assert "0 registration" not in page


async def test_whoever_waits_cannot_have_been_present(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session(starts_at=now())
    await factories.registration(talk)
    waits = await factories.registration(talk, state="waiting", waiting_since=now())
    path = f"/sessions/{talk['slug']}/roster"
    page = await told(desk, f"{path}/marks", action="present", id=str(waits["id"]))
    assert "only people with a seat" in page
    page = await told(desk, f"{path}/all", action="present", upto=str(waits["id"]))
    assert "Presence noted. It concerns 1 person." in page
    assert await database.value(MARKED) == [True, None]


async def test_nobody_is_present_before_the_session_has_begun(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(starts_at=now() + timedelta(minutes=5))
    seat = await factories.registration(talk)
    path = f"/sessions/{talk['slug']}/roster"
    assert "Mark present" not in (await desk.get(path.removeprefix("/desk"))).text
    for place, fields in (("marks", {"id": str(seat["id"])}), ("all", {"upto": str(seat["id"])})):
        page = await told(desk, f"{path}/{place}", action="present", **fields)
        assert "once the session has begun" in page
    assert await database.value(MARKED) == [None]


async def test_a_person_s_page_says_who_came(sign_in: SignIn) -> None:
    """The seat says nothing any more once a session is over, unless it never took place."""
    desk, past = await sign_in("viewer"), now() - timedelta(days=1)
    came, missed = await factories.session(starts_at=past), await factories.session(starts_at=past)
    called_off = await factories.session(starts_at=past, status="cancelled")
    seat = await factories.registration(came, entered_at=past)
    for talk in (missed, called_off):
        await factories.registration(talk, person=seat["person"])
    page = (await desk.get(f"/people/{seat['person']}")).text
    said = re.findall(r'class="state state-\w+">.*?</span>([^<]+)<', page)
    assert said == ["Came", "Did not come", "Had a seat"]
