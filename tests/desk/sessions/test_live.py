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
