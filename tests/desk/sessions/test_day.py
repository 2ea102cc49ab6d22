"""With a telephone in hand: somebody is found on the page itself and gets in."""

from datetime import timedelta

import pytest

from events import clock, database
from tests import factories, sql
from tests.desk.conftest import SignIn


async def test_who_cannot_find_their_mail_is_found_on_the_day_s_page(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    ada = await factories.registration(talk, name="Ada Exemple")
    await factories.registration(talk, name="Paul Exemple")
    page = (await desk.get(f"/sessions/{talk['slug']}/day?q=ada")).text
    assert f'href="/desk/registrations/{ada["id"]}/way-in"' in page
    assert "Paul Exemple" not in page


async def test_the_way_in_is_mailed_once_more_and_one_is_back_at_the_search(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    ada = await factories.registration(talk, name="Ada Exemple")
    back = f"/desk/sessions/{talk['slug']}/day?q=ada"
    answer = await desk.post(f"/registrations/{ada['id']}/confirmation", back=back)
    assert answer.headers["location"] == f"{back}&said=mail-again"
    owed = await sql.rows("SELECT letter, subject_id, state FROM deliveries")
    assert [tuple(one.values()) for one in owed] == [("confirmation", ada["id"], "due")]


@pytest.mark.parametrize("state", ["waiting", "cancelled", "pending"])
async def test_who_has_no_seat_is_mailed_no_way_in(sign_in: SignIn, state: str) -> None:
    desk = await sign_in("editor")
    ada = await factories.registration(await factories.session(), state=state)
    answer = await desk.post(f"/registrations/{ada['id']}/confirmation")
    assert answer.status_code == 409
    assert await database.value("SELECT count(*) FROM deliveries") == 0


async def test_nor_is_anybody_once_the_session_is_over(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    ends_at = clock.now() - timedelta(hours=1)
    talk = await factories.session(starts_at=ends_at - timedelta(hours=1), ends_at=ends_at)
    ada = await factories.registration(talk)
    assert (await desk.post(f"/registrations/{ada['id']}/confirmation")).status_code == 409


async def test_the_palette_finds_people_one_may_see(sign_in: SignIn) -> None:
    mine, other = await factories.programme(), await factories.programme()
    ada = await factories.registration(await factories.session(mine), name="Ada Exemple")
    await factories.registration(await factories.session(other), name="Adam Exemple")
    desk = await sign_in("editor", limited=True, programmes={mine["id"]: "editor"})
    found = (await desk.get("/palette?q=ada")).json()
    assert [one["path"] for one in found] == [f"/desk/people/{ada['person']}"]


async def test_one_tap_notes_somebody_and_another_takes_it_back(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session(starts_at=clock.now())
    ada = await factories.registration(talk, name="Ada Exemple")
    path = f"/sessions/{talk['slug']}/day"
    present = "SELECT present FROM registrations"
    for mark, pressed, noted in (("yes", "true", True), ("none", "false", None)):
        answer = await desk.post(f"{path}/presence", id=str(ada["id"]), mark=mark, q="ada")
        assert answer.headers["location"] == f"/desk{path}?q=ada"
        assert await database.value(present) is noted
        assert f'aria-pressed="{pressed}"' in (await desk.get(path)).text


async def test_whom_the_link_let_in_is_taken_back_as_absent(sign_in: SignIn) -> None:
    desk, at = await sign_in("editor"), clock.now()
    talk = await factories.session(starts_at=at)
    await factories.registration(talk, entered_at=at)
    page = (await desk.get(f"/sessions/{talk['slug']}/day")).text
    assert 'name="mark" value="no" aria-pressed="true"' in page


async def test_before_it_begins_nobody_is_noted_and_of_other_sessions_never(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(starts_at=clock.now() + timedelta(minutes=5))
    ada = await factories.registration(talk)
    path = f"/sessions/{talk['slug']}/day"
    page = (await desk.get(path)).text
    assert "Presence can be noted from" in page
    assert "data-stays" not in page
    answer = await desk.post(f"{path}/presence", id=str(ada["id"]), mark="yes")
    assert "said=not-begun" in answer.headers["location"]
    begun = await factories.session(starts_at=clock.now())
    await desk.post(f"/sessions/{begun['slug']}/day/presence", id=str(ada["id"]), mark="yes")
    assert await database.value("SELECT present FROM registrations") is None


async def test_the_day_has_no_navigation_and_reminders_are_one_line(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session(room_url="https://s.example.org")
    page = (await desk.get(f"/sessions/{talk['slug']}/day")).text
    assert 'class="desk-nav"' not in page
    assert 'href="https://s.example.org"' in page
    assert page.count('class="day-mails') == 1
