"""A first sign-in on an empty site: names, logo and colour, then what participants see."""

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from tests import prepared
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.at_desk import fill, press, sign_in
from tests.served import Site


@pytest.fixture(scope="module")
def empty() -> Iterator[Site]:
    """A site that nobody has used yet."""
    with prepared.site() as running:
        running.start()
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of this file."""
    with browsers.running() as browser:
        yield browser


def logo() -> bytes:
    picture = Image.new("RGBA", (900, 300), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 10, 290, 290), fill=(227, 6, 19, 255))
    draw.rectangle((340, 110, 880, 190), fill=(40, 40, 40, 255))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def photo() -> bytes:
    picture = Image.linear_gradient("L").resize((1800, 1200)).convert("RGB")
    ImageDraw.Draw(picture).ellipse((900, 200, 1600, 900), fill=(240, 180, 60))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG")
    return buffer.getvalue()


def test_from_an_empty_site_to_ones_own_colours(empty: Site, chromium: Browser) -> None:
    errors: list[str] = []
    with chromium.new_context(locale="fr-FR") as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        sign_in(empty, page, "camille@example.org")
        _welcome(page)
        _appearance(empty, page)
        _picture(empty, page)
        for dark in (False, True):
            page.emulate_media(color_scheme="dark" if dark else "light")
            for path in ("/", "/desk/branding", "/desk/welcome", "/desk/welcome/seen",
                         "/programmes/un-premier-cycle", "/sessions/une-causerie"):  # fmt: skip
                page.goto(empty.url + path)
                browsers.look(page)
                name = path.strip("/").replace("/", "-") or "home"
                for width in browsers.WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    browsers.keep(page, f"colours-{name}-{width}{'-dark' if dark else ''}")
    assert errors == []


def _welcome(page: Page) -> None:
    browsers.look(page)
    press(page, "/desk/welcome")  # Nothing is filled in: each field says so.
    browsers.look(page)
    assert page.locator(".problem").count() == 2
    fill(page, organisation="Réseau des exemples", name="Camille Exemple")
    press(page, "/desk/welcome")
    assert page.url.endswith("/desk/welcome/seen")
    assert "Réseau des exemples" in page.locator(".seen-head").inner_text()


def _appearance(site: Site, page: Page) -> None:
    page.get_by_role("link", name="Logo et couleur").first.click()
    page.locator("#field-logo").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": logo()}
    )
    press(page, "/branding/logo")
    page.locator("#field-colour").fill("#ffcc00")
    sample = page.locator(".colour-sample")
    sample.get_by_text("#ffcc00").wait_for()
    assert re.search(r"1,4.pour.1", sample.inner_text())
    page.locator("#field-colour").fill("#e30613")
    sample.get_by_text("#e30613").wait_for()
    browsers.look(page)
    press(page, "/branding/colour")
    page.goto(site.url)
    assert page.locator(".masthead .logo img").evaluate("one => one.naturalWidth") > 0
    band = page.locator(".masthead").evaluate(
        "one => getComputedStyle(one, '::after').borderTopColor"
    )
    assert band == "rgb(227, 6, 19)"


def _picture(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/desk/programmes/new")
    fill(page, title="Un premier cycle")
    press(page, "/desk/programmes")
    page.get_by_role("link", name="Image").first.click()
    page.locator("#field-picture").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    press(page, "/picture")
    browsers.look(page)
    page.goto(f"{site.url}/desk/programmes/un-premier-cycle/sessions/new")
    fill(page, title="Une causerie", day="2130-01-10", starts="14:00", ends="15:00")
    press(page, "/sessions")
    page.locator("a[href$='/publication']").first.click()
    press(page, "/publication", "[name=confirmed]")
    page.goto(f"{site.url}/sessions/une-causerie/card.png?lang=fr")
    browsers.keep(page, "colours-card")
