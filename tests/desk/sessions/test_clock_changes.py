"""Nights on which the clocks change: the form asks which of two, and refuses what never comes."""

from datetime import UTC, datetime

import pytest

from events import database
from tests import factories, sql
from tests.desk.conftest import SignIn

AUTUMN = {"day": "2127-10-26", "starts": "02:30", "ends": "03:30", "timezone": "Europe/Paris"}
SPRING = {"day": "2127-03-30", "starts": "02:30", "ends": "03:30", "timezone": "Europe/Paris"}
FIRST, SECOND = (datetime(2127, 10, 26, hour, 30, tzinfo=UTC) for hour in (0, 1))


@pytest.mark.parametrize(("fold", "instant"), [("0", FIRST), ("1", SECOND)])
async def test_a_new_session_asks_which_of_the_two(
    sign_in: SignIn, fold: str, instant: datetime
) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    path, typed = f"/programmes/{cycle['slug']}/sessions", {"title": "Nuit", "language": "fr"}
    asked = await desk.post(path, **typed, **AUTUMN)
    assert asked.status_code == 422
    assert "this time comes twice" in asked.text
    assert 'name="starts_fold" value="1"' in asked.text
    assert 'name="ends_fold"' not in asked.text
    assert 'value="Nuit"' in asked.text
    made = await desk.post(path, **typed, **AUTUMN, starts_fold=fold)
    assert made.status_code == 303
    assert await database.value("SELECT starts_at FROM sessions") == instant


async def test_a_time_that_never_comes_is_refused(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    answer = await desk.post(f"/programmes/{cycle['slug']}/sessions", title="Nuit",
                             language="fr", **SPRING)  # fmt: skip
    assert answer.status_code == 422
    assert "The clocks skip this time" in answer.text


async def test_a_move_asks_and_keeps_the_answer(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    path = f"/sessions/{talk['slug']}/reschedule"
    asked = await desk.post(path, **AUTUMN)
    assert asked.status_code == 422
    assert 'name="starts_fold" value="1"' in asked.text
    looked = await desk.post(path, **AUTUMN, starts_fold="1", notify="yes")
    assert looked.status_code == 200
    assert 'name="starts_fold" value="1" checked' in looked.text
    await desk.post(path, **AUTUMN, starts_fold="1", confirmed="yes")
    assert await database.value("SELECT starts_at FROM sessions") == SECOND
    again = await desk.get(path)
    assert 'name="starts_fold" value="1" checked' in again.text


async def test_a_cycle_asks_for_the_one_night_it_concerns(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    typed = {**AUTUMN, "day": "2127-10-19", "title": "Nuit {n}", "language": "fr",
             "rule": "weekly", "number": "3"}  # fmt: skip
    path = f"/programmes/{cycle['slug']}/cycle"
    assert (await desk.post(path, **typed)).status_code == 422
    looked = await desk.post(path, **typed, starts_fold="1")
    assert looked.status_code == 200
    await desk.post(path, **typed, starts_fold="1", confirmed="yes")
    kept = await sql.rows("SELECT starts_at, starts_fold FROM sessions ORDER BY starts_at")
    assert [row["starts_fold"] for row in kept] == [0, 1, 0]
    assert kept[1]["starts_at"] == SECOND


async def test_an_announcement_keeps_its_day_and_hour_when_edited_again(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    await factories.registration(talk)
    typed = {"subject": "News", "body": "Hello", "audience": "held", "day": "2127-10-26"}
    asked = await desk.post(f"/sessions/{talk['slug']}/announcements", **typed, hour="02:30")
    assert asked.status_code == 422
    kept = await desk.post(f"/sessions/{talk['slug']}/announcements", **typed, hour="02:30",
                           hour_fold="1")  # fmt: skip
    path = kept.headers["location"].split("?")[0].removeprefix("/desk")
    page = await desk.get(path)
    assert 'value="2127-10-26"' in page.text
    assert 'value="02:30"' in page.text
    assert 'name="hour_fold" value="1" checked' in page.text
    assert await database.value("SELECT due_at FROM announcements") == SECOND
    await desk.post(path, **typed, hour="14:00")
    page = await desk.get(path)
    assert 'value="14:00"' in page.text
    assert "hour_fold" not in page.text
