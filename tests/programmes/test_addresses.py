"""A programme's address can be changed; the one it had goes on leading to all its pages."""

from typing import Any

import httpx
import pytest

from events import csv_import, database
from events.clock import now
from events.errors import Invalid
from events.operations.programmes import edit
from events.organisers.undo import snapshots
from events.programmes.write import ProgrammeFields
from tests import factories
from tests.desk.conftest import SignIn, sign_in
from tests.registrations.browsing import send

__all__ = ["sign_in"]
pytestmark = pytest.mark.usefixtures("database")


async def readdress(of: dict[str, Any], slug: str) -> int:
    """Give a programme another address; the number of the step back."""
    version = await database.value("SELECT edit_version FROM programmes WHERE id = $1", of["id"])
    return await edit.edit(
        of["id"], ProgrammeFields(of["title"]), edit_version=version, by="o@example.org", at=now(),
        slug=slug,
    )  # fmt: skip


async def slug_of(of: dict[str, Any]) -> str:
    found: str = await database.value("SELECT slug FROM programmes WHERE id = $1", of["id"])
    return found


async def online(slug: str) -> dict[str, Any]:
    """A programme with a dossier, a bilan and a call, all of them published."""
    cycle = await factories.programme(slug=slug, title="Alliances")
    await factories.session(cycle)
    for table in ("dossiers", "reviews"):
        await factories.insert(table, {"programme": cycle["id"], "published_at": now()})
    await factories.insert("calls", {"programme": cycle["id"], "enabled": True})
    return cycle


async def test_every_page_leads_on(client: httpx.AsyncClient) -> None:
    cycle = await online("avant")
    for kept in ("/programmes/avant", "/programmes/avant.ics", "/programmes/avant/card.png"):
        assert (await client.get(kept)).status_code == 200, kept  # Now it is in the cache.
    await readdress(cycle, "après")
    pages = ("", "?lang=en", ".ics", ".ics?tag=x", ".atom", "/card.png", "/thanks", "/dossier",
             "/bilan", "/bilan.csv", "/bilan.json", "/call")  # fmt: skip
    for rest in pages:
        answer = await client.get(f"/programmes/avant{rest}")
        assert answer.status_code == 301, rest
        assert answer.headers["location"] == f"/programmes/apres{rest}"
        assert answer.headers["cache-control"] == "no-cache"
        assert (await client.get(answer.headers["location"])).status_code == 200, rest
    assert (await client.get("/embed/avant")).headers["location"] == "/embed/apres"
    assert (await client.get("/programmes/jamais")).status_code == 404


async def test_a_form_that_was_open_still_registers(client: httpx.AsyncClient) -> None:
    cycle = await online("avant")
    opened = await client.get("/programmes/avant")
    await readdress(cycle, "apres")
    answer = await send(
        client, opened, "/registrations", name="Ada Exemple", email="ada@example.org"
    )
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/programmes/apres/thanks")
    assert await database.value("SELECT programme FROM passes") == cycle["id"]


@pytest.mark.parametrize("address", ["/embed/{}", "/programmes/{}/schedule.json"])
async def test_scripts_of_other_sites_follow_it_too(
    client: httpx.AsyncClient, address: str
) -> None:
    cycle = await factories.programme(slug="avant")
    await factories.session(cycle)
    await readdress(cycle, "apres")
    led = await client.get(address.format("avant"), headers={"origin": "https://a.example"})
    assert (led.status_code, led.headers["location"]) == (301, address.format("apres"))
    there = await client.get(led.headers["location"])
    for answer in (led, there):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"visibility": "invited"}])
async def test_the_address_of_what_is_closed_leads_nobody_to_it(
    client: httpx.AsyncClient, hidden: dict[str, str]
) -> None:
    cycle = await factories.programme(slug="secret", **hidden)
    await readdress(cycle, "secret-encore")
    answer = await client.get("/programmes/secret")
    assert answer.status_code == 404
    assert "secret-encore" not in answer.text


async def test_an_address_readers_may_know_is_nobody_else_s() -> None:
    one, other = await factories.programme(slug="bilan"), await factories.programme(slug="autre")
    await readdress(one, "bilan-2026")
    with pytest.raises(Invalid):
        await readdress(other, "bilan")
    assert await slug_of(other) == "autre"
    assert await edit.create(ProgrammeFields("Bilan"), by="o@example.org", at=now()) == "bilan-2"
    await readdress(one, "bilan")
    assert await slug_of(one) == "bilan"
    assert await database.values("SELECT slug FROM former_programme_addresses") == ["bilan-2026"]


async def test_undoing_it_gives_the_address_back() -> None:
    cycle = await factories.programme(slug="avant")
    step = await readdress(cycle, "apres")
    async with database.transaction():
        await snapshots.undo(step, by="o@example.org", at=now())
    assert await slug_of(cycle) == "avant"


async def test_the_desk_finds_it_by_both_and_keeps_what_was_typed(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme(slug="avant")
    await factories.programme(slug="pris")
    typed = {
        "title": "Alliances", "language": "fr", "timezone": "Europe/Paris", "hue": "250",
        "waiting_rule": "offer", "offer_hours": "24", "retention_days": "365",
        "presence_rule": "entrance", "edit_version": "1",
    }  # fmt: skip
    refused = await desk.post("/programmes/avant", **typed, slug="pris")
    assert refused.status_code == 422
    assert 'value="pris"' in refused.text
    saved = await desk.post("/programmes/avant", **typed, slug="apres")
    assert saved.status_code == 303
    assert await slug_of(cycle) == "apres"
    moved = await desk.get("/programmes/avant?said=saved")
    assert moved.headers["location"] == "/desk/programmes/apres?said=saved"
    assert (await desk.get("/programmes/avant/edit")).status_code == 200


async def test_an_import_by_the_old_address_goes_into_the_programme_it_named() -> None:
    cycle = await factories.programme(slug="avant")
    await readdress(cycle, "apres")
    rows = b"title,starts_at,ends_at\nUne,2027-02-03T14:00+01:00,2027-02-03T15:00+01:00\n"
    report = await csv_import.import_files("avant", sessions=rows)
    assert not report.problems
    assert await database.values("SELECT slug FROM programmes") == ["apres"]
    assert await database.values("SELECT programme FROM sessions") == [cycle["id"]]
