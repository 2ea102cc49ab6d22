"""Pictures of programmes and sessions: made anew, seen in public, taken back."""

import io

import httpx
import pytest
from PIL import Image

from events import database
from events.images import uploads
from tests import factories
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.usefixtures("database")


def photo(colour: str = "teal") -> dict[str, tuple[str, bytes, str]]:
    buffer = io.BytesIO()
    Image.new("RGB", (2000, 1500), colour).save(buffer, "JPEG")
    return {"picture": ("photo.jpg", buffer.getvalue(), "image/jpeg")}


async def test_a_sessions_picture_stands_before_its_programmes(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    page = f"/sessions/{talk['slug']}"
    assert 'class="banner"' not in (await client.get(page)).text
    kept = await desk.post(f"/programmes/{cycle['slug']}/picture", files=photo())
    assert kept.status_code == 303
    of_cycle = await database.value("SELECT picture FROM programmes")
    for path in (page, f"/programmes/{cycle['slug']}", "/"):
        assert f"/banners/{of_cycle}" in (await client.get(path)).text, path
    answer = await client.get(f"/banners/{of_cycle}")
    assert answer.headers["content-type"] == "image/webp"
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert shown.size == (1600, 800)
    before = (await client.get(f"{page}/card.png")).headers["etag"]
    await desk.post(f"{page}/picture", files=photo("maroon"))
    own = await database.value("SELECT picture FROM sessions")
    assert f"/banners/{own}" in (await client.get(page)).text
    assert (await client.get(f"{page}/card.png")).headers["etag"] != before


async def test_a_picture_taken_away_comes_back_by_undoing(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    path = f"/sessions/{talk['slug']}/picture"
    await desk.post(path, files=photo())
    name = await database.value("SELECT picture FROM sessions")
    gone = await desk.post(path, act="remove")
    assert await database.value("SELECT picture FROM sessions") == ""
    assert await uploads.BANNERS.opened(name) is None
    step = gone.headers["location"].partition("step=")[2].partition("&")[0]
    await desk.post(f"/steps/{step}/undoing")
    assert await database.value("SELECT picture FROM sessions") == name
    assert await uploads.BANNERS.opened(name)


@pytest.mark.parametrize("whose", ["programmes", "sessions"])
async def test_no_picture_is_refused_beside_the_field(sign_in: SignIn, whose: str) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    cycle = await database.value("SELECT slug FROM programmes")
    path = f"/{whose}/{cycle if whose == 'programmes' else talk['slug']}/picture"
    assert "Choose a picture." in (await desk.post(path)).text
    bad = {"picture": ("x.png", b"\x89PNG", "image/png")}
    answer = await desk.post(path, files=bad)
    assert answer.status_code == 422
    assert "not a picture" in answer.text
