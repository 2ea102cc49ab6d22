"""Whatever a file holds, its reading ends with rows or with sentences, never with a crash."""

from hypothesis import example, given
from hypothesis import strategies as some

from events import text
from events.csv_import import entries
from events.csv_import.reading import rows
from events.csv_import.report import Findings
from tests.csv_import.csv_files import SESSION, file

CELLS = some.text(max_size=40) | some.sampled_from(
    ["2027-03-04T14:00:00+01:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59",
     "2027-03-04T14:00:00+00:00:01", "-00:00", "Europe/Paris", "https://[::1", "a;b", "\0", "٣"]
)  # fmt: skip


@given(some.binary(max_size=300))
@example(b"\xff\xfe\x00")
@example(b"ref;title\n\x80;\x81")
@example(b'sep="\r\nref"name')
@example(b"sep=\0\nref\0name")
@example(b"sep=\r\n\n")
def test_any_bytes_are_rows_or_sentences(data: bytes) -> None:
    found = Findings("speakers")
    read = rows.read(data, entries.SPEAKER_COLUMNS, entries.SPEAKER_NEEDED, found)
    entries.speakers(read, found)
    assert all(finding.text for finding in (*found.problems, *found.warnings))


@given(some.lists(some.fixed_dictionaries(dict.fromkeys(SESSION, CELLS)), min_size=1, max_size=3))
def test_any_cells_are_sessions_or_sentences(cells: list[dict[str, str]]) -> None:
    found = Findings("sessions")
    read = rows.read(file(cells), entries.SESSION_COLUMNS, entries.SESSION_NEEDED, found)
    read_sessions = entries.sessions(read, entries.Defaults("Europe/Paris", "fr"), found)
    assert all(finding.text for finding in (*found.problems, *found.warnings))
    assert found.problems or len(read_sessions) == len(read)


@given(some.text(max_size=200))
@example("<" * 100)
@example("![](" * 50)
@example("[a](http://b" * 20)
@example("<ul>" * 60)
def test_any_text_is_shown_safely(written: str) -> None:
    made = text.html(written)
    assert "<script" not in made.lower()
    text.plain(written)
    text.excerpt(written)
