"""A draft has no address of its own until it is published; a changed one goes on leading there."""

from typing import Any

import httpx
import pytest

from events import database
from events.clock import now
from events.errors import Invalid
from events.operations.sessions import edit, publish
from events.organisers.undo import snapshots
from events.sessions.fields import SessionTexts
from tests import factories
from tests.desk.conftest import SignIn, sign_in
from tests.registrations.browsing import send

__all__ = ["sign_in"]
pytestmark = pytest.mark.usefixtures("database")


async def title_is(of: dict[str, Any], title: str, slug: str = "") -> str:
    """Edit a session; the address it has then."""
    version = await database.value("SELECT edit_version FROM sessions WHERE id = $1", of["id"])
    await edit.edit(
        of["id"], SessionTexts(title), edit_version=version, by="o@example.org", at=now(), slug=slug
    )
    found: str = await database.value("SELECT slug FROM sessions WHERE id = $1", of["id"])
    return found


async def draft(title: str = "Séance 1", slug: str = "seance-1") -> dict[str, Any]:
    return await factories.session(status="draft", title=title, slug=slug)


async def test_a_draft_s_address_follows_its_title_until_it_is_published() -> None:
    one = await draft()
    assert await title_is(one, "Financer un premier emploi") == "financer-un-premier-emploi"
    await publish.publish(one["id"], by="o@example.org", at=now())
    assert await title_is(one, "Financer un emploi") == "financer-un-premier-emploi"
    await publish.unpublish(one["id"], by="o@example.org", at=now())
    assert await title_is(one, "Un emploi") == "financer-un-premier-emploi"


async def test_an_address_somebody_chose_follows_no_title() -> None:
    one = await draft()
    assert await title_is(one, "Séance 1", slug="premier emploi") == "premier-emploi"
    assert await title_is(one, "Un autre titre", slug="premier-emploi") == "premier-emploi"


async def test_of_two_drafts_of_one_title_each_has_its_own() -> None:
    one, other = await draft(), await draft("Séance 2", "seance-2")
    assert await title_is(one, "Bilan") == "bilan"
    assert await title_is(other, "Bilan") == "bilan-2"
    assert await title_is(other, "Bilan, suite") == "bilan-suite"


async def test_the_address_of_a_draft_is_free_for_others_but_the_desk_still_finds_it(
    sign_in: SignIn,
) -> None:
    desk, one = await sign_in("editor"), await draft()
    await title_is(one, "Autre chose")
    moved = await desk.get("/sessions/seance-1?said=saved")
    assert moved.headers["location"] == "/desk/sessions/autre-chose?said=saved"
    assert (await desk.get("/sessions/seance-1/edit")).status_code == 200
    again = await draft()
    assert (await desk.get(f"/sessions/{again['slug']}")).status_code == 200
    assert await database.value("SELECT count(*) FROM former_addresses") == 0


async def test_an_address_readers_may_know_is_nobody_else_s() -> None:
    one, other = await factories.session(slug="bilan"), await draft("Bilan", "bilan-2")
    await title_is(one, "Bilan", slug="bilan-de-l-annee")
    assert await title_is(other, "Le bilan") == "le-bilan"
    assert await title_is(other, "Bilan") == "bilan-2"
    with pytest.raises(Invalid):
        await title_is(other, "Bilan", slug="bilan")
    assert await title_is(one, "Bilan", slug="bilan") == "bilan"


async def test_pages_feeds_and_pictures_lead_on_and_registering_still_works(
    client: httpx.AsyncClient,
) -> None:
    one = await factories.session(slug="avant")
    opened = await client.get("/sessions/avant")
    await title_is(one, one["title"], slug="après")
    for rest in ("", "?lang=en", ".ics", ".atom", "/card.png", "/thanks"):
        answer = await client.get(f"/sessions/avant{rest}")
        assert answer.status_code == 301, rest
        assert answer.headers["location"] == f"/sessions/apres{rest}"
        assert answer.headers["cache-control"] == "no-cache"
        assert (await client.get(answer.headers["location"])).status_code == 200
    answer = await send(
        client, opened, "/registrations", name="Ada Exemple", email="ada@example.org"
    )
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/sessions/apres/thanks")
    held = "SELECT count(*) FROM registrations WHERE session = $1 AND state = 'held'"
    assert await database.value(held, one["id"]) == 1
    assert (await client.get("/sessions/jamais")).status_code == 404


async def test_the_address_of_a_draft_says_nothing_in_public(client: httpx.AsyncClient) -> None:
    one = await draft()
    await title_is(one, "Secret encore")
    assert (await client.get("/sessions/seance-1")).status_code == 404
    await publish.publish(one["id"], by="o@example.org", at=now())
    assert (await client.get("/sessions/seance-1")).status_code == 404


async def test_undoing_an_edit_gives_the_address_back_unless_somebody_has_it() -> None:
    async def undo(step: int) -> None:
        async with database.transaction():
            await snapshots.undo(step, by="o@example.org", at=now())

    one = await draft()
    last = "SELECT max(id) FROM undo_steps"
    await title_is(one, "Autre chose")
    await undo(await database.value(last))
    assert await database.value("SELECT slug FROM sessions") == "seance-1"
