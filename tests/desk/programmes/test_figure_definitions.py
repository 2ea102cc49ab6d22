"""One set of registrations: every page and file counts the same of it."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from events.clock import now
from events.operations.reports import programmes, today
from events.operations.reports.figures import registration_counts, session_totals, totals
from events.registrations import figure_definitions, roster
from events.registrations.roster_filter import Wanted
from events.reviews import figures as bilans
from tests import factories
from tests.api.making import token_of
from tests.desk.conftest import Desk, SignIn

OVER = {"registered": 7, "seats": 4, "waiting": 1, "cancelled": 1, "came": 2, "rate": 50,
        "capacity": 10, "used": 20}  # fmt: skip
TO_COME = {"registered": 2, "seats": 1, "waiting": 1, "cancelled": 0, "came": 0, "rate": None,
           "capacity": None, "used": None}  # fmt: skip
HEAD = ["Registrations", "With a seat", "Waiting", "Cancellations", "Came", "Attendance rate, %",
        "Capacity", "Capacity used, %"]  # fmt: skip
LABELS = ("Registrations", "With a seat", "Waiting", "Cancellations", "Came", "Rate", "Capacity",
          "Used")  # fmt: skip


async def a_programme() -> dict[str, Any]:
    """One session that is over, with a registration of every kind; one to come, a draft."""
    cycle = await factories.programme()
    over = await factories.session(cycle, starts_at=now() - timedelta(hours=3), capacity=10,
                                   title="Over")  # fmt: skip
    entered = now() - timedelta(hours=3)
    for values in (
        {"entered_at": entered},
        {"present": True},
        {"entered_at": entered, "present": False},
        {},
        {"state": "offered"},
        {"state": "waiting", "waiting_since": entered},
        {"state": "pending"},
        {"state": "unconfirmed"},
        {"state": "cancelled", "cancelled_at": entered, "entered_at": entered},
    ):
        await factories.registration(over, **values)
    to_come = await factories.session(cycle, title="To come")
    await factories.registration(to_come)
    await factories.registration(to_come, state="waiting", waiting_since=entered)
    await factories.session(cycle, status="draft", published_at=None, title="Draft")
    return {**cycle, "over": over, "to_come": to_come}


def percent(value: object) -> str:
    return "—" if value is None else str(value)


async def test_page_csv_and_workbook_count_the_same(sign_in: SignIn) -> None:
    cycle, desk = await a_programme(), await sign_in("viewer")
    path = f"/programmes/{cycle['slug']}/figures"
    in_csv = list(csv.reader(io.StringIO((await desk.get(f"{path}.csv")).text.lstrip("\ufeff")),
                             delimiter=await delimiter(desk, path)))  # fmt: skip
    assert [of_csv(in_csv, title) for title in ("Over", "To come")] == [OVER, TO_COME]
    book = CalamineWorkbook.from_filelike(io.BytesIO((await desk.get(f"{path}.xlsx")).content))
    in_book = [[str(cell).removesuffix(".0") for cell in row]
               for row in book.get_sheet_by_name("Sessions").to_python()]  # fmt: skip
    assert [of_csv(in_book, title) for title in ("Over", "To come")] == [OVER, TO_COME]
    page = (await desk.get(path)).text
    assert [of_page(page, title) for title in ("Over", "To come")] == [OVER, TO_COME]
    told = " ".join(page.split())
    for words in ("<strong>1</strong> session held", "<strong>1</strong> session to come",
                  "<strong>9</strong> registrations",
                  "<strong>50%</strong> of those who had a seat came",
                  "<strong>20%</strong> of the capacity was used, of 10 seats"):  # fmt: skip
        assert words in told, words
    meanings = dict(book.get_sheet_by_name("How it is counted").to_python()[1:])
    for figure in figure_definitions.EXPLAINED:
        assert meanings[figure.name] == figure.meaning
        assert figure.meaning in page.replace("&#39;", "'")


async def test_the_api_counts_the_same(client: httpx.AsyncClient) -> None:
    cycle = await a_programme()
    headers = {"authorization": f"Bearer {await token_of('viewer')}"}
    path = f"/api/v1/desk/programmes/{cycle['slug']}/figures"
    counted = (await client.get(path, headers=headers)).json()
    told = ("registered", "seats", "waiting", "cancelled", "came", "capacity")
    by_title = {one["title"]: one for one in counted["sessions"]}
    for title, expected in (("Over", OVER), ("To come", TO_COME)):
        assert {name: by_title[title][name] for name in told} == {
            name: expected[name] for name in told
        }
    assert (counted["registrations"], counted["came"]) == (9, OVER["came"])
    assert (counted["sessions_held"], counted["sessions_to_come"]) == (1, 1)


async def delimiter(desk: Desk, path: str) -> str:
    head = (await desk.get(f"{path}.csv")).text.splitlines()[0]
    return ";" if ";" in head else ","


def of_csv(rows: list[list[str]], title: str) -> dict[str, int | None]:
    head = rows[0]
    row = next(row for row in rows if title in row)
    values = [row[head.index(name)] for name in HEAD]
    return dict(zip(OVER, (int(value) if value else None for value in values), strict=True))


def of_page(page: str, title: str) -> dict[str, int | None]:
    row = next(row for row in page.split("<tr>") if f">{title}</a>" in row)
    shown = dict(re.findall(r'data-label="([^"]+)">([^<]*)<', row))
    values = [shown[label].removesuffix("%") for label in LABELS]
    return dict(zip(OVER, (None if value == "—" else int(value) for value in values), strict=True))


async def test_lists_and_pages_of_a_session_count_the_same(sign_in: SignIn) -> None:
    cycle, desk = await a_programme(), await sign_in("viewer")
    over = cycle["over"]
    (listed,) = await programmes.listed(None, at=now())
    assert (listed.registered, listed.past, listed.coming, listed.drafts) == (9, 1, 1, 1)
    assert f'data-label="Registrations">{9}<' in (await desk.get("/programmes")).text
    (past,) = await today.just_over(None, at=now())
    assert (past.held, past.came) == (OVER["seats"], OVER["came"])
    assert await registration_counts.came(over["id"]) == OVER["came"]
    days = await registration_counts.by_day(over["id"], "Europe/Paris")
    assert sum(day.number for day in days) == OVER["registered"]
    sources = await registration_counts.sources(over["id"])
    assert sum(one.number for one in sources) == OVER["registered"]
    page = (await desk.get(f"/sessions/{over['slug']}/figures")).text
    assert "<strong>50%</strong> of those who had a seat came" in page


@pytest.mark.parametrize(("presence", "number"), [("came", 2), ("absent", 2), ("", 9)])
async def test_the_roster_filters_by_the_same_words(
    sign_in: SignIn, presence: str, number: int
) -> None:
    cycle, desk = await a_programme(), await sign_in("viewer")
    found = await roster.page(cycle["over"]["id"], Wanted(presence=presence))
    assert len(found.rows) == number
    assert sum(row.came for row in found.rows) == (0 if presence == "absent" else 2)
    path = f"/sessions/{cycle['over']['slug']}/roster.csv?presence={presence}"
    assert (await desk.get(path)).text.count("\n") == number + 1


async def test_the_programme_says_the_sum_of_its_sessions() -> None:
    cycle = await a_programme()
    since, until = now() - timedelta(days=900), now() + timedelta(days=900)
    sessions = await session_totals.of_sessions(cycle["id"], since=since, until=until)
    summary = await totals.summary(cycle["id"], since=since, until=until)
    months, sources = summary.months("UTC"), summary.most_frequent_sources()
    registered = sum(one.registered for one in sessions)
    assert registered == summary.registrations == 9
    assert sum(one.number for one in months) == sum(one.number for one in sources) == registered
    assert sum(one.came for one in sessions) == summary.came == 2


async def test_the_bilan_counts_the_same_of_sessions_that_were_held() -> None:
    cycle = await a_programme()
    ids = [cycle["over"]["id"], cycle["to_come"]["id"]]
    said = await bilans.count(ids, [])
    assert (said.totals.sessions, said.totals.registrations) == (1, OVER["registered"])
    (held,) = said.sessions
    assert held.registered == OVER["registered"]
    assert held.came is said.totals.came is None  # Two people: under five nobody is told.
