"""All drafts of a programme go online at once, or none; who is mailed is said before."""

from datetime import timedelta

from events import database
from events.clock import now
from tests import factories, sql
from tests.desk.conftest import SignIn


async def statuses() -> list[str]:
    found = await sql.rows("SELECT status FROM sessions ORDER BY starts_at")
    return [one["status"] for one in found]


async def test_the_page_ticks_what_is_to_come_and_one_button_publishes(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme(status="draft")
    past = now() - timedelta(days=2)
    old = await factories.session(cycle, status="draft", starts_at=past)
    ids = [str((await factories.session(cycle, status="draft"))["id"]) for _ in range(2)]
    path = f"/programmes/{cycle['slug']}/publication"
    page = (await desk.get(path)).text
    assert f'value="{ids[0]}" checked' in page
    assert f'value="{old["id"]}" checked' not in page
    assert "Its programme goes online with it." in page
    answer = await desk.post(path, session=ids, confirmed="yes")
    assert "said=sessions-published" in answer.headers["location"]
    assert await statuses() == ["draft", "published", "published"]
    assert await database.value("SELECT status FROM programmes") == "published"
    assert "2 drafts" not in (await desk.get(f"/programmes/{cycle['slug']}")).text


async def test_nothing_ticked_is_told(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    await factories.session(cycle, status="draft")
    answer = await desk.post(f"/programmes/{cycle['slug']}/publication", confirmed="yes")
    assert answer.status_code == 422
    assert "Tick at least one session." in answer.text
    assert await statuses() == ["draft"]


async def test_a_draft_of_another_programme_is_not_published(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    mine = await factories.session(cycle, status="draft")
    other = await factories.session(status="draft")
    path = f"/programmes/{cycle['slug']}/publication"
    await desk.post(path, session=[str(mine["id"]), str(other["id"])], confirmed="yes")
    found = await sql.rows("SELECT id FROM sessions WHERE status = 'published'")
    assert [one["id"] for one in found] == [mine["id"]]


async def test_looking_publishes_nothing(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    # In a week and some hours a pass's invitation would wait for its day.
    await factories.session(cycle, status="draft", starts_at=now() + timedelta(days=3))
    await factories.programme_pass(cycle)
    page = (await desk.get(f"/programmes/{cycle['slug']}/publication")).text
    assert "1 email leaves at once" in page
    assert await statuses() == ["draft"]
