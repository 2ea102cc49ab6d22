"""A room's list at the desk: looked at, decided, written, taken back; what it makes of presence."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import xlsxwriter

from events import clock, database
from events.attendance import queries, write
from events.database import transaction
from events.operations.people import erase
from events.operations.reports.figures import registration_counts
from tests import factories
from tests.attendance import lists
from tests.desk.conftest import Desk, SignIn, sign_in  # noqa: F401 - a fixture

STARTS = datetime(2026, 3, 12, 13, tzinfo=UTC)


async def past(**values: Any) -> dict[str, Any]:
    """A session that the lists are of, with Ada, Zoé and somebody who is on none."""
    cycle = await factories.programme(**values)
    talk = await factories.session(cycle, starts_at=STARTS, timezone="Europe/Paris")
    for name in ("Ada Exemple", "Zoé Exemple", "Bo Absent"):
        address = f"{name.split()[0].lower().replace('é', 'e')}@example.org"
        await factories.registration(talk, address, name=name)
    return {**talk, "cycle": cycle["slug"], "programme_id": cycle["id"]}


async def send(desk: Desk, talk: dict[str, Any], data: bytes, **fields: str) -> tuple[int, str]:
    answer = await desk.post(
        f"/sessions/{talk['slug']}/attendance/import",
        files={"file": ("participants.csv", data, "text/csv")} if data else None,
        **fields,
    )
    return answer.status_code, answer.text


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))


async def minutes() -> dict[str, tuple[int | None, bool | None]]:
    found = await database.values(
        "SELECT ARRAY[name, (attended_seconds / 60)::text, attended::text] FROM registrations"
    )
    known = {"true": True, "false": False, None: None}
    return {name: (int(many) if many else None, known[was]) for name, many, was in found}


async def test_a_list_is_looked_at_before_anything_is_written(sign_in: SignIn) -> None:  # noqa: F811
    desk, talk = await sign_in("editor"), await past()
    status, page = await send(desk, talk, lists.ZOOM_MEETING, action="look")
    assert status == 200
    said = words(page)
    assert "This is a list of Zoom. 3 people were in the room." in said
    assert "1 found by their address" in said
    assert "1 found by their name" in said
    assert "Import 3 people" in said
    assert await database.value("SELECT count(*) FROM attendance_lists") == 0
    assert set((await minutes()).values()) == {(None, None)}


async def test_then_minutes_and_presence_are_noted_and_nothing_of_who_is_not_listed(
    sign_in: SignIn,  # noqa: F811
) -> None:
    desk, talk = await sign_in("editor"), await past(presence_rule="minutes", presence_least=45)
    _, page = await send(desk, talk, lists.ZOOM_MEETING, action="look")
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert kept
    status, _ = await send(desk, talk, b"", action="import", kept=kept[1])
    assert status == 303
    assert await database.value("SELECT count(*) FROM csv_uploads") == 0
    assert await minutes() == {
        "Ada Exemple": (50, True),
        "Zoé Exemple": (30, False),
        "Bo Absent": (None, None),
    }
    assert await registration_counts.came(talk["id"]) == 1
    page = words((await desk.get(f"/sessions/{talk['slug']}/attendance")).text)
    assert "1 was present" in page
    assert "Inconnu Total" in page
    roster = words((await desk.get(f"/sessions/{talk['slug']}/roster")).text)
    assert "50 min · 83%" in roster
    assert "Too short" in roster


async def test_the_same_list_again_changes_nothing_and_another_one_adds(
    sign_in: SignIn,  # noqa: F811
) -> None:
    desk, talk = await sign_in("editor"), await past()
    for data in (lists.ZOOM_MEETING, lists.ZOOM_MEETING):
        await send(desk, talk, data, action="import")
    assert await database.value("SELECT count(*) FROM attendance_lists") == 1
    assert (await minutes())["Ada Exemple"] == (50, True)
    more = lists.BIGBLUEBUTTON  # The same hour once more, by another room: overlaps count once.
    await send(desk, talk, more, action="import")
    assert (await minutes())["Ada Exemple"] == (60, True)
    newest = await database.value("SELECT max(id) FROM attendance_lists")
    await desk.post(f"/sessions/{talk['slug']}/attendance/{newest}/removal")
    assert (await minutes())["Ada Exemple"] == (50, True)


def lengths(*rows: tuple[str, int, str, str]) -> bytes:
    """A list that says how long somebody was there, and between which moments where they are."""
    lines = "".join(f"{name},{many},{begin},{end}\n" for name, many, begin, end in rows)
    return f"Name,Duration (Minutes),Join Time,Leave Time\n{lines}".encode()


@pytest.mark.parametrize(
    ("second", "many"),
    [
        (("Ada Exemple", 45, "", ""), 50),  # Perhaps the same minutes: the longer one counts.
        (("Ada Exemple", 55, "", ""), 55),
        (("Ada Exemple", 20, "12/03/2026 14:00", "12/03/2026 14:40"), 50),
        (("Ada Exemple", 7, "12/03/2026 14:51", "12/03/2026 15:00"), 57),  # Surely others.
    ],
    ids=["shorter", "longer", "within", "after"],
)
async def test_lengths_of_two_lists_are_added_only_where_they_lie_apart(
    sign_in: SignIn,  # noqa: F811
    second: tuple[str, int, str, str],
    many: int,
) -> None:
    desk, talk = await sign_in("editor"), await past()
    first = lengths(("Ada Exemple", 50, "12/03/2026 14:00", "12/03/2026 14:50"))
    for data in (first, lengths(second)):
        assert (await send(desk, talk, data, action="import"))[0] == 303
    assert (await minutes())["Ada Exemple"][0] == many


async def test_lengths_of_one_list_are_added(sign_in: SignIn) -> None:  # noqa: F811
    desk, talk = await sign_in("editor"), await past()
    data = lengths(("Ada Exemple", 20, "", ""), ("Ada Exemple", 15, "", ""))
    await send(desk, talk, data, action="import")
    assert (await minutes())["Ada Exemple"][0] == 35


async def test_a_guest_of_two_lists_is_one_also_once_they_are_forgotten(
    sign_in: SignIn,  # noqa: F811
) -> None:
    desk, talk = await sign_in("editor"), await past()
    await send(desk, talk, b"Name,Email,Duration\nUne Autre,une@example.org,9\nBob,,5\n",
               action="import")  # fmt: skip
    await send(desk, talk, b"Name,Email,Duration\nUne A.,une@example.org,20\nbob,,3\nEve,,1\n",
               action="import")  # fmt: skip
    page = words((await desk.get(f"/sessions/{talk['slug']}/attendance")).text)
    assert "3 guests" in page
    assert [one.seconds for one in await queries.guests(talk["id"])] == [300, 60, 1200]
    async with transaction():
        await write.forget_in_programme(talk["programme_id"])
    assert (await queries.presence(talk["id"])).guests == 3
    assert await queries.guests(talk["id"]) == []


async def test_who_speaks_is_named_and_counts_neither_as_registered_nor_as_a_guest(
    sign_in: SignIn,  # noqa: F811
) -> None:
    desk, talk = await sign_in("editor"), await past()
    cycle = {"id": talk["programme_id"]}
    for name, email in (("Eva Parle", ""), ("Max Anime", "max@example.org"), ("Zoé Exemple", "")):
        await factories.appearance(await factories.speaker(cycle, name=name, email=email), talk)
    data = (
        "Name,Email,Duration\nParle Eva,,60\nM. A.,max@example.org,60\nZoé Exemple,,30\nBob,,5\n"
    ).encode()
    _, page = await send(desk, talk, data, action="look")
    assert "2 speak or moderate here and are not counted: Parle Eva, M. A." in words(page)
    await send(desk, talk, data, action="import")
    assert (await minutes())["Zoé Exemple"][0] == 30  # Who is registered too is counted.
    assert await database.values("SELECT name FROM attendance_guests") == ["Bob"]


async def test_doubts_are_decided_and_undecided_ones_are_guests(sign_in: SignIn) -> None:  # noqa: F811
    desk, talk = await sign_in("editor"), await past()
    data = b"Name,Duration (Minutes)\nZoe E.,40\nBo Abssent,20\nXavier Autre,5\n"
    _, page = await send(desk, talk, data, action="look")
    assert "Who is it?" in page
    zoe = await database.value("SELECT id FROM registrations WHERE name = 'Zoé Exemple'")
    assert f'name="person-0" value="{zoe}"' in page
    await send(desk, talk, data, action="import", **{"person-0": str(zoe)})
    assert (await minutes())["Zoé Exemple"] == (40, True)
    assert (await minutes())["Bo Absent"] == (None, None)
    guests = await database.values("SELECT name FROM attendance_guests ORDER BY 1")
    assert guests == ["Bo Abssent", "Xavier Autre"]


async def test_who_is_marked_by_hand_stays_as_marked_and_an_entrance_counts_without_a_list(
    sign_in: SignIn,  # noqa: F811
) -> None:
    desk, talk = await sign_in("editor"), await past(presence_rule="share", presence_least=80)
    await database.execute("UPDATE registrations SET present = true WHERE name LIKE 'Zo%'")
    await database.execute("UPDATE registrations SET entered_at = $1 WHERE name LIKE 'Bo%'", STARTS)
    await send(desk, talk, lists.ZOOM_MEETING, action="import")
    assert await registration_counts.came(talk["id"]) == 3


async def test_a_change_of_the_rule_judges_anew(sign_in: SignIn) -> None:  # noqa: F811
    desk, talk = await sign_in("editor"), await past()
    await send(desk, talk, lists.ZOOM_MEETING, action="import")
    form = await desk.get(f"/programmes/{talk['cycle']}/edit")
    fields = {
        name: value.replace("&#39;", "'")
        for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form.text)
        if name not in ("csrf", "hue", "confirm_address")
    }
    fields |= {"hue": "250", "language": "fr", "presence_rule": "share", "presence_least": "75"}
    answer = await desk.post(f"/programmes/{talk['cycle']}", **fields)
    assert answer.status_code == 303, words(answer.text)
    assert (await minutes())["Ada Exemple"] == (50, True)
    assert (await minutes())["Zoé Exemple"] == (30, False)
    fields["edit_version"] = str(int(fields["edit_version"]) + 1)
    answer = await desk.post(f"/programmes/{talk['cycle']}", **fields | {"presence_least": ""})
    assert answer.status_code == 422
    assert "Say from how many minutes, or from what percentage." in answer.text


async def test_a_viewer_reads_and_imports_nothing(sign_in: SignIn) -> None:  # noqa: F811
    desk, talk = await sign_in("viewer"), await past()
    assert (await desk.get(f"/sessions/{talk['slug']}/attendance")).status_code == 200
    status, _ = await send(desk, talk, lists.ZOOM_MEETING, action="import")
    assert status == 403
    assert await database.value("SELECT count(*) FROM attendance_lists") == 0


async def test_an_empty_list_or_one_of_nobody_gets_a_sentence(sign_in: SignIn) -> None:  # noqa: F811
    desk, talk = await sign_in("editor"), await past()
    status, page = await send(desk, talk, b"", action="look", people="")
    assert (status, "Choose a file or paste a list." in page) == (422, True)
    status, page = await send(desk, talk, b"\n,,\n", action="look")
    assert (status, "Nobody was found in this list." in page) == (422, True)


async def test_a_guest_who_is_erased_is_forgotten_too(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    desk, talk = await sign_in("editor"), await past()
    data = b"Name,Email,Duration\nAda Autre,ada@example.org,40\n"
    await send(desk, talk, data, action="import", **{"person-0": "guest"})
    assert await database.values("SELECT email FROM attendance_guests") == ["ada@example.org"]
    person = await database.value("SELECT id FROM people WHERE email = 'ada@example.org'")
    await erase.erase(person, at=clock.now())
    await database.execute("UPDATE people SET erase_after = now() - interval '1 hour'"
                           " WHERE id = $1", person)  # fmt: skip
    await erase.finish_erasures(clock.now())
    assert await database.values("SELECT name || email FROM attendance_guests") == [""]


def workbook(data: bytes) -> bytes:
    """A list as Livestorm gives it: the same cells in a workbook."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet("Registrants")
        for number, line in enumerate(data.decode("cp1252").splitlines()):
            sheet.write_row(number, 0, line.split(";"))
    return held.getvalue()


async def test_a_workbook_is_read_as_the_same_list_would_be(sign_in: SignIn) -> None:  # noqa: F811
    desk, talk = await sign_in("editor"), await past()
    data = workbook(lists.LIVESTORM_FRENCH)
    status, page = await send(desk, talk, data, action="look")
    assert (status, "This is a list of Livestorm. 1 person was in the room." in words(page)) == (
        200, True,
    )  # fmt: skip
    assert (await send(desk, talk, data, action="import"))[0] == 303
    assert (await minutes())["Ada Exemple"] == (48, True)


async def test_a_workbook_that_cannot_be_read_is_refused_with_a_sentence(
    sign_in: SignIn,  # noqa: F811
) -> None:
    desk, talk = await sign_in("editor"), await past()
    status, page = await send(desk, talk, b"PK\x03\x04 not a workbook", action="import")
    assert status == 422
    assert "This workbook cannot be read." in words(page)
    assert await database.value("SELECT count(*) FROM attendance_lists") == 0
