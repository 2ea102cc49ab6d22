"""What each format says arrives in the columns of a table; what cannot be read has its reason."""

import pytest

from events.csv_import.report import Findings
from events.csv_import.schedules import reading
from events.csv_import.schedules.schedule import Schedule
from tests.csv_import.schedules.samples import (
    ADA,
    FRAB_XML,
    GUID,
    calendar,
    frab_event,
    frab_json,
    grid_smart,
    sessionize,
    sessionize_session,
)


def read(data: bytes) -> Schedule:
    return reading.read(data, Findings("speakers"), Findings("sessions"))


def problems(data: bytes) -> list[tuple[int, str]]:
    found = read(data)
    return [(one.line, one.text)
            for one in found.about_speakers.problems + found.about_sessions.problems]  # fmt: skip


def test_frab_xml_gives_sessions_speakers_texts_and_what_hangs_on_them() -> None:
    found = read(FRAB_XML.encode())
    assert [(row.line, row.cells) for row in found.speakers] == [
        (1, {"ref": "c0000000-0000-4000-8000-000000000026", "name": "Ada Exemple"}),
        (2, {"ref": "27", "name": "Bo Exemple"}),
    ]
    first, night = (row.cells for row in found.sessions)
    assert first == {
        "ref": GUID,
        "title": "Lire une carte — et la plier",
        "starts_at": "2027-03-04T14:00:00+01:00",
        "ends_at": "2027-03-04T14:45:00+01:00",
        "timezone": "Europe/Paris",
        "language": "fr",
        "speakers": "c0000000-0000-4000-8000-000000000026; 27",
        "abstract": "Ce que la carte montre.\n\nEt ce qu’elle *tait*.\n\n"
        "- [L’atlas](<https://atlas.example.org/>)",
        "recording_url": "https://tube.example.org/w/1",
        "slides_url": "https://talks.example.org/25.pdf",
        "location": "Grande salle",
        "tags": "Cartographie",
    }
    assert night["ends_at"] == "2027-03-05T00:30:00+01:00"
    assert "language" not in night
    assert not found.about_sessions.problems


def test_frab_json_gives_biographies_and_the_language_of_a_longer_code() -> None:
    found = read(frab_json())
    (who,), (talk,) = found.speakers, found.sessions
    assert who.cells == {"ref": "26", "name": "Ada Exemple", "biography": "Ada **enseigne**.",
                         "photo_url": "https://talks.example.org/ada.jpg"}  # fmt: skip
    assert talk.cells["language"] == "de"
    assert talk.cells["tags"] == "Cartography"
    assert talk.cells["timezone"] == "Europe/Paris"


def test_of_one_schedule_in_xml_and_in_json_a_speaker_is_the_same() -> None:
    """Pretalx gave numbers alone in XML, in JSON numbers and codes, and gives a guid since."""
    bo = {"id": 27, "code": "BOBOBO", "public_name": "Bo Exemple"}
    ada = {"guid": "c0000000-0000-4000-8000-000000000026", "code": "NQTF8Y", "name": "Ada Exemple"}
    by_xml, by_json = read(FRAB_XML.encode()), read(frab_json(frab_event(persons=[ada, bo])))
    refs = [[row.cells["ref"] for row in one.speakers] for one in (by_xml, by_json)]
    assert refs[0] == refs[1]


