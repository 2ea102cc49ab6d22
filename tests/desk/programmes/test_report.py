"""The yearly review: counted once, shown as pictures and tables, taken away as files."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest

from events import database
from events.operations.programmes import edit_questions
from events.operations.reports.figures import session_page
from tests import factories
from tests.desk.conftest import SignIn

THAT_DAY = datetime(2025, 3, 4, 13, tzinfo=UTC)


async def test_the_review_counts_people_answers_and_mails(sign_in: SignIn) -> None:
    cycle = await a_year_with_three_people()
    desk = await sign_in("viewer")
    page = " ".join((await desk.get(f"/programmes/{cycle['slug']}/figures?year=2025")).text.split())
    for told in ("<strong>1</strong> session held", "<strong>3</strong> registrations",
                 "<strong>67%</strong> of those who had a seat came", "2025 in figures",
                 "<strong>9</strong> people before the screens",
                 '<th scope="row">Drôme</th><td class="number">2</td><td class="number">2</td>',
                 '<th scope="row">Ain</th><td class="number">1</td><td class="number">0</td>',
                 '<th scope="row">lettre</th><td class="number">1</td>'):  # fmt: skip
        assert told in page, told
    other = (await desk.get(f"/programmes/{cycle['slug']}/figures?year=2024")).text
    assert "Nothing to count yet." in other


async def test_the_workbook_holds_every_table_and_no_formula(sign_in: SignIn) -> None:
    cycle = await a_year_with_three_people(first="=HYPERLINK(1)")
    desk = await sign_in("viewer")
    book = (await desk.get(f"/programmes/{cycle['slug']}/figures.xlsx?year=2025")).content
    with zipfile.ZipFile(io.BytesIO(book)) as sheets:
        names = sheets.read("xl/workbook.xml").decode()
        for name in ("Figures", "Sessions", "Registrations by month", "Territories", "Sources"):
            assert f'name="{name}"' in names
        cells = "".join(sheets.read(name).decode() for name in sheets.namelist()
                        if name.startswith("xl/worksheets/"))  # fmt: skip
        assert "<f>" not in cells
        assert "'=HYPERLINK(1)" in sheets.read("xl/sharedStrings.xml").decode()
    table = (await desk.get(f"/programmes/{cycle['slug']}/figures.csv?year=2025")).text
    assert table.count("\n") == 2
    assert ",3,3,0,0,2,67,,," in table


async def test_sessions_stand_on_pages_from_the_last_that_have_begun(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_page, "PAGE", 2)
    cycle = await factories.programme()
    for number in range(5):
        await factories.session(cycle, title=f"Talk {number}",
                                starts_at=THAT_DAY + timedelta(days=number))  # fmt: skip
    await factories.session(cycle, title="Talk 5")
    desk, path = await sign_in("viewer"), f"/programmes/{cycle['slug']}/figures"

    async def read(query: str) -> tuple[list[str], dict[str, str]]:
        page = (await desk.get(path + query)).text
        ways = re.findall(r'href="(\?[^"]*(before|after)=\d+)#', page)
        return re.findall(r">(Talk \d)</a>", page), {name: way for way, name in ways}

    shown, ways = await read("")
    assert (shown, sorted(ways)) == (["Talk 3", "Talk 4"], ["after", "before"])
    assert await read(ways["after"]) == (["Talk 5"], {"before": ANY})
    shown, ways = await read(ways["before"])
    assert (shown, sorted(ways)) == (["Talk 1", "Talk 2"], ["after", "before"])
    shown, ways = await read(ways["before"])
    assert (shown, sorted(ways)) == (["Talk 0", "Talk 1"], ["after"])
    shown, ways = await read("?year=2025")
    assert shown == ["Talk 3", "Talk 4"]
    assert ways["before"].startswith("?year=2025&amp;before=")


async def a_year_with_three_people(first: str = "Drôme") -> dict[str, Any]:
    """Three held seats of 2025: two came; one followed with eight before one screen."""
    cycle = await factories.programme()
    talk = await factories.session(cycle, starts_at=THAT_DAY)
    for key in ("territory", "people"):
        await edit_questions.add_ready_made(cycle["id"], key, by="tests")
    for territory, came, screens in (
        (first, True, 8),
        (f" {first.lower()}", True, None),
        ("Ain", False, 5),
    ):
        seat = await factories.registration(
            talk, source="lettre" if came and screens else "", present=came
        )
        await answer(seat["id"], "territory", f'"{territory}"')
        if screens:
            await answer(seat["id"], "people", str(screens))
    return cycle


async def answer(registration: int, key: str, value: str) -> None:
    await database.execute(
        "INSERT INTO answers (registration, question, value)"
        " SELECT $1, id, $3 FROM questions WHERE key = $2 ORDER BY id DESC LIMIT 1",
        registration,
        key,
        value,
    )
