"""Content lines hold whatever a text may be: they stay short, whole and equal."""

from datetime import datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    written = content_lines.paragraphs("DESCRIPTION", raw)
    cleaned = content_lines.UNWANTED.sub("", text.paragraphs(raw))
    assert linter.values(b"BEGIN:X\r\n" + written, "DESCRIPTION") == [cleaned]
    assert linter.octets(written) == []
    read = icalendar.Event.from_ical(b"BEGIN:VEVENT\r\n" + written + b"END:VEVENT\r\n")
    assert str(read["DESCRIPTION"]) == cleaned


@given(HOSTILE)
def test_a_hostile_name_stays_inside_its_parameter(raw: str) -> None:
    written = content_lines.link(
        f"ATTENDEE;CN={content_lines.quoted(raw)}", "mailto:ada@example.org"
    )
    assert linter.octets(written) == []
    [(name, _, value)] = [linter.parts(line) for line in linter.unfolded(written)]
    assert (name, value) == (b"ATTENDEE", b"mailto:ada@example.org")


@given(HOSTILE)
def test_a_hostile_address_stays_one_uri(raw: str) -> None:
    written = content_lines.link("URL", "https://example.org/" + raw)
    assert linter.octets(written) == []
    [unfolded] = linter.unfolded(written)
    assert unfolded.startswith(b"URL:https://example.org/")
    assert not any(byte <= 32 for byte in unfolded)


@pytest.mark.parametrize("octets", [74, 75, 76, 149, 150, 151])
def test_lines_fold_exactly_at_75_octets(octets: int) -> None:
    written = content_lines.folded(b"x" * octets)
    assert max(len(line) for line in written.split(b"\r\n")) == min(octets, 75)
    assert written.replace(b"\r\n ", b"") == b"x" * octets + b"\r\n"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        content_lines.moment("DTSTART", datetime(2026, 12, 3, 14))  # noqa: DTZ001
