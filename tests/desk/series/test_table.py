"""All sessions of a programme in one form: nothing is lost, and nobody is mailed unseen."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from events import database
from events.clock import now
from events.operations.reports import series
from tests import factories, sql
from tests.desk.conftest import Desk, SignIn

AT = datetime(2127, 1, 12, 13, tzinfo=UTC)


async def form_of(desk: Desk, cycle: dict[str, Any], query: str = "") -> dict[str, str]:
    page = (await desk.get(f"/programmes/{cycle['slug']}/table{query}")).text
    form = page.split('class="wide-form"')[1].split("</form>")[0]
    found = re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrf"}


async def titles() -> list[tuple[str, str]]:
    found = await sql.rows("SELECT title, slug FROM sessions ORDER BY starts_at")
    return [(one["title"], one["slug"]) for one in found]


async def drafts(cycle: dict[str, Any]) -> None:
    for number in range(1, 4):
        title, slug = f"Séance {number}", f"seance-{number}"
        at = AT.replace(month=number)
        await factories.session(cycle, status="draft", title=title, slug=slug, starts_at=at)


async def test_titles_dates_and_rooms_are_saved_together_and_undone(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    await drafts(cycle)
    typed = await form_of(desk, cycle)
    typed |= {"title-0": "Débuter", "title-2": "Durer", "room_url-1": "meet.example/x"}
    answer = await desk.post(f"/programmes/{cycle['slug']}/table", **typed)
    assert "said=saved" in answer.headers["location"]
    assert await titles() == [("Débuter", "debuter"), ("Séance 2", "seance-2"), ("Durer", "durer")]
    rooms = "SELECT array_agg(room_url ORDER BY starts_at) FROM sessions"
    assert await database.value(rooms) == ["", "https://meet.example/x", ""]
    step = re.search(r"step=(\d+)", answer.headers["location"])
    assert step
    await desk.post(f"/steps/{step[1]}/undoing")
    assert [slug for _, slug in await titles()] == ["seance-1", "seance-2", "seance-3"]
    assert await database.value(rooms) == ["", "", ""]


async def test_many_sessions_stand_on_pages_and_each_saves_its_own(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series, "EDITABLE", 2)
    desk, cycle = await sign_in("editor"), await factories.programme()
    for number in range(1, 6):
        await factories.session(cycle, status="draft", title=f"S{number}", slug=f"s{number}",
                                published_at=None, starts_at=AT.replace(month=number))  # fmt: skip

    async def read(query: str) -> tuple[list[str], dict[str, str]]:
        page = (await desk.get(f"/programmes/{cycle['slug']}/table{query}")).text
        ways = re.findall(r'table(\?(after|before)=\d+)"', page)
        titled = re.findall(r'<input [^>]*name="title-\d+"[^>]*>', page)
        shown = [re.findall(r' value="([^"]*)"', one)[0] for one in titled]
        return shown, {name: way for way, name in ways}

    shown, ways = await read("")
    assert (shown, sorted(ways)) == (["S1", "S2"], ["after"])
    shown, ways = await read(ways["after"])
    assert (shown, sorted(ways)) == (["S3", "S4"], ["after", "before"])
    typed = await form_of(desk, cycle, ways["after"])
    assert [typed[name] for name in ("rows", "title-0")] == ["1", "S5"]
    await desk.post(f"/programmes/{cycle['slug']}/table", **(typed | {"title-0": "Durer"}))
    assert [title for title, _ in await titles()] == ["S1", "S2", "S3", "S4", "Durer"]
    shown, ways = await read(ways["before"])
    assert (shown, sorted(ways)) == (["S1", "S2"], ["after"])


async def test_an_error_saves_nothing_and_keeps_everything(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    await drafts(cycle)
    typed = await form_of(desk, cycle)
    typed |= {"title-0": "Débuter", "title-1": "", "starts-2": "25:00"}
    answer = await desk.post(f"/programmes/{cycle['slug']}/table", **typed)
    assert answer.status_code == 422
    assert 'id="problem-title-1"' in answer.text
    assert 'id="problem-starts-2"' in answer.text
    assert 'value="Débuter"' in answer.text
    assert (await titles())[0] == ("Séance 1", "seance-1")


async def test_a_new_date_of_drafts_is_saved_at_once(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    await drafts(cycle)
    typed = await form_of(desk, cycle) | {"day-0": "2127-01-14", "ends-0": "17:00"}
    await desk.post(f"/programmes/{cycle['slug']}/table", **typed)
    found = "SELECT starts_local::text || ends_local::text FROM sessions ORDER BY starts_at LIMIT 1"
    assert await database.value(found) == "2127-01-14 14:00:002127-01-14 17:00:00"


async def test_who_would_be_mailed_is_shown_before_a_published_session_moves(
    sign_in: SignIn,
) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    talk = await factories.session(cycle, starts_at=AT)
    await factories.registration(talk)
    path = f"/programmes/{cycle['slug']}/table"
    typed = await form_of(desk, cycle) | {"day-0": "2127-01-14", "title-0": "Autre titre"}
    looked = await desk.post(path, **typed)
    assert looked.status_code == 200
    assert "1 email leaves at once" in looked.text
    assert 'value="Autre titre"' in looked.text
    mails = "SELECT count(*) FROM deliveries WHERE letter = 'session-rescheduled'"
    assert await database.value(mails) == 0
    done = await desk.post(path, **typed, looked="yes", notify="yes", confirmed="yes")
    assert "mails=1" in done.headers["location"]
    assert await database.value(mails) == 1
    typed = await form_of(desk, cycle) | {"day-0": "2127-01-15"}
    await desk.post(path, **typed, looked="yes", confirmed="yes")
    assert await database.value(mails) == 1
    assert await database.value("SELECT starts_local::date::text FROM sessions") == "2127-01-15"


async def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(
    sign_in: SignIn,
) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    await drafts(cycle)
    path = f"/programmes/{cycle['slug']}/table"
    mine = await form_of(desk, cycle) | {"title-0": "Le mien", "title-1": "Autre"}
    theirs = await form_of(desk, cycle) | {"title-0": "Le leur"}
    await desk.post(path, **theirs)
    answer = await desk.post(path, **mine)
    assert answer.status_code == 422
    assert "Stored now: Le leur" in answer.text
    assert [title for title, _ in await titles()][:2] == ["Le leur", "Séance 2"]
    version = re.search(r'name="version-0" value="(\d+)"', answer.text)
    assert version
    await desk.post(path, **mine | {"version-0": version[1]})
    assert [title for title, _ in await titles()][:2] == ["Le mien", "Autre"]


async def test_sessions_of_another_programme_are_out_of_reach(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    await drafts(cycle)
    other = await factories.session(title="Ailleurs", slug="ailleurs")
    typed = await form_of(desk, cycle) | {"session-0": str(other["id"]), "title-0": "Pris"}
    await desk.post(f"/programmes/{cycle['slug']}/table", **typed)
    title = await database.value("SELECT title FROM sessions WHERE id = $1", other["id"])
    assert title == "Ailleurs"


async def test_past_and_cancelled_sessions_are_no_rows(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    await factories.session(cycle, status="cancelled")
    await factories.session(cycle, starts_at=now().replace(year=2020))
    page = (await desk.get(f"/programmes/{cycle['slug']}/table")).text
    assert "No session can still be changed here." in page
