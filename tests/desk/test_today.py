"""The desk's first page after a session, and for a session that waits for a date."""

from datetime import timedelta

from events import clock, database
from events.operations.reports import attention
from tests import factories
from tests.desk.conftest import SignIn


async def test_a_session_that_is_over_says_who_came_and_leads_on(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(starts_at=clock.now() - timedelta(hours=2), title="Cartes")
    await factories.registration(talk, "ada@example.org", entered_at=clock.now())
    await factories.registration(talk, "zoe@example.org")
    page = (await desk.get("")).text
    assert "Just over" in page
    assert "1 of 2 came" in page
    assert f'href="/desk/sessions/{talk["slug"]}/attendance">Note who came' in page
    assert f'href="/desk/sessions/{talk["slug"]}#resources">Add the replay' in page


async def test_a_replay_that_is_there_is_not_asked_for(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(starts_at=clock.now() - timedelta(hours=2))
    await factories.resource(talk, kind="replay")
    page = (await desk.get("")).text
    assert "Nobody was registered." in page
    assert "Add the replay" not in page


async def test_what_is_over_for_days_or_did_not_take_place_is_not_shown(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    await factories.session(starts_at=clock.now() - timedelta(days=4))
    await factories.session(starts_at=clock.now() - timedelta(hours=2), status="cancelled")
    await factories.session()
    assert "Just over" not in (await desk.get("")).text


async def test_what_is_over_elsewhere_is_not_shown_to_who_may_not_see_it(
    sign_in: SignIn,
) -> None:
    mine, other = await factories.programme(), await factories.programme()
    desk = await sign_in("editor", limited=True, programmes={mine["id"]: "editor"})
    await factories.session(other, starts_at=clock.now() - timedelta(hours=2))
    assert "Just over" not in (await desk.get("")).text
    await factories.session(mine, starts_at=clock.now() - timedelta(hours=2))
    assert "Just over" in (await desk.get("")).text


async def test_a_postponed_session_waits_for_a_date_until_it_has_one(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(
        status="postponed", starts_at=clock.now() - timedelta(days=9), title="Cartes"
    )
    page = (await desk.get("")).text
    assert "“Cartes” is postponed and has no new date." in page
    assert f'href="/desk/sessions/{talk["slug"]}/reschedule">Give it a date' in page
    await database.execute("UPDATE programmes SET status = 'archived'")
    assert await attention.matters(None, at=clock.now()) == []