def test_a_link_that_says_so_is_the_recording_in_frab_json() -> None:
    film = {"title": "Film", "url": "https://tube.example.org/w/kk", "type": "media"}
    [talk] = read(frab_json(frab_event(links=[film]))).sessions
    assert talk.cells["recording_url"] == film["url"]
    assert film["url"] not in talk.cells["abstract"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_a_file_in_another_encoding_is_read(encoding: str) -> None:
    text = FRAB_XML.replace("’", "'").replace('encoding="utf-8"', f'encoding="{encoding}"')
    assert read(text.encode(encoding)).sessions[0].cells["title"] == "Lire une carte — et la plier"


def test_sessionize_leaves_breaks_out_and_knows_the_language_among_categories() -> None:
    found = read(sessionize())
    assert found.speakers[0].cells == {
        "ref": ADA,
        "name": "Ada Exemple",
        "organisation": "Institut Exemple",
        "biography": "Ada enseigne.\n\n- [Blog](<https://ada.example.org/>)",
        "photo_url": "https://sessionize.example.org/ada.jpg",
    }
    (talk,) = found.sessions
    assert talk.cells["starts_at"] == "2027-03-04T14:00:00"
    assert "timezone" not in talk.cells
    assert (talk.cells["language"], talk.cells["tags"]) == ("fr", "Cartographie")
    assert talk.cells["location"] == "Grande salle"


def test_of_the_grid_a_session_in_two_rooms_is_one() -> None:
    found = read(grid_smart())
    (who,), (talk,) = found.speakers, found.sessions
    assert who.cells == {"ref": ADA, "name": "Ada Exemple"}
    assert (talk.cells["location"], talk.cells["tags"]) == ("Grande salle", "Cartographie")
    assert not found.about_sessions.problems


def test_a_bad_entry_costs_only_itself_and_says_why() -> None:
    two = frab_event(guid="a1b2c3d4-0000-4000-8000-000000000002", title="Autre")
    data = frab_json(frab_event(), frab_event(title=7, guid=[]), frab_event(title="Encore"),
                     {**two, "duration": "", "id": 3}, two)  # fmt: skip
    assert [row.cells["title"] for row in read(data).sessions] == ["Lire une carte", "Autre"]
    assert problems(data) == [
        (2, "This entry does not have the expected form: guid: Expected string | null, got array."),
        (3, "“Encore” has the same identifier as “Lire une carte” before it."),
        (4, "“Autre” has no start or no end."),
    ]  # fmt: skip
    unplanned = sessionize(sessionize_session(startsAt=None, endsAt=None))
    assert problems(unplanned) == [(1, "“Lire une carte” has no start or no end.")]


WEEKLY = """UID:cours@example.org
SUMMARY;LANGUAGE=fr:Cours
DTSTART;TZID=Romance Standard Time:20270318T140000
DTEND;TZID=Romance Standard Time:20270318T150000
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE;TZID=Romance Standard Time:20270401T140000
CATEGORIES:cartes,plans
LOCATION:Grande salle
CONFERENCE;VALUE=URI:https://meet.example.org/cours
DESCRIPTION:Un cours\\, chaque semaine."""
MOVED = """UID:cours@example.org
RECURRENCE-ID:20270325T130000Z
SUMMARY:Cours déplacé
DTSTART;TZID=Europe/Paris:20270326T090000
DURATION:PT1H"""


def test_a_series_becomes_its_dates_at_the_same_hour_and_an_exception_stands_for_its_own() -> None:
    found = read(calendar(WEEKLY, MOVED))
    assert not found.about_sessions.problems
    assert [(row.cells["ref"], row.cells["starts_at"], row.cells["timezone"])
            for row in found.sessions] == [
        ("cours@example.org#20270318T1400", "2027-03-18T14:00:00+01:00", "Europe/Paris"),
        ("cours@example.org#20270408T1400", "2027-04-08T14:00:00+02:00", "Europe/Paris"),
        ("cours@example.org#20270325T1400", "2027-03-26T09:00:00+01:00", "Europe/Paris"),
    ]  # fmt: skip
    cells = found.sessions[0].cells
    assert (cells["language"], cells["tags"]) == ("fr", "cartes; plans")
    assert cells["join_url"] == "https://meet.example.org/cours"
    assert cells["abstract"] == "Un cours, chaque semaine."
    assert found.sessions[2].cells["ends_at"] == "2027-03-26T10:00:00+01:00"


@pytest.mark.parametrize(
    ("said", "room", "place"),
    [
        ("LOCATION:Réunion Microsoft Teams\nX-MICROSOFT-SKYPETEAMSMEETINGURL:https://a.example.org/x",
         "https://a.example.org/x", ""),
        ("LOCATION:Microsoft Teams Meeting", None, ""),
        ("LOCATION:Salle 4\nX-GOOGLE-CONFERENCE:https://b.example.org/y",
         "https://b.example.org/y", "Salle 4"),
        ("X-GOOGLE-CONFERENCE:https://b.example.org/y\nCONFERENCE;VALUE=URI:https://c.example.org/z",
         "https://c.example.org/z", ""),
        ("LOCATION:Zoom sur les communs", None, "Zoom sur les communs"),
    ],
    ids=["teams", "teams-by-name", "google", "standard-first", "a-place-after-all"],
)  # fmt: skip
def test_a_room_is_read_as_google_and_microsoft_write_it(
    said: str, room: str | None, place: str
) -> None:
    event = f"UID:1\nSUMMARY:A\nDTSTART:20270304T130000Z\nDURATION:PT1H\n{said}"
    [row] = read(calendar(event)).sessions
    assert (row.cells.get("join_url"), row.cells["location"]) == (room, place)


def test_the_later_edition_counts_and_what_cannot_be_a_session_says_why() -> None:
    one = "UID:1\nSUMMARY:{}\nSEQUENCE:{}\nDTSTART:20270304T130000Z\nDTEND:20270304T140000Z"
    data = calendar(
        one.format("Nouveau", 2),
        one.format("Ancien", 1),
        "UID:2\nSUMMARY:Férié\nDTSTART;VALUE=DATE:20270305\nDTEND;VALUE=DATE:20270306",
        "UID:3\nSUMMARY:Annulé\nSTATUS:CANCELLED\nDTSTART:20270304T130000Z\nDURATION:PT1H",
        "UID:4\nSUMMARY:Illisible\nDTSTART:hier",
        "UID:5\nSUMMARY:Flottant\nDTSTART:20270304T140000\nDTEND:20270304T150000",
        "UID:6\nSUMMARY:Ailleurs\nDTSTART;TZID=/x.example.org/Europe/Rome:20270304T140000"
        "\nDTEND;TZID=/x.example.org/Europe/Rome:20270304T150000\nLOCATION:https://meet.example.org/6",
    )  # fmt: skip
    found = read(data)
    assert [row.cells["title"] for row in found.sessions] == ["Nouveau", "Flottant", "Ailleurs"]
    assert found.sessions[1].cells["starts_at"] == "2027-03-04T14:00:00"
    assert found.sessions[2].cells["timezone"] == "Europe/Rome"
    assert found.sessions[2].cells["join_url"] == "https://meet.example.org/6"
    assert problems(data) == [
        (3, "“Férié” is an all-day event. Give it a start and an end time."),
        (5, "“Illisible” has no start or no end that can be read."),
    ]
    assert [one.text for one in found.about_sessions.warnings] == [
        "“Annulé” is cancelled in the file and was left out."
    ]


@pytest.mark.parametrize("rule", [
    "FREQ=SECONDLY", "FREQ=DAILY;BYHOUR=1,2;BYMINUTE=1,2", "FREQ=DAILY;INTERVAL=0",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY", "FREQ=WEEKLY;BYSETPOS=400",
    "FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=", "COUNT=999999999",
])  # fmt: skip
def test_no_rule_goes_on_for_ever_or_gives_dates_without_number(rule: str) -> None:
    found = read(calendar(WEEKLY.replace("FREQ=WEEKLY;COUNT=4", rule)))
    assert len(found.sessions) <= 200


def test_own_rules_of_zones_are_not_reckoned_with() -> None:
    zone = ("BEGIN:VTIMEZONE\nTZID:Mars\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
            "RRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\n"
            "END:VTIMEZONE")  # fmt: skip
    event = "UID:1\nSUMMARY:M\nDTSTART;TZID=Mars:20270304T140000\nDTEND;TZID=Mars:20270304T150000"
    (talk,) = read(calendar(event, before=zone)).sessions
    assert talk.cells["timezone"] == "Mars"  # And the row says that this is no time zone.


BOMB = """<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;">]><schedule><version>&c;</version></schedule>"""
FILE = '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule><version>&x;</version></schedule>'


@pytest.mark.parametrize("data", [
    BOMB.encode(), FILE.encode(), BOMB.replace("?>", ' encoding="utf-16"?>').encode("utf-16"),
    b"<!DOCTYPE html><html></html>", b"<schedule>" * 500 + b"</schedule>" * 500,
    b"<schedule>" + b"<a/>" * 500_000 + b"</schedule>",
])  # fmt: skip
def test_hostile_xml_is_refused_whole(data: bytes) -> None:
    found = read(data)
    assert not found.sessions
    assert [one.text for one in found.about_sessions.problems] == [
        "The file declares a document type, or is nested without end. It is not read."
    ]


def test_a_document_type_that_a_text_only_tells_of_is_no_document_type() -> None:
    data = FRAB_XML.replace("<abstract/>", "<abstract><![CDATA[Le <!DOCTYPE html>]]></abstract>")
    assert read(data.encode()).sessions[1].cells["abstract"] == "Le <!DOCTYPE html>"


def test_a_picture_whose_address_is_not_whole_is_passed_over_in_sessionize() -> None:
    data = sessionize().replace(b"https://sessionize.example.org/ada.jpg", b"/img/ada.jpg")
    [who] = read(data).speakers
    assert who.cells["photo_url"] == ""


def test_a_file_of_which_nothing_is_taken_is_refused() -> None:
    """A schedule of another kind has the same outermost element: no programme is made of it."""
    other = (
        b'<schedule><day date="2014-07-21"><entry id="1"><title>x</title></entry></day></schedule>'
    )
    assert problems(other) == [(0, "There is no session in this file.")]


@pytest.mark.parametrize(("data", "why"), [
    (b"<schedule><day></schedule>", "The file cannot be read as XML from line 1 on."),
    *((data, reading.NOT_KNOWN) for data in (b"<feed/>", b"title;start", b"{}")),
    (b'{"schedule": 1}', "The file is broken, or does not have the expected form: schedule:"
                         " Expected object, got integer."),
    (b"[" * 100_000, "The file is broken, or does not have the expected form: "),
    (b"[]", "There is no session in this file."),
    (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT", "There is no session in this file."),
    (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 5001,
     "The calendar cannot be read, or has more than 5000 events."),
    (b"", "The file is empty."),
])  # fmt: skip
def test_what_is_no_schedule_says_so(data: bytes, why: str) -> None:
    found = read(data)
    said = [one.text for one in found.about_sessions.problems + found.about_sessions.warnings]
    assert len(said) == 1
    assert said[0].startswith(why)
    assert not found.sessions
