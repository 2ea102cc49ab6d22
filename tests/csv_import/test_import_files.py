"""What is wrong with a file is named with its line, and then nothing is written."""

import pytest

from events import database
from events.csv_import import Report, import_files
from tests import sql
from tests.csv_import.csv_files import SESSION, file, sessions, speakers

pytestmark = pytest.mark.usefixtures("database")


async def refused(**files: bytes) -> list[tuple[str, int, str]]:
    """Every problem of an import that has some; nothing may have been written."""
    report = await import_files("cycle", **files)
    assert report.problems
    for table in ("programmes", "sessions", "speakers", "audit_entries"):
        assert await database.value(f"SELECT count(*) FROM {table}") == 0
    return [(found.file, found.line, found.text) for found in report.problems]


async def accepted(**files: bytes) -> Report:
    report = await import_files("cycle", **files)
    assert [found.text for found in report.problems] == []
    return report


async def test_every_bad_row_is_named_by_the_line_where_it_begins() -> None:
    spanning = {"abstract": 'two\nlines and a "quote"\n\nfour'}
    bad = {"ref": "s2", "starts_at": "tomorrow"}
    worse = {"ref": "s3", "title": "", "timezone": "Mars/Olympus", "capacity": "many"}
    problems = await refused(speakers=speakers(), sessions=sessions(spanning, bad, worse))
    assert problems == [
        (
            "sessions",
            6,
            "“tomorrow” in column “starts_at” is not a date and time such as 03/12/2026 14:00 or"
            " 2026-12-03 14:00.",
        ),
        ("sessions", 7, "“Mars/Olympus” is not a time zone such as Europe/Paris."),
        ("sessions", 7, "The column “title” is empty."),
        ("sessions", 7, "“many” is not a number of seats (1 or more)."),
    ]


async def test_lines_are_counted_as_an_editor_does_for_every_line_end() -> None:
    bad = sessions({"abstract": "a\nb"}, {"ref": "s2", "ends_at": "x"})
    unix = bad.replace(b"\r\n", b"\n")
    for data in (bad, unix, unix.replace(b"\n", b"\r")):
        assert [line for _, line, _ in await refused(speakers=speakers(), sessions=data)] == [4]


async def test_every_bad_row_is_named_however_many() -> None:
    bad = sessions(*({"ref": f"s{number}", "title": ""} for number in range(300)))
    problems = await refused(speakers=speakers(), sessions=bad)
    assert [line for _, line, _ in problems] == list(range(2, 302))


async def test_blank_lines_are_passed_over_and_counted() -> None:
    header, row = sessions({"title": ""}).split(b"\r\n")[:2]
    problems = await refused(sessions=header + b"\n\n,,,,,,,,,\n" + row, speakers=speakers())
    assert problems == [("sessions", 4, "The column “title” is empty.")]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"starts_at": "14:00"}, "“14:00” in column “starts_at” has no date."),
        (
            {"starts_at": "2027-02-30T14:00:00+01:00"},
            "in column “starts_at” is not a date and time",
        ),
        ({"starts_at": "2027-03-28T02:30"}, "The clocks skip “2027-03-28T02:30” that night."),
        ({"starts_at": "0001-01-01T00:00+01:00"}, "The year of “0001-01-01T00:00+01:00”"),
        (
            {"ends_at": "2027-03-04T14:00:00+01:00"},
            "The session ends before it starts, or at the same moment",
        ),
        ({"language": "gsw-CH"}, "“gsw-CH” is not a language code such as fr or en."),
        ({"language": "klingonien"}, "“klingonien” is not a language code such as fr or en."),
        ({"speakers": "ada;zoe"}, "There is no speaker with the ref “zoe”."),
        ({"recording_url": "javascript:alert(1)"}, "“javascript:alert(1)” in column"),
        ({"slides_url": "https://["}, "“https://[” in column “slides_url”"),
        ({"join_url": "ftp://example.org"}, "“ftp://example.org” in column “join_url”"),
        ({"capacity": "0"}, "“0” is not a number of seats (1 or more)."),
        ({"capacity": "²"}, "“²” is not a number of seats"),
        ({"title": "x" * 501}, "The column “title” is longer than 500 characters."),
        ({"abstract": "x" * 50_001}, "The column “abstract” is longer than 50000 characters."),
        ({"tags": "x" * 81}, "An item of column “tags” is longer than 80 characters."),
    ],
)
async def test_a_bad_cell_is_told_in_a_sentence(change: dict[str, str], text: str) -> None:
    problems = await refused(speakers=speakers(), sessions=sessions(change))
    assert problems[0][:2] == ("sessions", 2)
    assert text in problems[0][2]


