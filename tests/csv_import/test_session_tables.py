"""Sessions and speakers come in from tables as people have them."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import xlsxwriter

from events import database
from events.csv_import import Report, import_files, sample_files
from events.csv_import.reading import times
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")

HEAD = "titre;début;fin;fuseau;langue\n"
PARIS = datetime(2026, 12, 3, 13, tzinfo=UTC)


async def load(sessions: str | bytes, **more: object) -> Report:
    data = sessions if isinstance(sessions, bytes) else sessions.encode()
    return await import_files("cycle", sessions=data, **more)  # type: ignore[arg-type]


async def starts(sessions: str | bytes) -> tuple[datetime, str]:
    """When the only session starts, and its zone; nothing may be wrong."""
    report = await load(sessions)
    assert [found.text for found in report.problems] == []
    found = await sql.row("SELECT starts_at, timezone FROM sessions")
    assert found is not None
    return found["starts_at"], found["timezone"]


@pytest.mark.parametrize(
    "cell",
    ["03/12/2026 14:00", "3/12/26 14h", "3/12/26 14h00", "2026-12-03 14:00", "03.12.2026 14.00",
     "jeudi 3 décembre 2026 à 14h", "3 déc. 2026, 14 h 00", "03/12/2026\u00a014:00:00",
     "2026-12-03T14:00:00+01:00", "2026-12-03t13:00:00z", "2026-12-03T14:00+0100",
     "2026-12-03T08:00:00−05:00", "\u200b03/12/2026 14:00"],
)  # fmt: skip
async def test_a_start_as_people_write_it(cell: str) -> None:
    table = f"{HEAD}Cartes;{cell};03/12/2026 15:30;Europe/Paris;français\n"
    assert await starts(table) == (PARIS, "Europe/Paris")
    assert await database.value("SELECT language FROM sessions") == "fr"


async def test_without_a_zone_the_time_is_one_of_the_programme_s() -> None:
    await factories.programme(slug="cycle", timezone="America/Guadeloupe", language="fr")
    table = "titre;début;fin\nCartes;03/12/2026 14h30;15h30\n"
    assert await starts(table) == (
        datetime(2026, 12, 3, 18, 30, tzinfo=UTC), "America/Guadeloupe",
    )  # fmt: skip


async def test_the_day_may_stand_in_a_column_of_its_own() -> None:
    table = "Date;Titre;Heure de début;Heure de fin\n03/12/2026;Cartes;23h;0h30\n"
    await factories.programme(slug="cycle", timezone="Europe/Paris", language="fr")
    await load(table)
    found = await sql.row("SELECT ends_at - starts_at AS length, starts_at FROM sessions")
    assert found == {
        "length": timedelta(hours=1, minutes=30),
        "starts_at": datetime(2026, 12, 3, 22, tzinfo=UTC),
    }


async def test_in_an_english_file_a_date_that_reads_two_ways_is_refused() -> None:
    await factories.programme(slug="cycle", timezone="Europe/Paris", language="en")
    head = "title,start,end\n"
    report = await load(f"{head}Maps,03/12/2026 14:00,15:00\n")
    assert [found.text for found in report.problems] == [
        "“03/12/2026 14:00” can be read two ways. Write the year first, such as 2026-12-03."
    ]
    both = f"{head}Maps,03/12/2026 14:00,15:00\nMore,23/12/2026 14:00,15:00\n"
    assert (await load(both)).problems == []
    assert await database.value("SELECT min(starts_at) FROM sessions") == PARIS


async def test_sessions_03_hour_that_comes_twice() -> None:
    twice = await load(f"{HEAD}Deux;31/10/2027 02:30;31/10/2027 04:00;Europe/Paris;fr\n")
    assert [found.text[:52] for found in twice.warnings] == [
        "The clocks go back that night, and “31/10/2027 02:30"
    ]
    report = await load(f"{HEAD}Saut;28/03/2027 02:30;28/03/2027 04:00;Europe/Paris;fr\n")
    assert [found.text for found in report.problems] == [
        "The clocks skip “28/03/2027 02:30” that night. Choose another time."
    ]


async def test_sessions_05_times_24_and_minus_sign() -> None:
    table = (
        "ref,title,starts_at,ends_at,timezone,language\n"
        "a,Midnight,2027-01-15T23:00:00+01:00,2027-01-15T24:00:00+01:00,Europe/Paris,en\n"
        "b,Minus,2027-01-15T14:00:00−05:00,2027-01-15T15:00:00−05:00,America/New_York,en\n"
    )
    report = await load(table)
    assert [found.text for found in report.problems + report.warnings] == []
    found = await sql.rows("SELECT ends_at FROM sessions ORDER BY import_ref")
    assert [row["ends_at"] for row in found] == [
        datetime(2027, 1, 15, 23, tzinfo=UTC), datetime(2027, 1, 15, 20, tzinfo=UTC),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("localtime", "“localtime” is not a time zone such as Europe/Paris."),
        ("Factory", "“Factory” is not a time zone such as Europe/Paris."),
        ("Romance Standard Time",
         "“Romance Standard Time” is not the name of a time zone. Do you mean Europe/Paris?"),
        ("Paris", "“Paris” is not the name of a time zone. Do you mean Europe/Paris?"),
        ("europe/paris",
         "“europe/paris” is not the name of a time zone. Do you mean Europe/Paris?"),
    ],
)  # fmt: skip
async def test_sessions_01_a_zone_that_is_no_place_is_refused_beside_its_line(
    zone: str, said: str
) -> None:
    report = await load(f"{HEAD}Ici;2027-01-15 12:00;2027-01-15 13:00;{zone};fr\n")
    assert [(found.line, found.text) for found in report.problems] == [(2, said)]


async def test_sessions_02_the_newest_rules_count() -> None:
    head = "title,start,end,time zone\n"
    vancouver = "Vancouver,2027-01-15 05:00,2027-01-15 06:00,America/Vancouver\n"
    assert (await starts(head + vancouver))[0] == datetime(2027, 1, 15, 12, tzinfo=UTC)


async def test_no_ref_is_needed_and_the_same_file_again_changes_nothing() -> None:
    table = (
        f"{HEAD}Cartes;03/12/2026 10:00;03/12/2026 11:00;Europe/Paris;fr\n"
        "Cartes;03/12/2026 14:00;03/12/2026 15:00;Europe/Paris;fr\n"
        "Cartes;04/12/2026 14:00;04/12/2026 15:00;Europe/Paris;fr\n"
    )
    assert (await load(table)).created == 3
    refs = await sql.rows("SELECT import_ref FROM sessions ORDER BY starts_at")
    assert [row["import_ref"] for row in refs] == [
        "cartes-2026-12-03", "cartes-2026-12-03~2", "cartes-2026-12-04",
    ]  # fmt: skip
    before = await sql.rows("SELECT * FROM sessions ORDER BY id")
    assert (await load(table)).unchanged == 3
    assert await sql.rows("SELECT * FROM sessions ORDER BY id") == before
    twice = await load(table + "Cartes;04/12/2026 14:00;04/12/2026 15:00;Europe/Paris;fr\n")
    assert [found.text for found in twice.problems] == ["This row says the same as line 4."]


async def test_speakers_may_be_called_by_their_names() -> None:
    people = "Prénom;Nom;Organisme\nAda;Exemple;Fondation\nBo;Exemple;\n".encode()
    table = (
        "titre;début;fin;intervenants\nCartes;03/12/2026 14:00;15:00;Ada Exemple, Bo Exemple\n"
        "Plans;04/12/2026 14:00;15:00;bo exemple\n"
    )
    report = await import_files("cycle", speakers=people, sessions=table.encode())
    assert [found.text for found in report.problems] == []
    shown = await sql.rows(
        "SELECT p.name FROM appearances a JOIN speakers p ON p.id = a.speaker"
        " JOIN sessions s ON s.id = a.session ORDER BY s.starts_at, a.position"
    )
    assert [row["name"] for row in shown] == ["Ada Exemple", "Bo Exemple", "Bo Exemple"]
    assert (await load(table)).unchanged == 2


async def test_a_workbook_s_dates_are_read_as_they_stand() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        shown = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_row(0, 0, ["Programme du cycle"])
        sheet.write_row(2, 0, ["Titre", "Début", "Fin", "Places"])
        sheet.write_row(3, 0, ["Cartes"])
        sheet.write_datetime(3, 1, datetime(2026, 12, 3, 14), shown)  # noqa: DTZ001 — wall time.
        sheet.write_datetime(3, 2, datetime(2026, 12, 3, 15, 20), shown)  # noqa: DTZ001
        sheet.write_number(3, 3, 30)
    await factories.programme(slug="cycle", timezone="Europe/Paris", language="fr")
    assert await starts(out.getvalue()) == (PARIS, "Europe/Paris")
    assert await database.value("SELECT capacity FROM sessions") == 30


async def test_a_needed_column_that_nobody_knows_is_asked() -> None:
    table = "Quoi;début;fin\nCartes;03/12/2026 14:00;15:00\n"
    report = await load(table)
    (asked,) = report.questions["sessions"]
    assert (asked.column, [(one.heading, one.sample) for one in asked.options]) == (
        "title", [("Quoi", "Cartes")],
    )  # fmt: skip
    done = await load(table, chosen={"sessions": {"title": 0}})
    assert (done.problems, done.created) == ([], 1)


async def test_a_bad_row_may_be_left_out_and_the_look_shows_every_row() -> None:
    table = (
        f"{HEAD}Cartes;03/12/2026 14:00;03/12/2026 15:00;Europe/Paris;fr\n"
        "Plans;bientôt;03/12/2026 15:00;Europe/Paris;fr\n"
    )
    look = await load(table, dry_run=True)
    assert [(row.line, row.name, row.state) for row in look.rows] == [
        (2, "Cartes", "new"), (3, "Plans", "bad"),
    ]  # fmt: skip
    assert look.can_leave_out
    report = await load(table, leave_out=True)
    assert (report.problems, report.created) == ([], 1)
    assert [found.line for found in report.left_out] == [3]
    moved = table.replace("03/12/2026 14:00", "03/12/2026 14:30")
    row = (await load(moved, dry_run=True)).rows[0]
    assert row.state == "changed"
    (time,) = row.differences
    assert (time.old_in("en"), time.new_in("en")) == (
        "Thursday 3\u00a0December 2026, 14:00–15:00, Paris time",
        "Thursday 3\u00a0December 2026, 14:30–15:00, Paris time",
    )


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_model_speaks_its_reader_s_language(language: str) -> None:
    text = sample_files.model("sessions", language).decode("utf-8-sig")
    assert ("titre;début;fin;fuseau" in text) is (language == "fr")
    assert ("04/03/2027 14:00" in text) is (language == "fr")


@pytest.mark.parametrize("cell", ["soon", "14", "2026-12-03", "32/12/2026 14:00", "1/1/26 25h"])
def test_what_is_no_time_is_none(cell: str) -> None:
    with pytest.raises(times.Unreadable):
        times.read(cell, day_first=True)


def test_a_date_alone_is_a_day() -> None:
    assert times.day_alone("3/12/26", day_first=True) == date(2026, 12, 3)
    with pytest.raises(times.Unreadable):
        times.day_alone("3/12/26 14:00", day_first=True)
