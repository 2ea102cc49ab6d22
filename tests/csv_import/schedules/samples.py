"""Schedules in the form that other programs give them, made up."""

from typing import Any

import msgspec

GUID = "a1b2c3d4-0000-4000-8000-000000000001"

FRAB_XML = f"""<?xml version="1.0" encoding="utf-8"?>
<schedule>
 <generator name="pretalx" version="2025.1"/>
 <version>1.2</version>
 <conference><acronym>cartes</acronym><title>Cartes</title><start>2027-03-04</start>
  <end>2027-03-05</end><days>2</days><timeslot_duration>00:05</timeslot_duration>
  <base_url>https://talks.example.org/cartes/</base_url>
  <time_zone_name>Europe/Paris</time_zone_name></conference>
 <day index="1" date="2027-03-04" start="2027-03-04T04:00:00+01:00" end="2027-03-05T03:59:00+01:00">
  <room name="Grande salle" guid="b379c473-93b9-4eae-9a09-d482e86cede3">
   <event guid="{GUID}" id="25" code="G9JGWY">
    <date>2027-03-04T14:00:00+01:00</date><start>14:00</start><duration>00:45</duration>
    <room>Grande salle</room><slug>cartes-25-lire</slug><url>https://talks.example.org/25</url>
    <recording><license/><optout>false</optout><url>https://tube.example.org/w/1</url></recording>
    <title>Lire une carte</title><subtitle>et la plier</subtitle><track>Cartographie</track>
    <type>Talk</type><language>fr</language>
    <abstract>Ce que la carte montre.</abstract><description>Et ce qu’elle *tait*.</description>
    <persons><person id="26" guid="c0000000-0000-4000-8000-000000000026">Ada Exemple</person>
     <person id="27">Bo Exemple</person></persons>
    <links><link href="https://atlas.example.org/">L’atlas</link></links>
    <attachments><attachment href="https://talks.example.org/25.pdf">Diapos</attachment></attachments>
   </event>
   <event guid="a1b2c3d4-0000-4000-8000-000000000002" id="26">
    <date>2027-03-04T23:30:00+01:00</date><start>23:30</start><duration>01:00</duration>
    <room>Grande salle</room><title>La nuit</title><subtitle/><track/><type/><language/>
    <abstract/><description/><persons><person id="27">Bo Exemple</person></persons>
    <links/><attachments/></event>
  </room></day>
</schedule>"""


def frab_event(**changes: Any) -> dict[str, Any]:
    """One event as pretalx writes it."""
    return {
        "id": 25, "guid": GUID, "logo": "", "date": "2027-03-04T14:00:00+01:00", "start": "14:00",
        "duration": "00:45", "room": "Grande salle", "slug": "cartes-25-lire",
        "url": "https://talks.example.org/cartes/talk/G9JGWY/", "title": "Lire une carte",
        "subtitle": "", "track": {"en": "Cartography"}, "type": "Talk", "language": "de-formal",
        "abstract": "Ce que la carte montre.", "description": None, "recording_license": "",
        "do_not_record": False,
        "persons": [{"id": 26, "code": "NQTF8Y", "public_name": "Ada Exemple",
                     "biography": "Ada **enseigne**.", "answers": [],
                     "avatar": "https://talks.example.org/ada.jpg"}],
        "links": [{"title": "L’atlas", "url": "https://atlas.example.org/", "type": "related"}],
        "attachments": [],
    } | changes  # fmt: skip


def frab_json(*events: dict[str, Any]) -> bytes:
    """A schedule of one day and room."""
    day = {"index": 1, "date": "2027-03-04", "day_start": "2027-03-04T04:00:00+01:00",
           "day_end": "2027-03-05T03:59:00+01:00",
           "rooms": {"Grande salle": list(events or [frab_event()])}}  # fmt: skip
    conference = {"acronym": "cartes", "title": "Cartes", "start": "2027-03-04",
                  "end": "2027-03-04", "daysCount": 1, "timeslot_duration": "00:05",
                  "time_zone_name": "Europe/Paris", "rooms": [], "days": [day]}  # fmt: skip
    whole = {"$schema": "https://c3voc.de/schedule/schema.json",
             "schedule": {"version": "1", "base_url": "https://talks.example.org/",
                          "conference": conference}}  # fmt: skip
    return msgspec.json.encode(whole)


ADA = "3f0b2c3e-7d51-4f59-a2a3-0d8dbf7ad7c1"


def sessionize_session(**changes: Any) -> dict[str, Any]:
    """One session of the view All."""
    return {
        "id": "101", "title": "Lire une carte", "description": "Ce que la carte montre.",
        "startsAt": "2027-03-04T14:00:00", "endsAt": "2027-03-04T14:45:00",
        "isServiceSession": False, "isPlenumSession": False, "speakers": [ADA],
        "categoryItems": [7, 9], "questionAnswers": [], "roomId": 3, "liveUrl": None,
        "recordingUrl": None, "status": "Accepted", "isInformed": True, "isConfirmed": True,
    } | changes  # fmt: skip


def sessionize(*sessions: dict[str, Any]) -> bytes:
    """The view All with one speaker."""
    service = sessionize_session(id=12, title="Pause", isServiceSession=True, speakers=[])
    return msgspec.json.encode({
        "sessions": [*(sessions or [sessionize_session()]), service],
        "speakers": [{
            "id": ADA, "firstName": "Ada", "lastName": "Exemple", "fullName": "Ada Exemple",
            "bio": "Ada enseigne.", "tagLine": "Institut Exemple", "isTopSpeaker": False,
            "profilePicture": "https://sessionize.example.org/ada.jpg",
            "links": [{"title": "Blog", "url": "https://ada.example.org/", "linkType": "Blog"}],
            "sessions": [101], "categoryItems": [], "questionAnswers": [],
        }],
        "questions": [],
        "categories": [
            {"id": 1, "title": "Track", "items": [{"id": 7, "name": "Cartographie", "sort": 1}],
             "sort": 0, "type": "session"},
            {"id": 2, "title": "Language", "items": [{"id": 9, "name": "French", "sort": 1}],
             "sort": 1, "type": "session"},
        ],
        "rooms": [{"id": 3, "name": "Grande salle", "sort": 0}],
    })  # fmt: skip


def grid_smart() -> bytes:
    """The view GridSmart: a session for all stands in both rooms."""
    one = {**sessionize_session(), "speakers": [{"id": ADA, "name": "Ada Exemple"}],
           "categories": [{"id": 1, "name": "Track", "categoryItems": [
               {"id": 7, "name": "Cartographie"}], "sort": 0}],
           "roomId": 3, "room": "Grande salle"}  # fmt: skip
    rooms = [{"id": number, "name": "Salle", "sessions": [one], "hasOnlyPlenumSessions": True}
             for number in (3, 4)]  # fmt: skip
    day = {"date": "2027-03-04T00:00:00", "isDefault": False, "rooms": rooms, "timeSlots": []}
    return msgspec.json.encode([day])


def calendar(*events: str, before: str = "") -> bytes:
    """An iCalendar file of these events, each its lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example.org//test", *before.splitlines()]
    for event in events:
        lines += ["BEGIN:VEVENT", "DTSTAMP:20270101T000000Z", *event.strip().splitlines(),
                  "END:VEVENT"]  # fmt: skip
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