async def test_a_bad_speaker_keeps_sessions_out_too() -> None:
    problems = await refused(
        speakers=speakers({"email": "not-an-address"}, {"ref": "bo", "name": " "}),
        sessions=sessions(),
    )
    assert problems == [
        ("speakers", 2, "“not-an-address” is not an email address."),
        ("speakers", 3, "The column “name” is empty."),
    ]


async def test_a_ref_used_twice_is_a_bad_row() -> None:
    assert await refused(speakers=speakers({}, {"name": "Autre"}), sessions=sessions()) == [
        ("speakers", 3, "The ref “ada” is already used on line 2.")
    ]
    assert await refused(speakers=speakers(), sessions=sessions({}, {"title": "Autre"})) == [
        ("sessions", 3, "The ref “s1” is already used on line 2.")
    ]


async def test_two_plainly_different_sessions_under_one_ref_are_both_kept_with_a_warning() -> None:
    other = {
        "title": "Tout autre chose",
        "starts_at": "2027-04-01T14:00:00+02:00",
        "ends_at": "2027-04-01T15:00:00+02:00",
    }
    data = sessions({}, other)
    report = await accepted(speakers=speakers(), sessions=data)
    assert report.sessions.created == 2
    assert [(found.line, found.text[:42]) for found in report.warnings] == [
        (3, "The ref “s1” is already used on line 2, by")
    ]
    refs = await sql.rows("SELECT import_ref FROM sessions ORDER BY id")
    assert [row["import_ref"] for row in refs] == ["s1", "s1~2"]
    assert (await accepted(sessions=data)).unchanged == 2


async def test_an_offset_that_disagrees_with_the_zone_is_believed_with_a_warning() -> None:
    summer = {
        "starts_at": "2027-07-01T14:00:00+01:00",
        "ends_at": "2027-07-01T15:00:00+01:00",
    }
    report = await accepted(speakers=speakers(), sessions=sessions(summer))
    assert next((found.line, found.text) for found in report.warnings) == (
        2,
        "The offset +01:00 is not the one of Europe/Paris on that day. The offset was used:"
        " Thursday 1\u00a0July 2027, 15:00–16:00, Paris time.",
    )
    found = await sql.row("SELECT starts_local, starts_at FROM sessions")
    assert found is not None
    assert found["starts_local"].isoformat() == "2027-07-01T15:00:00"
    assert found["starts_at"].isoformat() == "2027-07-01T13:00:00+00:00"


async def test_the_hour_that_comes_twice_is_told_apart_by_its_offset() -> None:
    twice = {
        "starts_at": "2027-10-31T02:30:00+01:00",
        "ends_at": "2027-10-31T03:30:00+01:00",
    }
    report = await accepted(speakers=speakers(), sessions=sessions(twice))
    assert report.warnings == []
    found = await sql.row("SELECT starts_local, starts_fold, ends_fold FROM sessions")
    assert found is not None
    assert found["starts_local"].isoformat() == "2027-10-31T02:30:00"
    assert (found["starts_fold"], found["ends_fold"]) == (1, 0)


async def test_unknown_columns_are_named_and_passed_over() -> None:
    report = await accepted(speakers=speakers({"téléphone": "01"}))
    assert [found.text for found in report.warnings] == [
        "The column “téléphone” is not known and was ignored."
    ]


