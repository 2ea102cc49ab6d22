"""Dates of one choice at the desk: joined, shown together with their sums, added to, undone."""

import html
import re
from datetime import timedelta

import pytest

from events import database
from events.clock import now
from events.desk.programmes import date_choices
from events.operations.date_choices import edit
from events.operations.programmes import copy
from events.operations.reports import programmes
from tests import factories, sql
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.usefixtures("database")


async def three(**values: object) -> tuple[factories.Row, list[factories.Row]]:
    """A programme with three sessions a week apart."""
    cycle = await factories.programme()
    first = await factories.session(cycle, **values)
    more = [
        await factories.session(
            cycle, starts_at=first["starts_at"] + timedelta(weeks=one), **values
        )
        for one in (1, 2)
    ]
    return cycle, [first, *more]


async def chosen() -> list[int | None]:
    """Of which choice each session is."""
    return [row["date_choice"] for row in await sql.rows("SELECT * FROM sessions ORDER BY id")]


async def test_dates_are_joined_shown_with_their_sums_added_to_and_undone(
    sign_in: SignIn,
) -> None:
    desk, (cycle, (one, other, third)) = await sign_in("editor"), await three(capacity=5)
    for email in ("a@example.org", "b@example.org"):
        await factories.registration(one, email=email)
    await factories.registration(other, email="c@example.org")
    await database.execute("UPDATE sessions SET taken = 2 WHERE id = $1", one["id"])
    await database.execute("UPDATE sessions SET taken = 1 WHERE id = $1", other["id"])
    path = f"/programmes/{cycle['slug']}/dates"
    sent = await desk.post(path, session=[one["slug"], other["slug"]])
    assert sent.status_code == 303
    choice = (await chosen())[0]
    assert choice is not None
    assert await chosen() == [choice, choice, None]
    page = (await desk.get(path)).text
    assert "3 of 10 seats taken" in page.split("<tfoot>")[1].split("</tfoot>")[0]
    assert (await desk.post(path, choice=str(choice), session=third["slug"])).status_code == 303
    assert await chosen() == [choice] * 3
    assert (await desk.post(f"{path}/{choice}/removal")).status_code == 303
    assert await chosen() == [None] * 3
    left = await sql.rows("SELECT state, date_choice FROM registrations")
    assert {(row["state"], row["date_choice"]) for row in left} == {("held", None)}
    said = await sql.rows(
        "SELECT action FROM audit_entries WHERE action LIKE 'dates-%' ORDER BY id"
    )
    assert [row["action"] for row in said] == ["dates-joined", "dates-joined", "dates-parted"]
    assert not await database.value("SELECT count(*) FROM deliveries")


async def test_what_cannot_be_joined_is_said_and_ticks_stay(sign_in: SignIn) -> None:
    desk, (cycle, (one, other, _)) = await sign_in("editor"), await three()
    path = f"/programmes/{cycle['slug']}/dates"
    alone = await desk.post(path, session=one["slug"])
    assert alone.status_code == 422
    assert "Tick at least two sessions." in alone.text
    assert f'value="{one["slug"]}" checked' in alone.text
    for talk in (one, other):
        await factories.registration(talk, email="ada@example.org")
    twice = await desk.post(path, session=[one["slug"], other["slug"]])
    assert twice.status_code == 409
    assert "registered for several of these sessions" in twice.text
    assert await chosen() == [None] * 3


async def test_a_copied_programme_has_its_own_choices(database: None) -> None:
    cycle, made = await three()
    ids = [one["id"] for one in made[:2]]
    first = await edit.make(cycle["id"], ids, by="a@example.org", at=now())
    found = await programmes.by_slug(cycle["slug"])
    await copy.copy(found, title="Next year", days=364, by="a@example.org", at=now())
    copied = (await chosen())[3:]
    assert copied[0] == copied[1] != first
    assert copied[2] is None


async def test_choices_and_sessions_to_join_come_in_pages_and_are_found_by_title(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(date_choices, "CHOICES", 1)
    monkeypatch.setattr(date_choices, "FREE", 2)
    desk, cycle = await sign_in("editor"), await factories.programme()
    for number in range(2):
        joined = [
            await factories.session(cycle, title=f"Choix {number}", slug=f"choix-{number}-{place}")
            for place in range(2)
        ]
        await edit.make(cycle["id"], [one["id"] for one in joined], by="a@example.org", at=now())
    for number in range(5):
        await factories.session(cycle, title=f"Libre {number}", slug=f"libre-{number}")
    path = f"/programmes/{cycle['slug']}/dates"
    ticks, choices, address = [], [], path
    while address:
        page = (await desk.get(address)).text
        ticks += re.findall(r'type="checkbox" name="session" value="([^"]+)"', page)
        choices += re.findall(r'<caption id="choice-\d+">(Choix \d)', page)
        further = re.search(r'href="/desk([^"#]*[?&;]after=\d+)#make"', page)
        address = html.unescape(further[1]) if further else ""
    assert ticks == [f"libre-{number}" for number in range(5)]
    assert set(choices) == {"Choix 0"}
    first = (await desk.get(path)).text
    more = re.search(r'href="/desk([^"]*after_choice=\d+)"', first)
    assert more
    assert "Choix 1" in (await desk.get(more[1])).text
    assert 'value="libre-3"' in (await desk.get(f"{path}?q=LIBRE+3")).text
    assert "No session to come has" in (await desk.get(f"{path}?q=xyzzy")).text
    kept = (await desk.post(path, session="libre-4")).text
    assert re.search(r'value="libre-4" checked', kept)
