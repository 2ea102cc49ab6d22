"""Five gigabytes are refused with a sentence by every form that takes a file, before they come."""

from datetime import timedelta

import httpx
import pytest

from events import clock, database, links
from events.resources import share
from tests import factories
from tests.conftest import BASE_URL
from tests.desk.conftest import SignIn

FIVE_GB = 5 * 1024**3
FORMS = (
    "/sessions/{session}/resources",
    "/sessions/{session}/speakers",
    "/sessions/{session}/attendance/import",
    "/sessions/{session}/roster/import",
    "/resources/{resource}/captions",
    "/programmes/{programme}/attestations",
    "/programmes/{programme}/picture",
)


async def sent(browser: httpx.AsyncClient, path: str) -> httpx.Response:
    """What is answered to the first bytes of a form that says how much it will be."""
    return await browser.post(
        path, content=b"--x\r\n",
        headers={"origin": BASE_URL, "accept-language": "en", "content-length": str(FIVE_GB),
                 "content-type": "multipart/form-data; boundary=x"},
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
async def test_the_desk_takes_no_five_gigabytes(sign_in: SignIn, form: str) -> None:
    desk = await sign_in("owner")
    cycle = await factories.programme()
    talk = await factories.session(cycle, starts_at=clock.now() - timedelta(days=1))
    await share.add(talk["id"], share.New("replay", url="https://example.org/1"),
                    by="ada@example.org", at=clock.now())  # fmt: skip
    resource = await database.value("SELECT id FROM resources")
    path = form.format(session=talk["slug"], programme=cycle["slug"], resource=resource)
    answer = await sent(desk.browser, f"/desk{path}")
    assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert "larger than this site accepts" in answer.text


@pytest.mark.parametrize("form", ["profile", "slides"])
async def test_nor_does_a_speakers_page(client: httpx.AsyncClient, form: str) -> None:
    cycle = await factories.programme()
    place = await factories.appearance(
        await factories.speaker(cycle), await factories.session(cycle), sequence_sent=0
    )
    page = links.appearance(place["id"], place["nonce"])
    answer = await sent(client, f"{page}/{form}")
    assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert "larger than this site accepts" in answer.text
