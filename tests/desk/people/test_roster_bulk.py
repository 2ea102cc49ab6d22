"""One thing is done to everybody who matches a filter, on however many pages of the roster."""

import re
from typing import Any

import pytest

from events import database
from events.clock import now
from events.operations.bulk import bulk_jobs, carry_out
from events.operations.people import bulk
from events.registrations.roster_filter import Wanted
from tests import factories, sql
from tests.desk.conftest import SignIn

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


async def crowd(where: dict[str, Any], number: int, **values: Any) -> None:
    for _ in range(number):
        await factories.registration(where, **values)


def form_of(page: str, label: str) -> dict[str, str]:
    """The fields of the form whose button reads so."""
    form = next(part for part in page.split("<form")[1:] if f">{label}</button>" in part)
    return dict(HIDDEN.findall(form))


async def states() -> dict[str, int]:
    found = await sql.rows("SELECT state, count(*) AS n FROM registrations GROUP BY 1")
    return {entry["state"]: entry["n"] for entry in found}


async def test_those_on_all_pages_are_marked_and_can_be_unmarked(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session(starts_at=now())
    await crowd(talk, 60)
    await crowd(talk, 2, name="Zoé")
    path = f"/sessions/{talk['slug']}/roster/all"
    page = (await desk.get(f"{path}?q=ada")).text
    answer = await desk.post(path, **form_of(page, "Mark 60 present"))
    told = (await desk.browser.get(answer.headers["location"])).text
    assert "It concerns 60 people." in told
    present = "SELECT count(*) FROM registrations WHERE present"
    assert await database.value(present) == 60
    step = re.search(r'action="/desk(/steps/\d+/undoing)"', told)
    assert step
    await desk.post(step.group(1))
    assert await database.value(present) == 0


async def test_who_registers_after_the_count_is_not_reached(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    await crowd(talk, 3)
    path = f"/sessions/{talk['slug']}/roster/all"
    page = (await desk.get(path)).text
    await factories.registration(talk)
    await desk.post(path, **form_of(page, "Cancel 3 registrations"))
    assert await states() == {"cancelled": 3, "held": 1}
    assert await database.value("SELECT taken FROM sessions") == 1
    assert await database.value("SELECT count(*) FROM deliveries WHERE letter = 'left'") == 3


async def test_many_are_left_to_the_worker_and_it_says_how_far_it_is(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(carry_out, "PART", 2)
    desk, talk = await sign_in("editor"), await factories.session(needs_approval=True, capacity=4)
    await crowd(talk, 5, state="pending")
    path = f"/sessions/{talk['slug']}/roster/all"
    page = await desk.get(f"{path}?state=pending")
    answer = await desk.post(path, **form_of(page.text, "Approve 5 registrations"))
    progress = answer.headers["location"]
    seen = []
    for job_id in await bulk_jobs.waiting():
        while await carry_out._next(job_id, now()) is not None:
            seen += re.findall(r"(\d) of 5", (await desk.browser.get(progress)).text)
    assert progress.endswith("/progress")
    assert seen == ["2", "4", "4"]
    assert await states() == {"held": 4, "pending": 1}


async def test_presence_of_many_is_undone_as_one_act(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(carry_out, "PART", 2)
    monkeypatch.setattr(carry_out, "QUIET_PART", 1)
    desk, talk = await sign_in("editor"), await factories.session(starts_at=now())
    await crowd(talk, 3)
    await crowd(talk, 1, present=True)
    await crowd(talk, 1, present=False)
    await crowd(talk, 1, state="waiting", waiting_since=now())
    path = f"/sessions/{talk['slug']}/roster/all"
    answer = await desk.post(path, **form_of((await desk.get(path)).text, "Mark 5 absent"))
    await carry_out.carry_out(now)
    marks = "SELECT array_agg(present::text ORDER BY id) FROM registrations"
    assert await database.value(marks) == ["false"] * 5 + [None], "only who has a seat"
    told = (await desk.browser.get(answer.headers["location"])).text
    assert "4 of 5" in told, "one was marked absent before"
    step = re.search(r'action="/desk(/steps/\d+/undoing)"', told)
    assert step
    await desk.post(step.group(1))
    assert await database.value(marks) == [None, None, None, "true", "false", None]


async def test_counts_are_those_of_the_filter() -> None:
    talk = await factories.session()
    await crowd(talk, 2, state="pending")
    await crowd(talk, 3, state="waiting", waiting_since=now())
    await crowd(talk, 1, state="cancelled")
    wanted = Wanted(words="ADA")
    reach = await bulk.reach(talk["id"], wanted)
    assert dict(reach.numbers) == {
        "present": 0, "absent": 0, "approve": 2, "decline": 2, "cancel": 5}  # fmt: skip
