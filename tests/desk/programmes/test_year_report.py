"""The year of all programmes: page, CSV and workbook say the same of one set of data."""

import csv
import io
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from events.desk.programmes.reports.year_report import NUMBERS
from events.operations.programmes import edit_questions
from events.operations.reports.figures import year
from tests import factories
from tests.desk.conftest import SignIn
from tests.desk.programmes.test_report import answer

pytestmark = pytest.mark.usefixtures("database")
PARIS = ZoneInfo("Europe/Paris")
NOW = {
    "sessions": 2, "to_come": 0, "hours": 3, "speakers": 1, "registrations": 5, "people": 4,
    "came": 4, "people_who_came": 3, "new_people": 2, "returning_people": 1, "person_hours": 4,
    "rate": 80, "capacity_held": 10, "used": 30,
}  # fmt: skip
BEFORE = {
    "sessions": 1, "to_come": 0, "hours": 1, "speakers": 0, "registrations": 2, "people": 2,
    "came": 1, "people_who_came": 1, "new_people": 1, "returning_people": 0, "person_hours": 1,
    "rate": 50, "capacity_held": 0, "used": None,
}  # fmt: skip


async def two_years() -> dict[str, Any]:
    """2024: Ada came, Bo did not. 2025, in two programmes: Ada, Bo and Cleo came, Dora did not."""
    first, second = await factories.programme(), await factories.programme()
    old = await factories.session(first, starts_at=datetime(2024, 5, 2, 14, tzinfo=PARIS))
    here = await factories.session(
        first, starts_at=datetime(2025, 3, 3, 14, tzinfo=PARIS), capacity=10
    )
    long = await factories.session(
        second,
        starts_at=datetime(2025, 4, 1, 14, tzinfo=PARIS),
        ends_at=datetime(2025, 4, 1, 16, tzinfo=PARIS),
    )
    await factories.appearance(await factories.speaker(first), here)
    await factories.session(second, starts_at=datetime(2025, 6, 1, tzinfo=PARIS), status="draft",
                            published_at=None)  # fmt: skip
    await factories.registration(old, "ada@example.org", present=True)
    await factories.registration(old, "bo@example.org")
    await edit_questions.add_ready_made(first["id"], "territory", by="tests")
    for name in ("ada", "bo", "cleo"):
        seat = await factories.registration(here, f"{name}@example.org", present=True)
        await answer(seat["id"], "territory", '"Drôme"')
    half = {"attended_seconds": 3600, "attended": True}
    await factories.registration(long, "ada@example.org", **half)
    await factories.registration(long, "dora@example.org")
    return {"first": first, "second": second}


async def test_page_csv_and_workbook_say_the_same(sign_in: SignIn) -> None:
    await two_years()
    counted = await year.two_years(None, 2025)
    now, before = counted.now, counted.before
    for field, _ in NUMBERS:
        assert (field, getattr(now, field)) == (field, NOW[field])
        assert (field, getattr(before, field)) == (field, BEFORE[field])
    desk = await sign_in("viewer")
    wanted = [[name, NOW[field], BEFORE[field]] for field, name in NUMBERS]
    text = (await desk.get("/figures/year.csv?year=2025")).text.lstrip("\ufeff")
    head, *rows = csv.reader(io.StringIO(text))
    assert head == ["What", "2025", "2024"]
    assert [[name, _number(one), _number(two)] for name, one, two in rows] == wanted
    book = CalamineWorkbook.from_filelike(
        io.BytesIO((await desk.get("/figures/year.xlsx?year=2025")).content)
    )
    sheet = book.get_sheet_by_name("Figures").to_python()[1:]
    assert [[name, _number(one), _number(two)] for name, one, two in sheet] == wanted
    page = (await desk.get("/figures/year?year=2025")).text
    shown = re.findall(
        r'<th scope="row">([^<]+)</th>' + r'<td class="number">([^<]*)</td>' * 2 + "</tr>",
        page.split('id="numbers"')[1].split("</table>")[0],
    )  # fmt: skip
    assert [[name, _number(one), _number(two)] for name, one, two in shown] == wanted
    assert "Drôme" in page
    assert "<strong>4</strong> hours × people" in page
    territories = book.get_sheet_by_name("Territories").to_python()
    assert territories[1] == ["Drôme", 3, 3]


async def test_each_programme_and_each_month_sum_up_to_the_year() -> None:
    await two_years()
    counted = await year.two_years(None, 2025)
    programmes = counted.programmes
    assert [(one.sessions, one.registrations, one.came, one.used) for one in programmes] == [
        (1, 3, 3, 30), (1, 2, 1, None),
    ]  # fmt: skip
    months = counted.months
    assert (sum(one for one, _ in months), sum(one for _, one in months)) == (1, 4)
    assert months[2] == (0, 3)


async def test_an_organiser_of_one_programme_sees_its_year_alone(sign_in: SignIn) -> None:
    made = await two_years()
    mine = {made["second"]["id"]: "viewer"}
    desk = await sign_in("viewer", limited=True, programmes=mine)
    text = (await desk.get("/figures/year.csv?year=2025")).text
    assert "Sessions held,1,0" in text
    assert "New people,1,0" in text
    assert made["first"]["title"] not in (await desk.get("/figures/year?year=2025")).text


@pytest.mark.parametrize(("asked", "shown"), [(False, True), (True, False)])
async def test_a_hint_says_that_the_question_should_be_asked(
    sign_in: SignIn, asked: bool, shown: bool
) -> None:
    cycle = await factories.programme()
    await factories.session(cycle)
    if asked:
        await edit_questions.add_ready_made(cycle["id"], "organisation", by="tests")
    desk = await sign_in("viewer")
    page = (await desk.get("/figures/year")).text
    assert ("Funders often want to know" in page) is shown


async def test_a_year_without_sessions_is_all_noughts(sign_in: SignIn) -> None:
    counted = await year.two_years(None, 1999)
    now, before = counted.now, counted.before
    assert (now.sessions, now.rate, before.people) == (0, None, 0)
    assert (await (await sign_in("viewer")).get("/figures/year?year=1999")).status_code == 200


def _number(shown: object) -> int | None:
    text = str(shown).removesuffix("%").removesuffix(".0")
    return None if text in ("", "—", "None") else int(text)
