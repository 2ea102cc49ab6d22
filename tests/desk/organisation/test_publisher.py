"""Who publishes the site: said at the desk, and noticed by pages, feeds, mails and processes."""

import asyncio

import httpx
import pytest

from events import database as db
from events import settings as settings_module
from events.operations.organisation import publisher, refresh
from events.settings import publisher as words
from events.settings import settings
from tests import factories
from tests.desk.conftest import SignIn
from tests.desk.test_hostile_text import HOSTILE, harmless
from tests.mail.test_letters import body, written
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")

SAID = {
    "name-fr": "Maison des modèles",
    "name-en": "House of Models",
    "contact": "bonjour@example.org",
    "reply_to": "equipe@example.org",
    "publisher": "Association Exemple",
    "address": "1 rue de l’Exemple\n75000 Paris",
    "address_in_mails": "yes",
    "director": "Camille Exemple",
    "host": "Machines d’exemple",
    "notice-fr": "Numéro **123**",
    "controller": "Le bureau de l’exemple",
    "data_contact": "donnees@example.org",
}


async def test_what_is_said_stands_on_the_public_pages_in_both_languages(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk = await sign_in()
    before = (await client.get("/legal?lang=fr")).text
    assert "published by" not in before
    assert "Causerie</a>" in before
    answer = await desk.post("/organisation", **SAID)
    assert answer.status_code == 303
    french, english = [(await client.get(f"/legal?lang={code}")).text for code in ("fr", "en")]
    assert "Maison des modèles</a>" in french
    assert "House of Models</a>" in english
    assert "published by Association Exemple" in english
    for said in ("1 rue de l’Exemple<br>75000 Paris", "Camille Exemple", "Machines d’exemple",
                 "<strong>123</strong>", "mailto:bonjour@example.org"):  # fmt: skip
        assert said in french, said
    assert '<div class="prose" lang="fr">' in english  # The notice exists in one language only.
    data = (await client.get("/privacy?lang=en")).text
    assert "Le bureau de l’exemple is responsible" in data
    assert "mailto:donnees@example.org" in data


async def test_the_form_shows_what_is_kept_and_what_the_machine_says(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_REPLY_TO", "machine@example.org")
    settings_module.settings.cache_clear()
    desk = await sign_in()
    page = (await desk.get("/organisation")).text
    assert "While empty: “Causerie”, set on the machine (EVENTS_ORGANISATION)." in page
    assert "While empty: “machine@example.org”, set on the machine (EVENTS_REPLY_TO)." in page
    assert settings().reply_to == "machine@example.org"
    await desk.post("/organisation", **SAID)
    page = (await desk.get("/organisation")).text
    for value in ("Maison des modèles", "House of Models", "equipe@example.org"):
        assert f'value="{value}"' in page
    assert settings().reply_to == "equipe@example.org"


async def test_emptied_fields_fall_back_to_the_machine(sign_in: SignIn) -> None:
    desk = await sign_in()
    await desk.post("/organisation", **SAID)
    again = dict.fromkeys(SAID, "") | {"name-en": "House", "edition": words.current().edition}
    assert (await desk.post("/organisation", **again)).status_code == 303
    assert settings().organisation_in("fr") == "House"  # The other language before the machine.
    again |= {"name-en": "", "edition": words.current().edition}
    assert (await desk.post("/organisation", **again)).status_code == 303
    assert (settings().organisation, settings().reply_to) == ("Causerie", "")


async def test_kept_pages_and_feeds_change_with_the_name(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    await factories.session()
    desk = await sign_in()
    for path in ("/?lang=fr", "/calendar.ics"):
        assert "Causerie" in (await client.get(path)).text  # Kept from now on.
    await desk.post("/organisation", **SAID)
    for path in ("/?lang=fr", "/calendar.ics"):
        page = (await client.get(path)).text
        assert "Maison des modèles" in page, path
        assert ">Causerie<" not in page


async def test_mails_carry_the_name_the_answers_address_and_the_foot(sign_in: SignIn) -> None:
    talk = await factories.session()
    seat = await factories.registration(talk, language="en")
    assert "75000 Paris" not in body(await written("confirmation", seat))
    await (await sign_in()).post("/organisation", **SAID)
    mail = await written("confirmation", seat)
    assert str(mail["From"]).startswith("House of Models <")
    assert mail["Reply-To"] == "equipe@example.org"
    for kind in ("plain", "html"):
        assert "Association Exemple, 1 rue de l’Exemple, 75000 Paris" in body(mail, kind)


async def test_another_process_notices_within_its_next_look() -> None:
    """Written into the table by somebody else, as another process does."""
    await db.execute(
        "INSERT INTO publisher (edition, words) VALUES ('e1', $1)",
        '{"names": {"fr": "Ailleurs"}, "said_by_a_later_release": 1}',
    )
    assert settings().organisation == "Causerie"  # Nobody has looked yet.
    looking = asyncio.create_task(refresh.keep_refreshing())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while settings().organisation != "Ailleurs":  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.05)
    finally:
        looking.cancel()
        await asyncio.wait([looking])


async def test_two_owners_at_once_overwrite_nothing(sign_in: SignIn) -> None:
    desk = await sign_in()
    await desk.post("/organisation", **SAID)
    answer = await desk.post("/organisation", **{**SAID, "director": "Paul Exemple"}, edition="")
    assert answer.status_code == 409
    assert "Camille Exemple" in answer.text
    assert 'value="Paul Exemple"' in answer.text
    assert (await publisher.read()).director == "Camille Exemple"
    assert f'name="edition" value="{words.current().edition}"' in answer.text


async def test_only_an_owner_may_and_it_is_recorded(sign_in: SignIn) -> None:
    editor = await sign_in("editor")
    assert (await editor.get("/organisation")).status_code == 403
    assert (await editor.post("/organisation", **SAID)).status_code == 403
    assert (await publisher.read()).names == {}
    owner = await sign_in("owner")
    await owner.post("/organisation", **SAID)
    assert "changed what the site says of its organisation" in (await owner.get("/record")).text


async def test_a_wrong_address_is_said_beside_its_field(sign_in: SignIn) -> None:
    answer = await (await sign_in()).post("/organisation", **{**SAID, "contact": "nobody"})
    assert answer.status_code == 422
    assert "Enter an email address" in answer.text
    assert 'value="Maison des modèles"' in answer.text
    assert (await publisher.read()).names == {}


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_hostile_words_come_out_as_text(
    sign_in: SignIn, client: httpx.AsyncClient, hostile: str
) -> None:
    desk = await sign_in()
    kept = {**dict.fromkeys(SAID, hostile[:190]), "contact": "", "reply_to": "", "data_contact": ""}
    answer = await desk.post("/organisation", **kept)
    assert answer.status_code == 303
    for page in (
        await desk.get("/organisation"), await desk.get(""), await client.get("/"),
        await client.get("/legal"), await client.get("/privacy"),
    ):  # fmt: skip
        assert page.status_code == 200
        harmless(page.text)
    assert "\nBcc:" not in (await client.get("/calendar.ics")).text
    seat = await factories.registration(await factories.session())
    mail = await written("confirmation", seat)
    assert mail["Bcc"] is None
    harmless(body(mail, "html"))


async def test_what_is_missing_awaits_an_owner(sign_in: SignIn) -> None:
    owner, editor = await sign_in("owner"), await sign_in("editor")
    today = (await owner.get("")).text
    assert 'href="/desk/organisation#writing"' in today
    assert 'href="/desk/organisation#legal"' in today
    assert "/desk/organisation#" not in (await editor.get("")).text
    await owner.post("/organisation", contact="bonjour@example.org")
    today = (await owner.get("")).text
    assert "/desk/organisation#writing" not in today
    assert 'href="/desk/organisation#legal"' in today


async def test_nothing_is_missing_where_the_machine_says_it(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_CONTACT", "Write to the front desk")
    monkeypatch.setenv("EVENTS_LEGAL_NOTICE", "All of it")
    settings_module.settings.cache_clear()
    assert "/desk/organisation#" not in (await (await sign_in()).get("")).text
