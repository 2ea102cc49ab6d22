"""Forms with a file, while the store is away: each is shown again, and nothing typed is lost."""

import httpx
import pytest

from events import database, links
from tests import factories
from tests.conftest import BASE_URL
from tests.desk.conftest import Desk, SignIn
from tests.desk.conftest import sign_in as _sign_in
from tests.resources.test_sending_parts import over
from tests.storage.test_away import SENTENCE
from tests.storage.test_away import away as _away
from tests.storage.test_site import photo

sign_in, away = _sign_in, _away
pytestmark = pytest.mark.usefixtures("away")
Files = dict[str, tuple[str, bytes, str]]


def a_picture(field: str) -> Files:
    return {field: ("a.png", photo(), "image/png")}


def told(answer: httpx.Response, *typed: str) -> None:
    """The form, with what was typed and the sentence; programs and balancers read 503."""
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert SENTENCE in answer.text
    for words in typed:
        assert words in answer.text, words


@pytest.fixture
async def desk(sign_in: SignIn) -> Desk:
    return await sign_in()


async def test_a_resource_with_its_title(desk: Desk) -> None:
    talk = await over()
    files = {"file": ("a.pdf", b"%PDF-1.7", "application/pdf")}
    answer = await desk.post(
        f"/sessions/{talk['slug']}/resources", kind="slides", title="Typed so far", files=files
    )
    told(answer, 'value="Typed so far"', 'id="problem-file"')


async def test_a_new_speaker_with_all_that_is_said_of_them(desk: Desk) -> None:
    talk = await factories.session()
    answer = await desk.post(
        f"/sessions/{talk['slug']}/speakers",
        files=a_picture("portrait"),
        name="Camille Exemple", organisation="Géographe", email="c@example.org",
        biography="Typed so far", language="fr", role="moderator",
    )  # fmt: skip
    told(answer, "Camille Exemple", "Géographe", "c@example.org", "Typed so far")
    assert 'id="problem-portrait"' in answer.text
    assert await database.value("SELECT count(*) FROM speakers") == 0


async def test_a_portrait_beside_the_words_that_are_kept(desk: Desk) -> None:
    cycle = await factories.programme()
    who = await factories.speaker(cycle, name="Camille Exemple", organisation="Géographe")
    answer = await desk.post(f"/speakers/{who['slug']}/portrait", files=a_picture("portrait"))
    told(answer, 'value="Camille Exemple"', 'value="Géographe"', 'id="problem-portrait"')


async def test_a_signature_with_the_wording(desk: Desk) -> None:
    cycle = await factories.programme()
    answer = await desk.post(
        f"/programmes/{cycle['slug']}/attestations",
        signatory="Typed so far", files=a_picture("signature"),
    )  # fmt: skip
    told(answer, 'value="Typed so far"', 'id="problem-signature"')


async def test_a_logo_beside_the_colour(desk: Desk) -> None:
    await desk.post("/branding/colour", colour="#1f4e79")
    answer = await desk.post("/branding/logo", name_beside="yes", files=a_picture("logo"))
    told(answer, 'value="#1f4e79"', 'id="problem-logo"', 'name="name_beside" value="yes" checked')


@pytest.mark.parametrize("of", ["programmes", "sessions"])
async def test_a_picture_of_a_programme_or_session(desk: Desk, of: str) -> None:
    talk = await factories.session()
    slug = talk["slug"] if of == "sessions" else await database.value("SELECT slug FROM programmes")
    answer = await desk.post(f"/{of}/{slug}/picture", files=a_picture("picture"))
    told(answer, 'id="problem-picture"')


async def test_what_a_speaker_says_of_themselves(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    talk, who = await factories.session(cycle), await factories.speaker(cycle)
    place = await factories.appearance(who, talk)
    page = links.appearance(place["id"], place["nonce"])
    headers = {"origin": BASE_URL, "accept-language": "en"}
    answer = await client.post(
        f"{page}/profile", headers=headers, files=a_picture("portrait"),
        data={"organisation": "Géographe", "biography": "Typed so far", "edit_version": "1"},
    )  # fmt: skip
    assert (answer.status_code, SENTENCE in answer.text) == (503, True)
    assert "Géographe" in answer.text
    assert "Typed so far" in answer.text
    slides = {"file": ("a.pdf", b"%PDF-1.7", "application/pdf")}
    answer = await client.post(f"{page}/slides", headers=headers, files=slides)
    assert (answer.status_code, SENTENCE in answer.text) == (503, True)
    assert 'id="problem-file"' in answer.text
