"""Content lines hold whatever a text may be: they stay short, whole and equal."""

from datetime import datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline, Parameters

from events import text
from events.calendars import content_lines
from tests.calendars import linter

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
HOSTILE = st.one_of(
    ANY_TEXT,
    st.text('\r\n\x00\x0b\x1b\x85\u2028\\;,:"^ \té👩‍👩‍👧‍👦', max_size=300),
    st.integers(60, 90).map(lambda size: "é" * size + "👩‍🚀"),
)


@given(HOSTILE)
def test_a_hostile_text_comes_back_as_it_was_cleaned(raw: str) -> None:
    written = content_lines.line("DESCRIPTION", content_lines.paragraphs(raw))
    cleaned = content_lines.UNWANTED.sub("", text.paragraphs(raw))
    assert linter.values(b"BEGIN:X\r\n" + written, "DESCRIPTION") == [cleaned]
    assert linter.octets(written) == []
    read = icalendar.Event.from_ical(b"BEGIN:VEVENT\r\n" + written + b"END:VEVENT\r\n")
    assert str(read["DESCRIPTION"]) == cleaned


@given(HOSTILE)
def test_a_hostile_name_stays_inside_its_parameter(raw: str) -> None:
    mailbox = content_lines.mailbox("ada@example.org")
    written = content_lines.line("ATTENDEE", mailbox, CN=content_lines.parameter(raw))
    assert linter.octets(written) == []
    [(name, _, value)] = [linter.parts(line) for line in linter.unfolded(written)]
    assert (name, value) == (b"ATTENDEE", b"mailto:ada@example.org")


@given(HOSTILE, HOSTILE)
def test_a_line_is_what_icalendar_would_write(raw: str, name: str) -> None:
    value = content_lines.paragraphs(raw)
    given = {"CUTYPE": "INDIVIDUAL", "CN": content_lines.parameter(name)}
    theirs = Contentline.from_parts("X", Parameters(given), value, sorted=False)
    assert content_lines.line("X", value, **given) == theirs.to_ical() + b"\r\n"
    assert content_lines.folded(value) == Contentline(value.to_ical()).to_ical()


def test_a_value_that_would_end_its_line_is_refused() -> None:
    with pytest.raises(ValueError, match="X would end"):
        content_lines.line("X", icalendar.prop.vUnknown("a\nATTENDEE:b"))


@given(HOSTILE)
def test_a_hostile_address_stays_one_uri(raw: str) -> None:
    written = content_lines.line("URL", content_lines.link("https://example.org/" + raw))
    assert linter.octets(written) == []
    [unfolded] = linter.unfolded(written)
    assert unfolded.startswith(b"URL:https://example.org/")
    assert not any(byte <= 32 for byte in unfolded)


@pytest.mark.parametrize("letter", ["x", "é", "👩"])
@pytest.mark.parametrize("octets", [72, 74, 75, 76, 149, 150, 151])
def test_no_line_is_longer_than_75_octets_and_nothing_is_lost(octets: int, letter: str) -> None:
    value = letter * (octets // len(letter.encode()))
    written = content_lines.line("X", content_lines.words(value))
    assert linter.octets(written) == []
    assert written.replace(b"\r\n ", b"") == f"X:{value}\r\n".encode()


@pytest.mark.parametrize("raw", ["a\\N", "\\n\\N", "\\\\N\\;", "\\N\\N", "N\\"])
def test_a_backslash_before_n_is_no_line_break(raw: str) -> None:
    written = content_lines.line("SUMMARY", content_lines.words(raw))
    assert linter.values(written, "SUMMARY") == [raw]


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        content_lines.moment(datetime(2026, 12, 3, 14))  # noqa: DTZ001
