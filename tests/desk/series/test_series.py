"""A series: dates by a rule or as listed, each session titled, drafts or online in one go."""

import re
from datetime import date, timedelta

import pytest

from events import database
from events.clock import now
from events.sessions.recurrence import next_day
from tests import factories, sql
from tests.desk.conftest import Desk, SignIn

RULE = {"title": "Séance {n}", "language": "fr", "timezone": "Europe/Paris", "rule": "monthly",
        "day": "2127-01-12", "starts": "14:00", "ends": "", "minutes": "90", "number": "3",
        "registration_open": "yes"}  # fmt: skip


def fields(page: str) -> dict[str, str]:
    """What the second step's form would send."""
    form = page.split('class="wide-form"')[1].split("</form>")[0]
    found = re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', form)
    return {name: value for name, value in found if name not in ("csrf", "confirmed", "again")}


async def second_step(desk: Desk, path: str, **typed: str) -> dict[str, str]:
    answer = await desk.post(path, **{**RULE, **typed})
    assert answer.status_code == 200, answer.text
    return fields(answer.text)


async def made() -> list[tuple[str, str, str, str]]:
    found = await sql.rows(
        "SELECT title, slug, status, to_char(starts_local, 'YYYY-MM-DD HH24:MI') || '-'"
        " || to_char(ends_local, 'HH24:MI') AS at FROM sessions ORDER BY starts_at"
    )
    return [(one["title"], one["slug"], one["status"], one["at"]) for one in found]


async def test_six_clicks_less_each_has_its_title_and_all_are_online(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme(status="draft")
    path = f"/programmes/{cycle['slug']}/cycle"
    typed = await second_step(desk, path)
    typed |= {"title-0": "Débuter", "title-1": "Financer", "title-2": "Durer"}
    answer = await desk.post(path, **typed, confirmed="publish")
    assert "said=sessions-published" in answer.headers["location"]
    assert await made() == [
        ("Débuter", "debuter", "published", "2127-01-12 14:00-15:30"),
        ("Financer", "financer", "published", "2127-02-09 14:00-15:30"),
        ("Durer", "durer", "published", "2127-03-09 14:00-15:30"),
    ]
    assert await database.value("SELECT status FROM programmes") == "published"


async def test_dates_may_be_listed_with_hours_of_their_own(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    path = f"/programmes/{cycle['slug']}/cycle"
    dates = "12/01/2127 9h–12h30\n12/01/2127 14:00-17:00\n2127-01-20\n3 février 2127 18 h"
    typed = await second_step(desk, path, rule="chosen", dates=dates, ends="15:00", day="")
    await desk.post(path, **typed, confirmed="yes")
    assert [at for *_, at in await made()] == [
        "2127-01-12 09:00-12:30", "2127-01-12 14:00-17:00", "2127-01-20 14:00-15:00",
        "2127-02-03 18:00-19:00",
    ]  # fmt: skip
    assert {status for _, _, status, _ in await made()} == {"draft"}


@pytest.mark.parametrize("dates", ["", "un mardi", "31/02/2127", "12/01/2127 27h"])
async def test_a_date_that_cannot_be_read_is_told_beside_the_list(
    sign_in: SignIn, dates: str
) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    typed = {**RULE, "rule": "chosen", "dates": dates}
    answer = await desk.post(f"/programmes/{cycle['slug']}/cycle", **typed)
    assert answer.status_code == 422
    assert 'id="problem-dates"' in answer.text
    assert dates in answer.text


async def test_errors_stand_beside_each_field_and_nothing_typed_is_lost(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    path = f"/programmes/{cycle['slug']}/cycle"
    typed = await second_step(desk, path)
    typed |= {"title-0": "Débuter", "title-1": "", "day-2": "demain", "room_url-0": "pas une salle"}
    answer = await desk.post(path, **typed, confirmed="yes")
    assert answer.status_code == 422
    for name in ("title-1", "day-2", "room_url-0"):
        assert f'id="problem-{name}"' in answer.text
    for kept in ("Débuter", "demain", "pas une salle"):
        assert f'value="{kept}"' in answer.text
    assert await made() == []


async def test_an_empty_row_is_left_out_and_dates_can_be_changed_again(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    path = f"/programmes/{cycle['slug']}/cycle"
    typed = await second_step(desk, path)
    again = await desk.post(path, **typed, again="yes")
    assert 'name="rule"' in again.text
    assert 'value="2127-01-12"' in again.text
    await desk.post(path, **{**typed, "title-1": "", "day-1": ""}, confirmed="yes")
    assert len(await made()) == 2


async def test_where_passes_are_mailed_the_drafts_wait_for_a_look(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    await factories.programme_pass(cycle)
    path = f"/programmes/{cycle['slug']}/cycle"
    soon = f"{now() + timedelta(days=2):%Y-%m-%d}"  # Later ones are invited a week before.
    typed = await second_step(desk, path, rule="daily", day=soon)
    answer = await desk.post(path, **typed, confirmed="publish")
    assert "/publication?session=" in answer.headers["location"]
    page = (await desk.browser.get(answer.headers["location"])).text
    assert "3 emails leave at once" in page
    assert {status for _, _, status, _ in await made()} == {"draft"}


async def test_a_new_session_begins_as_the_one_before(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    path = f"/programmes/{cycle['slug']}/cycle"
    typed = await second_step(desk, path, room_url="meet.example/x", capacity="40")
    await desk.post(path, **typed, confirmed="yes")
    page = (await desk.get(f"/programmes/{cycle['slug']}/sessions/new")).text
    for name, value in (("day", "2127-04-13"), ("starts", "14:00"), ("ends", "15:30"),
                        ("room_url", "https://meet.example/x"), ("capacity", "40")):  # fmt: skip
        assert re.search(rf'name="{name}"[^>]* value="{value}"', page), name
    typed = {**RULE, "title": "Suite", "day": "2127-04-13", "starts": "18:00"}
    await desk.post(f"/programmes/{cycle['slug']}/sessions", **typed)
    assert (await made())[-1] == ("Suite", "suite", "draft", "2127-04-13 18:00-19:30")


@pytest.mark.parametrize(
    ("days", "then"),
    [
        (["2027-01-12", "2027-01-19"], "2027-01-26"),
        (["2027-01-12", "2027-02-09"], "2027-03-09"),
        (["2027-01-26", "2027-02-23"], "2027-03-23"),
        (["2027-01-12", "2027-03-09"], "2027-05-11"),
        (["2027-01-12", "2027-01-15"], "2027-01-18"),
        (["2026-12-01", "2026-12-17"], "2026-12-31"),
    ],
)
def test_a_rhythm_goes_on(days: list[str], then: str) -> None:
    found = next_day([date.fromisoformat(one) for one in days], date(2026, 12, 1))
    assert found == date.fromisoformat(then)


def test_no_day_is_proposed_where_there_is_no_rhythm() -> None:
    assert next_day([date(2027, 1, 12)], date(2027, 1, 1)) is None
    assert next_day([date(2026, 1, 12), date(2027, 1, 12)], date(2026, 1, 1)) is None
    assert next_day([date(2020, 1, 1), date(2020, 1, 8)], date(2027, 1, 1)) is None
