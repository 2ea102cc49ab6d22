"""A list of people is registered at once, with an explicit choice of what is mailed."""

import re

import pytest

from events import database
from events.csv_import import participants, upload_store
from events.desk.people import roster_import
from tests import factories, sql
from tests.desk.conftest import Desk, SignIn

LIST = "email,name,language\nbo@example.org,Bo Exemple,fr\nZOE@example.org,Zoé Exemple,en\n"


async def post(desk: Desk, slug: str, **fields: str) -> tuple[int, str]:
    answer = await desk.post(f"/sessions/{slug}/roster/import", **fields)
    return answer.status_code, re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.text))


async def letters() -> dict[str, int]:
    found = await sql.rows("SELECT letter, count(*) AS n FROM deliveries GROUP BY 1")
    return {entry["letter"]: entry["n"] for entry in found}


async def emails() -> list[str]:
    found = await sql.rows(
        "SELECT e.email FROM registrations r JOIN people e ON e.id = r.person"
        " WHERE r.state = 'held' ORDER BY 1"
    )
    return [entry["email"] for entry in found]


async def test_first_it_is_said_what_would_be_done_and_mailed(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    status, page = await post(desk, talk["slug"], people=LIST, mail="confirmation", action="look")
    assert status == 200
    assert "2 people get a seat." in page
    assert "2 emails leave at once , and 6 are planned for later" in page
    assert "Register 2 people" in page
    assert await emails() == []
    assert await letters() == {}


@pytest.mark.parametrize("mail", ["confirmation", "reminders"])
async def test_then_they_have_seats_and_the_mails_that_were_chosen(
    sign_in: SignIn, mail: str
) -> None:
    desk, talk = await sign_in("editor"), await factories.session(capacity=9)
    for _ in range(2):
        status, _page = await post(desk, talk["slug"], people=LIST, mail=mail, action="import")
        assert status == 303
    assert await emails() == ["bo@example.org", "zoe@example.org"]
    assert ("confirmation" in await letters()) is (mail == "confirmation")
    assert (await letters())["reminder-1d"] == 2
    assert await database.value("SELECT taken FROM sessions") == 2
    found = await sql.row("SELECT name, language FROM registrations WHERE name LIKE 'Zo%'")
    assert found == {"name": "Zoé Exemple", "language": "en"}


async def test_nothing_is_mailed_without_a_choice(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    status, page = await post(desk, talk["slug"], people=LIST, action="import")
    assert status == 422
    assert "Choose what is emailed." in page
    assert "zoe" in page.lower()
    assert await emails() == []


async def test_who_cancelled_comes_back_and_who_is_there_stays(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    await factories.registration(talk, "bo@example.org", name="Bo as it was")
    await factories.registration(talk, "zoe@example.org", state="cancelled")
    await post(desk, talk["slug"], people=LIST, mail="confirmation", action="import")
    assert await emails() == ["bo@example.org", "zoe@example.org"]
    assert await letters() == {"confirmation": 1, "reminder-1d": 1, "reminder-1h": 1,
                               "follow-up": 1}  # fmt: skip
    assert await database.value("SELECT count(*) FROM registrations WHERE name LIKE 'Bo as%'") == 1


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (LIST + "nobody,Somebody,fr\n", "Line 4 — “nobody” is not an email address."),
        ("name\nBo\n", "Line 1 — The column “email” is missing from the header."),
        ("email\n" + "".join(f"p{n}@example.org\n" for n in range(3)),
         "Seats needed: 3. Seats left: 2. Nothing was written."),
    ],
)  # fmt: skip
async def test_a_bad_list_writes_nothing_and_says_why(
    sign_in: SignIn, people: str, said: str
) -> None:
    desk, talk = await sign_in("editor"), await factories.session(capacity=2)
    status, page = await post(desk, talk["slug"], people=people, mail="reminders", action="import")
    assert status == 422
    assert said in page
    assert await emails() == []
    assert await letters() == {}


async def test_a_file_will_do_and_an_address_counts_once(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    twice = (LIST + "bo@example.org,Bo again,fr\n").encode("cp1252")
    answer = await desk.post(
        f"/sessions/{talk['slug']}/roster/import",
        mail="reminders", action="look", files={"file": ("liste.csv", twice, "text/csv")},
    )  # fmt: skip
    assert "2 people get a seat." in answer.text
    assert "This address is already in the list; the first counts." in answer.text
    assert "Zoé Exemple" in answer.text


async def test_of_a_file_that_is_no_list_the_first_lines_are_named_and_the_rest_is_counted(
    sign_in: SignIn,
) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    lines = "email,name\n" + "nobody,Bo\n" * 700
    status, page = await post(desk, talk["slug"], people=lines, mail="reminders", action="look")
    assert status == 422
    assert page.count("is not an email address") == 500
    assert "and 200 more" in page


async def test_a_list_that_is_too_long_is_refused_unread(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    lines = "email\n" + "nobody\n" * (participants.MOST + 1)
    status, page = await post(desk, talk["slug"], people=lines, mail="reminders", action="look")
    assert status == 422
    assert "at most" in page
    assert "is not an email address" not in page


async def test_a_long_list_is_kept_between_the_look_and_the_doing(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_import, "SHOWN", len(LIST) - 1)
    desk, talk = await sign_in("editor"), await factories.session()
    path = f"/sessions/{talk['slug']}/roster/import"
    unsaid = (await desk.post(path, people=LIST, action="look")).text  # Not yet what is mailed.
    seen = (await desk.post(path, kept=kept(unsaid), mail="reminders", action="look")).text
    assert "2 people get a seat." in seen
    assert "The list is kept for 30 minutes." in seen
    assert "zoe@example.org</textarea>" not in seen
    done = {"kept": kept(seen), "mail": "reminders", "action": "import"}
    assert (await desk.post(path, **done)).status_code == 303
    assert await emails() == ["bo@example.org", "zoe@example.org"]
    assert await database.value("SELECT count(*) FROM csv_uploads") == 0
    again = await desk.post(path, **done)
    assert again.status_code == 422
    assert "This list is no longer kept. Choose it again." in again.text


async def test_a_long_list_that_is_imported_without_a_look_is_not_kept(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_import, "SHOWN", len(LIST) - 1)
    desk, talk = await sign_in("editor"), await factories.session()
    status, _ = await post(desk, talk["slug"], people=LIST, mail="reminders", action="import")
    assert status == 303
    assert await database.value("SELECT count(*) FROM csv_uploads") == 0


async def test_a_list_that_cannot_be_kept_is_chosen_again(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_import, "SHOWN", 0)
    monkeypatch.setattr(upload_store, "LARGEST", 0)
    desk, talk = await sign_in("editor"), await factories.session()
    status, page = await post(desk, talk["slug"], people=LIST, mail="reminders", action="look")
    assert status == 200
    assert "This list is too large to be kept." in page
    status, _ = await post(desk, talk["slug"], people=LIST, mail="reminders", action="import")
    assert status == 303


def kept(page: str) -> str:
    """By which nonce the form finds its list again."""
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found
    return found[1]


async def test_pasted_addresses_and_a_bad_one_left_out_by_choice(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    pasted = "Bo <bo@example.org>\nzoe@example.org;Zoé\nnobody\n"
    status, page = await post(desk, talk["slug"], people=pasted, mail="reminders", action="look")
    assert status == 422
    assert "“nobody” is not an email address." in page
    assert "Leave out the rows that cannot be read" in page
    status, page = await post(
        desk, talk["slug"], people=pasted, mail="reminders", action="look", leave_out="yes"
    )
    assert status == 200
    assert "Line 3 — “nobody” is not an email address." in page
    assert re.search(r"New bo@example.org Bo ", page)
    await post(
        desk, talk["slug"], people=pasted, mail="reminders", action="import", leave_out="yes"
    )
    assert await emails() == ["bo@example.org", "zoe@example.org"]


async def test_a_heading_that_nobody_knows_is_asked(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    table = "Qui\tContact\nBo Exemple\tbo@example.org\n"
    answer = await desk.post(
        f"/sessions/{talk['slug']}/roster/import", people=table, mail="reminders", action="look"
    )
    assert answer.status_code == 422
    assert "Which column is the address?" in answer.text
    assert '<option value="1" selected>Contact (for example bo@example.org)</option>' in answer.text
    chosen = {"column-people-email": "1", "column-people-name": "0"}
    await post(desk, talk["slug"], people=table, mail="reminders", action="import", **chosen)
    assert await emails() == ["bo@example.org"]
    assert await database.value("SELECT name FROM registrations") == "Bo Exemple"
