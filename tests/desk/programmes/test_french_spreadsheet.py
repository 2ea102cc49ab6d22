"""79 sessions and their speakers from a French spreadsheet come in through the desk."""

import re
from datetime import UTC, datetime, timedelta

from events import database
from tests import factories, sql
from tests.desk.conftest import SignIn

_KEPT = re.compile(r'name="kept" value="([^"]+)"')
FIRST = datetime(2026, 12, 3, 14)  # noqa: DTZ001 — what a cell says.


def sessions(count: int = 79, *, minutes: int = 60, moved: int = 0) -> bytes:
    """As French Excel saves them, without refs; the first `moved` an hour later."""
    lines = ["Titre;Début;Fin;Langue;Intervenants;Places"]
    for number in range(count):
        starts = FIRST + timedelta(days=7 * number, hours=number < moved)
        ends = starts + timedelta(minutes=minutes)
        lines.append(
            f"Séance n° {number + 1};{starts:%d/%m/%Y %H:%M};{ends:%d/%m/%Y %Hh%M};français;"
            f"Prénom{number % 9} Exemple;30"
        )
    return "\r\n".join(lines).encode("cp1252")


def speakers() -> bytes:
    lines = [f"Prénom{number};Exemple;Université d’Été" for number in range(9)]
    return "\r\n".join(["Prénom;Nom;Organisme", *lines]).encode("cp1252")


async def test_79_sessions_come_in_by_one_look_and_one_button(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    await factories.programme(slug="cycle", timezone="Europe/Paris", language="fr")
    path = "/programmes/cycle/upload"
    files = {"sessions": ("seances.csv", sessions(), "text/csv"),
             "speakers": ("intervenants.csv", speakers(), "text/csv")}  # fmt: skip
    look = await desk.post(path, action="look", publish="yes", files=files)
    assert look.status_code == 200
    assert look.text.count("Prénom0 Exemple</th>") == 1
    assert look.text.count('<th scope="row">Séance n° ') == 79
    assert "Import 79 sessions and 9 speakers" in look.text
    assert await database.value("SELECT count(*) FROM sessions") == 0
    kept = _KEPT.search(look.text)
    assert kept
    done = await desk.post(path, action="import", publish="yes", kept=kept[1])
    assert done.status_code == 303
    assert await database.value("SELECT count(*) FROM sessions WHERE status = 'published'") == 79
    assert await database.value("SELECT count(*) FROM appearances") == 79
    instants = await database.values("SELECT starts_at FROM sessions ORDER BY starts_at")
    assert (instants[0].hour, instants[30].hour) == (13, 12)
    again = await desk.post(path, action="look", publish="yes", files=files)
    assert again.text.count("Unchanged") >= 88
    moved = {"sessions": ("seances.csv", sessions(moved=1), "text/csv")}
    seen = await desk.post(path, action="look", files=moved)
    shown = seen.text.replace("\u2060", "")
    assert "<del>Thursday 3\u00a0December 2026, 14:00–15:00, Paris time</del>" in shown
    assert "<ins>Thursday 3\u00a0December 2026, 15:00–16:00, Paris time</ins>" in shown


async def test_chosen_files_are_kept_after_an_error_and_a_bad_row_may_be_left_out(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    await factories.programme(slug="cycle", timezone="Europe/Paris", language="fr")
    path = "/programmes/cycle/upload"
    bad = sessions(3).replace(b"10/12/2026 14:00", b"bient\xf4t").replace(b";Pr\xe9nom", b";")
    bad = re.sub(rb";\d Exemple", b";", bad)
    refused = await desk.post(
        path, action="import", files={"sessions": ("seances.csv", bad, "text/csv")}
    )
    assert refused.status_code == 422
    assert "“bientôt” in column “Début” is not a date and time" in refused.text
    kept = _KEPT.search(refused.text)
    assert kept
    assert 'name="leave_out"' in refused.text
    look = await desk.post(path, action="look", kept=kept[1], leave_out="yes")
    assert look.status_code == 200
    kept = _KEPT.search(look.text)
    assert kept
    await desk.post(path, action="import", kept=kept[1], leave_out="yes")
    titles = await database.values("SELECT title FROM sessions ORDER BY id")
    assert titles == ["Séance n° 1", "Séance n° 3"]


async def test_cells_pasted_from_a_spreadsheet_and_an_answer_about_a_heading(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    await factories.programme(slug="cycle", timezone="Europe/Paris", language="fr")
    path = "/programmes/cycle/upload"
    cells = "Quoi\tDébut\tFin\r\nCartes\t03/12/2026 14h\t15h30\r\n"
    asked = await desk.post(path, action="look", sessions_pasted=cells)
    assert asked.status_code == 422
    assert 'accept=".csv' in asked.text
    assert "Which column is “title”?" in asked.text
    assert "Quoi (for example Cartes)" in asked.text
    kept = _KEPT.search(asked.text)
    assert kept
    answer = {"column-sessions-title": "0", "kept": kept[1]}
    look = await desk.post(path, action="look", **answer)
    assert "Import 1 session" in look.text
    assert 'type="hidden" name="column-sessions-title" value="0"' in look.text
    kept = _KEPT.search(look.text)
    assert kept
    await desk.post(path, action="import", **{**answer, "kept": kept[1]})
    found = await sql.row("SELECT title, starts_at FROM sessions")
    assert found == {"title": "Cartes", "starts_at": datetime(2026, 12, 3, 13, tzinfo=UTC)}


async def test_french_files_open_in_french_excel_and_english_ones_in_english(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("owner")
    talk = await factories.session()
    for language, apart in (("en", ","), ("fr", ";")):
        await database.execute("UPDATE organisers SET language = $1", language)
        for path in (f"/sessions/{talk['slug']}/roster.csv", "/record.csv", "/processing.csv"):
            file = (await desk.get(path)).content
            assert file.startswith(b"\xef\xbb\xbf")
            assert apart in file.decode("utf-8-sig").splitlines()[0]
