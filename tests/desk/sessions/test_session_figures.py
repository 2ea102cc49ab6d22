"""A session's figures are pictures that can be read without seeing them, and taken away."""

import io
import re
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from events import database
from events.clock import now
from events.database import transaction
from events.deliveries.plan import Owed, plan
from tests import factories
from tests.desk.conftest import Desk, SignIn

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
async def figures(sign_in: SignIn) -> tuple[Desk, str]:
    """A session that is over: four seats, of whom three came, and their mails."""
    desk = await sign_in("viewer")
    talk = await factories.session(starts_at=now() - timedelta(hours=3))
    for number in range(4):
        seat = await factories.registration(
            talk, source="<b>lettre</b>" if number else "", present=number > 0 or None
        )
        async with transaction():
            await plan([Owed("confirmation", "registration", seat["id"], "1", now(),
                             session_id=talk["id"])])  # fmt: skip
    await database.execute("UPDATE deliveries SET state = 'sent', settled_at = now()")
    return desk, f"/sessions/{talk['slug']}/figures"


async def test_each_picture_says_its_numbers_and_has_a_table(figures: tuple[Desk, str]) -> None:
    desk, path = figures
    page = (await desk.get(path)).text
    said = dict(re.findall(r'role="img" aria-label="([^".]+)\. ([^"]*)"', page))
    assert said == {
        "Registrations over time": "4 in all",
        "Where they came from": "&lt;b&gt;lettre&lt;/b&gt;: 3; the session’s page: 1",
        "Who came": "Came: 3; Did not come: 1",
        "What became of the emails": "Emails sent: 4; Emails refused: 0; Emails that came back: 0",
    }
    assert page.count("<table") == 4
    assert "75%" in page
    assert "data-print" in page
    assert "<b>lettre" not in page


@pytest.mark.parametrize("name", ["time", "sources", "attendance", "mails"])
async def test_each_picture_is_a_file_of_its_own(figures: tuple[Desk, str], name: str) -> None:
    desk, path = figures
    answer = await desk.get(f"{path}/{name}.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-disposition"].startswith("attachment")
    picture = ElementTree.fromstring(answer.content)
    assert picture.tag == f"{SVG}svg"
    assert picture.get("aria-label")
    assert "var(" not in answer.text
    assert len(picture.findall(f".//{SVG}text")) >= 2


async def test_the_tables_are_a_workbook(figures: tuple[Desk, str]) -> None:
    desk, path = figures
    book = (await desk.get(f"{path}.xlsx")).content
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        assert len([name for name in file.namelist() if "worksheets/sheet" in name]) == 4


async def test_there_is_no_other_picture(figures: tuple[Desk, str]) -> None:
    desk, path = figures
    assert (await desk.get(f"{path}/other.svg")).status_code == 404