@pytest.mark.parametrize(
    ("data", "line", "text"),
    [
        (b"", 0, "The file is empty."),
        (b"\xef\xbb\xbf \n\n", 0, "The file is empty."),
        (b"ref\nada\n", 1, "The column “name” is missing from the header."),
        (b"ref,name,name\na,b,c\n", 1, "The column “name” appears twice in the header."),
        (
            b"PK\x03\x04\x00\x00zip",
            0,
            "This workbook cannot be read. Save it again as XLSX, ODS or CSV, without a password.",
        ),
        (b"GIF\x00\x01zip", 1, "There is a NUL character here: this is not a CSV file."),
        (b"ref,name\na,b\nc,d\0\n", 3, "There is a NUL character here: this is not a CSV file."),
        (b"ref,name\na,b,c\n", 2, "This row has 3 cells where the header has 2."),
        (b'ref,name\na,"b\nc,d\n', 2, "A quotation mark is opened in this row and never closed."),
        (b'ref,name\na,"b"c\n', 2, "The quotation marks of this row do not match."),
        (
            b"ref,name\na," + b"x" * 200_000,
            2,
            "A cell is longer than 131072 characters.",
        ),
        (
            "ref,name\na,é\n".encode() + b"b,\xe9\n",
            3,
            "This line is neither UTF-8 nor Windows-1252. Save the file as UTF-8.",
        ),
        (
            "ref\tname\nada\tAda\n".encode("utf-16") + b"\x00\xd8",
            3,
            "This line is not UTF-16, though the file begins so. Save the file as UTF-8.",
        ),
        (
            "ref\tname\nada\tAda".encode("utf-16") + b"\0",
            2,
            "This line is not UTF-16, though the file begins so. Save the file as UTF-8.",
        ),
    ],
)
async def test_a_broken_file_is_told_in_a_sentence(data: bytes, line: int, text: str) -> None:
    assert await refused(speakers=data) == [("speakers", line, text)]


async def test_a_file_beyond_all_bounds_is_not_read() -> None:
    problems = await refused(speakers=b"x" * 20_000_001)
    assert problems == [("speakers", 0, "The file is larger than 20 MB.")]


async def test_a_header_alone_is_only_a_warning() -> None:
    report = await accepted(speakers=b"ref,name\n")
    assert [found.text for found in report.warnings] == ["The file has a header and no rows."]


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace(";", "\t").encode("utf-16"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: b"sep=;\r\n" + text.encode(),
        lambda text: text.replace(";", "\t").encode(),
        lambda text: text.encode("cp1252"),
    ],
)
async def test_files_as_spreadsheets_write_them_are_read(encode: object) -> None:
    text = file([{"ref": "eve", "name": "Ève d’Exemple"}], ";").decode()
    assert callable(encode)
    report = await accepted(speakers=encode(text))
    assert report.created == 1
    assert await database.value("SELECT name FROM speakers") == "Ève d’Exemple"


async def test_a_file_of_french_excel_is_read_with_a_warning() -> None:
    data = file([{**SESSION, "title": "Été à l’œuvre", "speakers": "ada;bo"}], ";").decode()
    two = speakers({}, {"ref": "bo", "name": "Bo"})
    report = await accepted(speakers=two, sessions=data.encode("cp1252"))
    assert [found.text for found in report.warnings] == [
        "The file is not UTF-8; it was read as Windows-1252, as Excel writes it."
    ]
    assert await database.value("SELECT title FROM sessions") == "Été à l’œuvre"
    assert await database.value("SELECT count(*) FROM appearances") == 2


@pytest.mark.parametrize("slug", ["", "Un Cycle", "../etc", "a" * 200, "é", "a\0b"])
async def test_a_programme_needs_a_slug_that_can_be_an_address(slug: str) -> None:
    report = await import_files(slug, speakers=speakers())
    assert len(report.problems) == 1
    assert await database.value("SELECT count(*) FROM programmes") == 0
