"""A programme's schedule as XML and JSON: what frab's format asks, and nothing hidden.

`EVENTS_TEST_SCHEDULE_SCHEMAS` names a folder with the schemas that c3voc publishes (see
CONTRIBUTING.md): then they have the last word.
"""

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from lxml import etree

from events.csv_import import import_files
from tests import factories, sql

SCHEMAS = os.environ.get("EVENTS_TEST_SCHEDULE_SCHEMAS", "")
REQUIRED = {
    "conference": "title acronym days daysCount start end timeslot_duration",
    "day": "date day_end day_start index rooms",
    "event": "abstract date duration guid id language links persons room slug start subtitle title"
    " track type url",
}
"""What the format asks of each; a key that it does not know is refused by some readers."""
ALLOWED = {
    "conference": "time_zone_name description url tracks rooms colors keywords logo meta",
    "day": "",
    "event": "attachments code description do_not_record do_not_stream end feedback_url logo"
    " origin_url recording_license",
}
LATE = datetime(2025, 3, 4, 22, 30, tzinfo=UTC)


async def a_programme() -> Mapping[str, Any]:
    """Two days and two rooms, one session past midnight, speakers, resources, odd signs."""
    cycle = await factories.programme(
        slug="le-cycle", title="Le cycle <&>", timezone="Europe/Paris"
    )
    past = await factories.session(
        cycle, title="Lire une carte", slug="lire", starts_at=datetime(2025, 3, 4, 13, tzinfo=UTC),
        tags=["Cartographie", "lecture"], abstract="Ce que la carte *montre*.\x07\x85",
        location="Grande salle",
    )  # fmt: skip
    await factories.session(cycle, title="La nuit", starts_at=LATE,
                            ends_at=LATE + timedelta(hours=1), location="")  # fmt: skip
    await factories.session(cycle, title="Plus tard", starts_at=datetime(2027, 7, 1, 9, tzinfo=UTC))
    await factories.session(cycle, title="Annulée", status="cancelled")
    await factories.session(cycle, title="Reportée", status="postponed")
    for name in ("Ada Exemple", "Bo Exemple"):
        who = await factories.speaker(
            cycle, name=name, biography="Enseigne.", email="a@example.org"
        )
        await factories.appearance(who, past)
    await factories.resource(past, kind="slides", title="Diapos", url="https://example.org/d.pdf")
    await factories.resource(past, kind="link", title="Atlas", url="https://atlas.example.org/")
    await factories.resource(past, kind="replay", title="Film", url="https://tube.example.org/w/kk")
    return cycle


async def _both(client: httpx.AsyncClient, slug: str) -> tuple[httpx.Response, httpx.Response]:
    xml = await client.get(f"/programmes/{slug}/schedule.xml")
    return xml, await client.get(f"/programmes/{slug}/schedule.json")


@pytest.mark.skipif(not SCHEMAS, reason="EVENTS_TEST_SCHEDULE_SCHEMAS names no folder")
async def test_what_is_written_is_what_the_schemas_of_others_accept(
    client: httpx.AsyncClient,
) -> None:
    await a_programme()
    xml, as_json = await _both(client, "le-cycle")
    xsd, schema = Path(SCHEMAS) / "c3voc.xsd", Path(SCHEMAS) / "c3voc.schema.json"
    etree.XMLSchema(etree.parse(xsd)).assertValid(etree.fromstring(xml.content))
    checker = jsonschema.Draft6Validator(json.loads(schema.read_text()))
    assert [error.message for error in checker.iter_errors(as_json.json())] == []


async def test_each_part_has_the_keys_that_the_format_asks_and_no_others(
    client: httpx.AsyncClient,
) -> None:
    await a_programme()
    xml, as_json = await _both(client, "le-cycle")
    assert xml.headers["content-type"].startswith("application/xml")
    conference = as_json.json()["schedule"]["conference"]
    parts = [("conference", conference), *(("day", day) for day in conference["days"])]
    for day in conference["days"]:
        parts += [("event", talk) for talks in day["rooms"].values() for talk in talks]
    for kind, part in parts:
        required = set(REQUIRED[kind].split())
        assert required <= set(part) <= required | set(ALLOWED[kind].split()), kind
    named = {"id", "guid"}
    assert all(named <= set(one.attrib) for one in etree.fromstring(xml.content).iter("event"))


