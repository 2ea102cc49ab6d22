"""The list of every product gives the same people and minutes, whatever it looks like."""

from datetime import UTC, datetime

import pytest

from events.attendance.people import clipped, length
from events.attendance.read import read
from events.attendance.stays import Hours
from tests.attendance import lists

HOURS = Hours(
    datetime(2026, 3, 12, 13, tzinfo=UTC), datetime(2026, 3, 12, 14, tzinfo=UTC), "Europe/Paris"
)


def minutes(data: bytes) -> dict[str, int | None]:
    """Minutes by name, within the session's hours where times are known."""
    found = {}
    for one in read(data, HOURS).people:
        inside = length(clipped(one.spans, HOURS.starts_at, HOURS.ends_at))
        seconds = inside + (one.seconds or 0) if one.spans else one.seconds
        found[one.name] = None if seconds is None else seconds // 60
    return found


@pytest.mark.parametrize(
    ("data", "tool", "expected"),
    [
        (lists.ZOOM_MEETING, "zoom", {"Ada Exemple": 50, "iPhone": 30, "Inconnu Total": 10}),
        (lists.ZOOM_WEBINAR, "zoom", {"Orga Exemple": 60, "Ada Exemple": 45}),
        (lists.TEAMS, "teams", {"Exemple, Ada": 50, "Zoé Exemple": 30}),
        (lists.TEAMS_OLD, "teams", {"Ada Exemple": 40, "Zoé Exemple": 45}),
        (lists.BIGBLUEBUTTON, "bigbluebutton", {"Ada Exemple": 50, "zoe EXEMPLE": 30}),
        (lists.WEBEX, "webex", {"Ada Exemple": 50}),
        (lists.LIVESTORM, "livestorm", {"Ada Exemple": 48}),
        (lists.ZOOM_FRENCH, "zoom", {"Ada": 50}),
        (lists.ZOOM_SPANISH, "zoom", {"Ada Exemple": 20}),
        (lists.ZOOM_PORTUGUESE, "zoom", {"Ada Exemple": 20}),
        (lists.TEAMS_GERMAN, "teams", {"Ada Exemple": 50}),
        (lists.TEAMS_PORTUGUESE, "teams", {"Ada Exemple": 50}),
        (lists.TEAMS_POLISH, "", {"Ada Exemple": 50}),
        (lists.TEAMS_OLD_FRENCH, "teams", {"Ada Exemple": 40, "Zoé Exemple": 45}),
        (lists.TEAMS_QUEBEC, "", {"Ada Exemple": 50}),
        (lists.BIGBLUEBUTTON_GERMAN, "", {"Ada Exemple": 50}),
        (lists.BLANKS, "", {"Ada Exemple": 48, "Zoé Exemple": None, "Bo Exemple": 30}),
        (lists.TEAMS_ENGLISH, "teams", {"Ada Exemple": 50}),
        (lists.BIGBLUEBUTTON_ENGLISH, "bigbluebutton", {"Ada Exemple": 50}),
        (lists.WEBEX_FRENCH, "webex", {"Ada Exemple": 50}),
        (lists.LIVESTORM_FRENCH, "livestorm", {"Ada Exemple": 48}),
        (lists.GERMAN, "", {"Ada Exemple": 30, "Zoé Exemple": 45}),
        (lists.NAMES, "", {"Ada Exemple": None, "Exemple Zoé": None}),
    ],
    ids=["zoom-meeting", "zoom-webinar", "teams", "teams-old", "bigbluebutton", "webex",
         "livestorm", "zoom-french", "zoom-spanish", "zoom-portuguese", "teams-german",
         "teams-portuguese", "teams-polish", "teams-old-french", "teams-quebec",
         "bigbluebutton-german", "blank-cells", "teams-english", "bigbluebutton-english",
         "webex-french", "livestorm-french", "another-language", "names"],
)  # fmt: skip
def test_minutes_are_added_up_over_reconnections(
    data: bytes, tool: str, expected: dict[str, int | None]
) -> None:
    assert minutes(data) == expected
    assert read(data, HOURS).tool == tool


def test_who_is_named_as_absent_is_left_out_and_counted() -> None:
    assert read(lists.ZOOM_WEBINAR, HOURS).absent == 1
    assert read(lists.LIVESTORM, HOURS).absent == 1


def test_a_name_alone_is_not_the_same_as_no_time() -> None:
    found = read(lists.NAMES, HOURS)
    assert found.names_only
    assert [one.stay for one in found.people] == [None, None]


def test_times_of_another_zone_count_as_lengths() -> None:
    elsewhere = lists.ZOOM_MEETING.decode().replace(" PM", " AM").encode()
    found = read(elsewhere, HOURS)
    assert found.elsewhere
    assert [one.stay for one in found.people] == [52 * 60, 30 * 60, 10 * 60]


def test_an_address_and_the_other_name_in_brackets_are_kept() -> None:
    ada, phone, _ = read(lists.ZOOM_MEETING, HOURS).people
    assert ada.email == "ada@example.org"
    assert (phone.name, phone.other_name) == ("iPhone", "Zoé Exemple")


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"\x00" * 50, b"a" * 200_000, b'"', b",,,\n,,"])
def test_nonsense_is_nobody_or_a_name_and_never_an_error(data: bytes) -> None:
    assert len(read(data, HOURS).people) <= 1


def test_addresses_of_french_zoom_and_german_teams_are_read() -> None:
    for data in (lists.ZOOM_FRENCH, lists.TEAMS_GERMAN, lists.TEAMS_POLISH, lists.TEAMS_QUEBEC):
        assert [one.email for one in read(data, HOURS).people] == ["ada@example.org"]


def test_a_date_of_registration_is_no_stay() -> None:
    data = (
        "Name;E-Mail;Angemeldet am;Bestätigt am\n"
        "Ada Exemple;ada@example.org;01.03.2026 09:00;02.03.2026 10:00\n"
    ).encode()
    found = read(data, HOURS)
    assert found.names_only
    assert not found.elsewhere
