"""A whole programme as one file: out of the desk, and in again here or at another Causerie."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from events import database
from events.clock import now
from events.csv_import import import_files
from events.csv_import.schedules import programme_file
from events.operations.speakers import remove
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")
TUBE = "https://tube.example.org/w/kk"
TEXTS = {"en": {"title": "Reading a map", "abstract": "What it shows."}}


async def a_programme() -> Mapping[str, Any]:
    """Made at the desk: texts in two languages, roles, resources, somebody registered."""
    cycle = await factories.programme(
        slug="cartes", title="Cartes", summary="Un **cycle**.", timezone="America/Toronto",
        texts=json.dumps({"en": {"title": "Maps", "summary": "A series."}}),
    )  # fmt: skip
    talk = await factories.session(
        cycle, title="Lire une carte", texts=json.dumps(TEXTS), tags=["a", "b"], capacity=30,
        location="Salle 2", room_url="https://meet.example.org/secret",
    )  # fmt: skip
    draft = await factories.session(cycle, title="Plus tard", status="draft")
    await factories.session(cycle, title="Annulée", status="cancelled")
    ada = await factories.speaker(cycle, name="Ada Exemple", email="ada@example.org", language="en",
                                  texts=json.dumps({"fr": {"biography": "Enseigne."}}))  # fmt: skip
    bo = await factories.speaker(cycle, name="Bo Exemple")
    await factories.appearance(ada, talk, role="moderator")
    await factories.appearance(bo, talk, position=1)
    await factories.appearance(bo, draft)
    await factories.resource(talk, kind="replay", url=TUBE)
    await factories.resource(talk, kind="slides", url="https://example.org/d.pdf", public=False)
    await factories.registration(talk, email="lea.inscrite@example.org")
    return cycle


async def test_the_file_holds_all_but_people_rooms_and_what_was_cancelled() -> None:
    cycle = await a_programme()
    data = await programme_file.written(cycle["id"], addresses=False)
    said = json.loads(data)
    assert (said["causerie"], said["programme"]["summary"]) == (1, "Un **cycle**.")
    assert [one["title"] for one in said["sessions"]] == ["Lire une carte", "Plus tard"]
    first = said["sessions"][0]
    assert first["texts"] == TEXTS
    assert [one.get("role") for one in first["speakers"]] == ["moderator", None]
    assert (first["recording_url"], "slides_url" in first) == (TUBE, False)
    for hidden in (b"inscrite", b"ada@", b"meet.example.org", b"Annul"):
        assert hidden not in data
    assert b"ada@example.org" in await programme_file.written(cycle["id"], addresses=True)


async def test_another_causerie_gets_the_same_programme_and_a_second_time_nothing() -> None:
    cycle = await a_programme()
    data = await programme_file.written(cycle["id"], addresses=True)
    report = await import_files("ailleurs", schedule=data)
    assert [one.text for one in report.problems] == []
    assert (report.sessions.created, report.speakers.created) == (2, 2)
    copy = await sql.row("SELECT * FROM programmes WHERE slug = 'ailleurs'")
    assert copy is not None
    for name in ("title", "summary", "language", "timezone", "texts"):
        assert copy[name] == cycle[name], name
    again = await import_files("ailleurs", schedule=data)
    assert (again.created, again.updated, again.programme_texts) == (0, 0, False)
    theirs = json.loads(await programme_file.written(copy["id"], addresses=True))
    assert theirs == json.loads(data)


async def test_back_at_home_the_file_finds_what_it_came_from() -> None:
    cycle = await a_programme()
    data = await programme_file.written(cycle["id"], addresses=True)
    report = await import_files("cartes", schedule=data)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 4)
    changed = data.replace(b"Lire une carte", b"Lire les cartes").replace(b"Ada Ex", b"Ada B. Ex")
    report = await import_files("cartes", schedule=changed)
    assert (report.created, report.updated) == (0, 2)
    assert await database.value("SELECT count(*) FROM sessions") == 3
    title = await database.value("SELECT title FROM sessions WHERE capacity = 30")
    assert title == "Lire les cartes"
    again = await import_files("cartes", schedule=changed)
    assert (again.created, again.updated) == (0, 0)


async def test_a_programme_without_summary_takes_that_of_the_file_and_shows_it_first() -> None:
    cycle = await a_programme()
    data = await programme_file.written(cycle["id"], addresses=False)
    other = await factories.programme(slug="vide", title="Le nôtre", summary="")
    looked = await import_files("vide", schedule=data, dry_run=True)
    (row,) = [row for row in looked.rows if row.file == "programme"]
    assert [(one.column, one.new) for one in row.differences] == [
        ("summary", "Un **cycle**."), ("texts", "en: A series.")
    ]  # fmt: skip
    await import_files("vide", schedule=data)
    kept = await sql.row("SELECT title, summary FROM programmes WHERE id = $1", other["id"])
    assert kept == {"title": "Le nôtre", "summary": "Un **cycle**."}
    await database.execute("UPDATE programmes SET summary = 'À nous' WHERE id = $1", other["id"])
    again = await import_files("vide", schedule=data)
    assert (again.updated, again.programme_texts) == (0, False)


async def test_who_was_removed_is_neither_in_the_file_nor_brought_back_by_one() -> None:
    cycle = await a_programme()
    data = await programme_file.written(cycle["id"], addresses=True)
    gone = await database.value("SELECT id FROM speakers WHERE name LIKE 'Ada%'")
    await remove.remove(gone, by="ada@example.org", at=now())
    assert b"Ada" not in await programme_file.written(cycle["id"], addresses=True)
    report = await import_files("cartes", schedule=data)
    assert not report.problems
    back = "SELECT count(*) FROM speakers WHERE name LIKE 'Ada%' AND removed_at IS NULL"
    assert await database.value(back) == 0


@pytest.mark.parametrize("data", [b'{"causerie": 2}', b'{"causerie": "x"}'])
async def test_a_file_of_another_version_is_not_guessed_at(data: bytes) -> None:
    report = await import_files("ailleurs", schedule=data)
    assert len(report.problems) == 1
