"""CSV files at the desk: chosen once, looked at, and imported by one button."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from events import database
from events.csv_import import import_files, sample_files, upload_store
from events.worker import jobs
from tests import factories, sql
from tests.csv_import.csv_files import file, sessions, speakers
from tests.csv_import.schedules.samples import sessionize
from tests.desk.conftest import Desk, SignIn

AT = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
_KEPT = re.compile(r'name="kept" value="([^"]+)"')


async def look(desk: Desk, path: str, **fields: str) -> str:
    """Have the files of one session and one speaker looked at; the word that keeps them."""
    files = {"sessions": ("s.csv", sessions(), "text/csv"),
             "speakers": ("p.csv", speakers(), "text/csv")}  # fmt: skip
    answer = await desk.post(path, action="look", files=files, **fields)
    assert answer.status_code == 200
    assert "Import 1 session and 1 speaker" in answer.text
    found = _KEPT.search(answer.text)
    assert found
    return found[1]


async def test_one_button_imports_what_was_looked_at_and_the_page_counts_it(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    programme = await factories.programme()
    path = f"/programmes/{programme['slug']}/upload"
    word = await look(desk, path)
    assert await database.value("SELECT count(*) FROM sessions") == 0
    done = await desk.post(path, action="import", kept=word)
    page = await desk.browser.get(done.headers["location"])
    assert "The files are imported. New: 1 session and 1 speaker." in page.text
    assert await database.value("SELECT status FROM sessions") == "draft"
    assert await database.value("SELECT count(*) FROM csv_uploads") == 0


async def test_what_was_looked_at_to_be_published_is_published(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    programme = await factories.programme()
    path = f"/programmes/{programme['slug']}/upload"
    word = await look(desk, path, publish="yes")
    await desk.post(path, action="import", kept=word, publish="yes")
    assert await database.value("SELECT status FROM sessions") == "published"


async def test_files_are_kept_for_their_organiser_and_programme_alone(sign_in: SignIn) -> None:
    ada, zoe = await sign_in("editor", "ada@example.org"), await sign_in("editor", "z@example.org")
    programme, other = await factories.programme(), await factories.programme()
    path = f"/programmes/{programme['slug']}/upload"
    word = await look(ada, path)
    for desk, where in ((zoe, path), (ada, f"/programmes/{other['slug']}/upload")):
        answer = await desk.post(where, action="import", kept=word)
        assert answer.status_code == 422
        assert "These files are no longer kept." in answer.text
    assert await database.value("SELECT count(*) FROM sessions") == 0
    assert (await ada.post(path, action="import", kept=word)).status_code == 303


async def test_files_are_kept_for_half_an_hour_and_then_swept(sign_in: SignIn) -> None:
    programme = await factories.programme()
    path = f"/programmes/{programme['slug']}/upload"
    with time_machine.travel(AT, tick=False) as clock:
        desk = await sign_in("editor")
        word = await look(desk, path)
        clock.shift(timedelta(minutes=31))
        answer = await desk.post(path, action="import", kept=word)
        assert "Choose them again." in answer.text
        assert await upload_store.forget_uploads(AT + timedelta(minutes=29)) == 0
        assert await upload_store.forget_uploads(AT + timedelta(minutes=30)) == 1
    assert jobs.forget_uploads in [job.do for job in jobs.JOBS]


async def test_an_organiser_has_one_upload_kept_and_a_heap_of_them_is_not(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await sign_in("editor")
    programme = await factories.programme()
    path = f"/programmes/{programme['slug']}/upload"
    first, second = await look(desk, path), await look(desk, path)
    assert first != second
    assert await database.value("SELECT array_agg(nonce) FROM csv_uploads") == [second]
    monkeypatch.setattr(upload_store, "LARGEST_TOTAL", 10)
    files = {"speakers": ("p.csv", speakers(), "text/csv")}
    answer = await desk.post(path, action="look", files=files)
    assert "too large to be kept" in answer.text
    assert not _KEPT.search(answer.text)
    done = await desk.post(path, action="import", files=files)
    assert done.status_code == 303


async def test_the_models_are_files_that_the_import_takes(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    programme = await factories.programme()
    answers = {kind: await desk.get(f"/programmes/{programme['slug']}/upload/{kind}.csv")
               for kind in sample_files.MODELS}  # fmt: skip
    for kind, answer in answers.items():
        assert f'filename="{kind}.csv"' in answer.headers["content-disposition"]
        assert answer.content == sample_files.model(kind, "en")
    for language in ("en", "fr"):
        report = await import_files(
            "models",
            speakers=sample_files.model("speakers", language),
            sessions=sample_files.model("sessions", language),
            dry_run=True,
        )
        assert (report.problems, report.warnings, report.created) == ([], [], 2)


async def test_a_doubtful_offset_is_told_once_a_row_in_the_reader_s_dates(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    await database.execute("UPDATE organisers SET language = 'fr'")
    programme = await factories.programme()
    summer = {"starts_at": "2027-07-01T14:00:00+01:00", "ends_at": "2027-07-01T15:00:00+01:00"}
    files = {"sessions": ("s.csv", sessions({**summer, "speakers": ""}), "text/csv")}
    answer = await desk.post(f"/programmes/{programme['slug']}/upload", files=files)
    plain = answer.text.replace("\u00a0", " ").replace("\u2060", "")
    assert "jeudi 1er juillet 2027, 15 h – 16 h, heure de Paris" in plain
    assert plain.count("ce jour-là") == 1


async def test_french_headings_of_a_french_spreadsheet_are_read() -> None:
    data = file(
        [{"Réf.": "a", "Titre": "Cartes", "Début": "2027-03-04T14:00:00+01:00",
          "FIN": "2027-03-04T15:00:00+01:00", "fuseau": "Europe/Paris", "Langue": "fr",
          "Résumé": "Un texte", "lien_replay": "https://example.org/r",
          "Lien supports": "https://example.org/s"}],
        delimiter=";",
    )  # fmt: skip
    people = file([{"ref": "p", "Nom": "Ada Exemple", "Organisation": "Fondation",
                    "Biographie": "Bio", "Photo": "https://example.org/p.jpg",
                    "Courriel": "ada@example.org"}], delimiter=";")  # fmt: skip
    programme = await factories.programme()
    report = await import_files(programme["slug"], speakers=people, sessions=data)
    assert (report.problems, report.warnings, report.created) == ([], [], 2)
    found = await sql.row("SELECT title, abstract, timezone FROM sessions")
    assert found == {"title": "Cartes", "abstract": "Un texte", "timezone": "Europe/Paris"}
    assert await database.value("SELECT email FROM speakers") == "ada@example.org"
    assert await database.value("SELECT count(*) FROM resources") == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"titre": "Encore"}, "The columns “title” and “titre” are the same. Keep one."),
     ({"Titre": "x", "Intitulé": "y"}, "The columns “title” and “Titre” are the same. Keep one.")],
)  # fmt: skip
async def test_two_headings_for_one_column_are_refused(
    change: dict[str, str], sentence: str
) -> None:
    report = await import_files("cycle", sessions=sessions(change), dry_run=True)
    assert [found.text for found in report.problems][:1] == [sentence]


async def test_a_problem_names_the_column_as_the_file_does() -> None:
    data = sessions().replace(b",title,", b",Titre,").replace("Première séance".encode(), b"")
    report = await import_files("cycle", speakers=speakers(), sessions=data, dry_run=True)
    assert [found.text for found in report.problems] == ["The column “Titre” is empty."]


async def test_a_schedule_is_looked_at_entry_by_entry_and_imported_by_one_button(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    programme = await factories.programme(timezone="America/Toronto")
    path = f"/programmes/{programme['slug']}/upload"
    schedule = {"schedule": ("all.json", sessionize(), "application/json")}
    looked = await desk.post(path, action="look", files=schedule, timezone="Europe/Paris")
    assert looked.status_code == 200
    assert "Import 1 session and 1 speaker" in looked.text
    assert '<th scope="col" class="number">Entry</th>' in looked.text
    word = _KEPT.search(looked.text)
    assert word
    form = re.search(r'<form[^>]*>(?:(?!</form>).)*name="kept".*?</form>', looked.text, re.DOTALL)
    assert form
    assert '<input type="hidden" name="timezone" value="Europe/Paris">' in form[0]
    await desk.post(path, action="import", kept=word[1], timezone="Europe/Paris")
    at = await database.value("SELECT starts_at FROM sessions")
    assert at == datetime(2027, 3, 4, 13, 0, tzinfo=UTC)


async def test_the_programme_as_a_file_is_imported_by_the_same_page(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    programme = await factories.programme(summary="Un cycle.")
    who = await factories.speaker(programme, email="ada@example.org")
    await factories.appearance(who, await factories.session(programme))
    page = (await desk.get(f"/programmes/{programme['slug']}")).text
    assert f'/desk/programmes/{programme["slug"]}/programme.json?addresses=yes"' in page
    sent = await desk.get(f"/programmes/{programme['slug']}/programme.json")
    assert sent.headers["content-disposition"].endswith('.causerie.json"')
    assert "ada@example.org" not in sent.text
    whole = await desk.get(f"/programmes/{programme['slug']}/programme.json?addresses=yes")
    assert "ada@example.org" in whole.text
    other = await factories.programme(summary="")
    file = {"schedule": ("p.json", sent.content, "application/json")}
    looked = await desk.post(f"/programmes/{other['slug']}/upload", action="look", files=file)
    assert "Import 1 session and 1 speaker" in looked.text
    assert "<ins>Un cycle.</ins>" in looked.text


async def test_a_schedule_and_tables_are_not_taken_together_and_a_wrong_zone_says_so(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    programme = await factories.programme()
    path = f"/programmes/{programme['slug']}/upload"
    schedule = {"schedule": ("all.json", sessionize(), "application/json")}
    both = {**schedule, "sessions": ("s.csv", sessions(), "text/csv")}
    assert "Choose either tables or a schedule." in (await desk.post(path, files=both)).text
    wrong = await desk.post(path, files=schedule, timezone="Mars/Olympus")
    assert wrong.status_code == 422
    assert "Choose a time zone of the list" in wrong.text
    # A schedule takes the place of the tables that were looked at before.
    word = await look(desk, path)
    looked = await desk.post(path, action="look", kept=word, files=schedule)
    assert "Import 1 session and 1 speaker" in looked.text