async def test_both_say_the_same_of_days_rooms_people_and_what_remains(
    client: httpx.AsyncClient,
) -> None:
    await a_programme()
    xml, as_json = await _both(client, "le-cycle")
    conference = as_json.json()["schedule"]["conference"]
    assert (conference["acronym"], conference["time_zone_name"]) == ("le_cycle", "Europe/Paris")
    assert [(day["date"], {room: [one["title"] for one in talks]
                           for room, talks in day["rooms"].items()})
            for day in conference["days"]] == [
        ("2025-03-04", {"Grande salle": ["Lire une carte"], "En ligne": ["La nuit"]}),
        ("2027-07-01", {"En ligne": ["Plus tard"]}),
    ]  # fmt: skip
    assert conference["days"][0]["day_end"] == "2025-03-05T00:30:00+01:00"
    talk = conference["days"][0]["rooms"]["Grande salle"][0]
    assert (talk["date"], talk["start"], talk["duration"]) == (
        "2025-03-04T14:00:00+01:00", "14:00", "01:00"
    )  # fmt: skip
    assert talk["track"] == "Cartographie"
    assert [one["public_name"] for one in talk["persons"]] == ["Ada Exemple", "Bo Exemple"]
    assert [(one["title"], one["type"]) for one in talk["attachments"]] == [("Diapos", "slides")]
    root = etree.fromstring(xml.content)
    events = root.findall(".//event")
    assert [one.findtext("title") for one in events] == ["Lire une carte", "La nuit", "Plus tard"]
    assert events[0].findtext("abstract") == "Ce que la carte *montre*."
    assert events[0].get("guid") == talk["guid"]
    assert [(one.get("guid"), one.text) for one in events[0].iter("person")] == [
        (one["guid"], one["public_name"]) for one in talk["persons"]
    ]
    assert events[0].find("recording/url") is not None
    assert "example.org/a" not in xml.text + as_json.text
    assert "a@example.org" not in xml.text + as_json.text


async def test_what_goes_out_comes_in_again_and_a_second_time_changes_nothing(
    client: httpx.AsyncClient,
) -> None:
    await a_programme()
    for number, answer in enumerate(await _both(client, "le-cycle")):
        report = await import_files(f"copie-{number}", schedule=answer.content)
        assert [one.text for one in report.problems] == []
        assert (report.sessions.created, report.speakers.created) == (3, 2)
        again = await import_files(f"copie-{number}", schedule=answer.content)
        assert (again.created, again.updated) == (0, 0)
    found = await sql.rows(
        "SELECT s.title, s.starts_at, s.location, s.abstract FROM sessions s JOIN programmes p"
        " ON p.id = s.programme WHERE p.slug = 'copie-1' ORDER BY s.starts_at"
    )
    assert found[0] == {
        "title": "Lire une carte", "starts_at": datetime(2025, 3, 4, 13, tzinfo=UTC),
        "location": "Grande salle", "abstract": found[0]["abstract"],
    }  # fmt: skip
    assert found[0]["abstract"].startswith("Ce que la carte *montre*.\n\n- [Atlas]")
    assert "Film" not in found[0]["abstract"]
    remain = await sql.rows(
        "SELECT p.slug, r.kind, r.url FROM resources r JOIN sessions s ON s.id = r.session"
        " JOIN programmes p ON p.id = s.programme WHERE p.slug LIKE 'copie-%' ORDER BY 1, 2"
    )
    assert [tuple(one.values()) for one in remain] == [
        (slug, *one)
        for slug in ("copie-0", "copie-1")
        for one in (
            ("replay", "https://tube.example.org/w/kk"),
            ("slides", "https://example.org/d.pdf"),
        )
    ]


async def test_the_page_leads_to_both_and_readers_ask_only_for_what_is_new(
    client: httpx.AsyncClient,
) -> None:
    cycle = await a_programme()
    page = (await client.get("/programmes/le-cycle")).text
    for ending in ("xml", "json"):
        address = f"/programmes/le-cycle/schedule.{ending}"
        assert re.search(rf'<link rel="alternate"[^>]* href="{re.escape(address)}"', page)
        first = await client.get(address)
        known = {"if-none-match": first.headers["etag"]}
        assert (await client.get(address, headers=known)).status_code == 304
        assert (await client.head(address)).status_code == 200
    await factories.session(cycle, title="Encore une")
    assert (await client.get(address, headers=known)).status_code == 200


async def test_a_programme_of_which_nothing_is_planned_or_that_is_a_draft_has_none(
    client: httpx.AsyncClient,
) -> None:
    await factories.programme(slug="vide")
    draft = await factories.programme(slug="brouillon", status="draft")
    await factories.session(draft)
    assert "schedule.xml" not in (await client.get("/programmes/vide")).text
    for slug in ("vide", "brouillon", "nulle-part"):
        assert [one.status_code for one in await _both(client, slug)] == [404, 404]
