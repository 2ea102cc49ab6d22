"""Whatever people type, every judge reads the same calendar back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from msgspec.structs import replace

from events import text
from events.calendars import content_lines, invite
from events.calendars.calendar import calendar, feed_head
from events.calendars.calendar_event import Event
from events.calendars.invite import Guest
from events.calendars.vevent import description, page, public_vevent
from tests.calendars import linter

START = datetime(2026, 12, 3, 13, tzinfo=UTC)
PLAIN = Event(
    uid="1@example.org", slug="seance", title="Séance", abstract="", language="fr", tags=(),
    starts_at=START, ends_at=START + timedelta(hours=1), status="published", sequence=0,
    stamp=START, updated_at=START, location="En ligne", speakers=(),
)  # fmt: skip
GUEST = Guest(
    kind="registration", id=1, nonce="n", email="ada@example.org", name="Ada",
    join="https://events.example.org/join/1.x", page="https://events.example.org/sessions/seance",
)  # fmt: skip
HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.text('\r\n\x00\x0b\x1b\x85\u2028\u202e\\;,:"^ \té👩‍👩‍👧‍👦BEGIN:VEVENT', max_size=200),
    st.integers(20, 90).map(lambda size: "é" * size + "👩‍🚀" * 3),
    st.sampled_from(["\nEND:VEVENT\nEND:VCALENDAR", "a\\n\\N\\\\;b", "\r\nATTENDEE:mailto:x@y.z"]),
)
EVENTS = st.builds(
    replace,
    st.just(PLAIN),
    title=HOSTILE,
    abstract=HOSTILE,
    location=HOSTILE,
    tags=st.lists(HOSTILE, max_size=3).map(tuple),
    speakers=st.lists(st.tuples(HOSTILE, HOSTILE), max_size=2).map(tuple),
)


def as_read(words: str) -> str:
    """What is left of a text once what no calendar needs is taken out."""
    return content_lines.UNWANTED.sub("", text.paragraphs(words))


def read(raw: bytes) -> Any:
    assert linter.complaints(raw) == []
    [event] = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    [other] = IcsCalendarStream.calendar_from_ics(raw.decode()).events
    third = vobject.readOne(raw.decode()).vevent
    assert str(event["SUMMARY"]) == other.summary == third.summary.value
    assert str(event["DESCRIPTION"]) == other.description == third.description.value
    assert event["UID"] == other.uid == third.uid.value
    assert event["DTSTART"].dt == other.dtstart
    return event


@pytest.mark.usefixtures("database")
@settings(max_examples=150, deadline=None)
@given(EVENTS)
def test_a_feed_of_hostile_texts_is_read_by_all_and_texts_come_back(event: Event) -> None:
    raw = calendar([public_vevent(event)], head=feed_head(event.title, "https://example.org/x.ics"))
    found = read(raw)
    assert str(found["SUMMARY"]) == (content_lines.cleaned(event.title) or "seance")
    assert str(found["DESCRIPTION"]) == as_read(description(event, page=page(event)))
    assert str(found.get("LOCATION", "")) == content_lines.cleaned(event.location)
    assert found.categories == [tag for tag in map(content_lines.cleaned, event.tags) if tag]
    assert "ATTENDEE" not in found


@pytest.mark.usefixtures("database")
@settings(max_examples=150, deadline=None)
@given(EVENTS, HOSTILE)
def test_an_invitation_to_a_hostile_name_has_one_attendee(event: Event, name: str) -> None:
    for write in (invite.request, invite.cancellation):
        raw, _ = write(event, replace(GUEST, name=name), at=START)
        found = read(raw)
        assert str(found["ATTENDEE"]) == "mailto:ada@example.org"
        assert str(found["ORGANIZER"]).startswith("mailto:")
