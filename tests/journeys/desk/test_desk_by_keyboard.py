"""A first webinar without a mouse: every step is reached with Tab and made with keys."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Browser

from tests.journeys.kit import browser as browsers
from tests.journeys.kit.keys import enter, pick, write
from tests.served import PATIENCE_SECONDS, Site


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of this file."""
    with browsers.running() as browser:
        yield browser


def test_a_first_webinar_is_published_with_keys_alone(site: Site, chromium: Browser) -> None:
    with chromium.new_context(locale="fr-FR", color_scheme="dark") as context:
        page = context.new_page()
        page.set_viewport_size({"width": 360, "height": 740})
        printed = site.run("organiser", "add", "clavier@example.org")
        found = re.search(r"http\S+", printed.stdout)
        assert found, printed.stdout
        page.goto(found.group(0))
        enter(page, "form button")

        enter(page, ".desk-nav a[href='/desk/programmes']")
        enter(page, "a[href='/desk/programmes/new']")
        write(page, "#field-title", "Un cycle au clavier")
        enter(page, "form[action$='/desk/programmes'] button")
        enter(page, "a[href$='/sessions/new']")
        write(page, "#field-title", "Sans souris")
        starts = datetime.now(UTC) + timedelta(days=3)
        pick(page, "#field-day", f"{starts:%Y-%m-%d}", f"{starts:%m%d%Y}", f"{starts:%d%m%Y}")
        pick(page, "#field-starts", "14:00", "0200PM", "1400")
        pick(page, "#field-ends", "15:00", "0300PM", "1500")
        enter(page, "form[action$='/sessions'] button")
        enter(page, "a[href$='/publication']")
        enter(page, "button[name=confirmed]")
        assert (
            httpx.get(f"{site.url}/sessions/sans-souris", timeout=PATIENCE_SECONDS).status_code
            == 200
        )


def test_the_palette_opens_finds_and_goes(site: Site, chromium: Browser) -> None:
    with chromium.new_context(locale="fr-FR") as context:
        page = context.new_page()
        printed = site.run("organiser", "add", "palette@example.org")
        found = re.search(r"http\S+", printed.stdout)
        assert found, printed.stdout
        page.goto(found.group(0))
        enter(page, "form button")
        page.set_viewport_size({"width": 360, "height": 740})
        page.locator("[data-palette]").click()
        page.keyboard.type("personne de ce nom-là")
        page.get_by_text("Rien à ce nom.").wait_for()
        page.locator(".palette-head button").click()
        page.locator("#palette").wait_for(state="hidden")
        page.locator("[data-palette]").click()
        page.mouse.click(180, 720)
        page.locator("#palette").wait_for(state="hidden")
        page.keyboard.press("Control+k")
        page.keyboard.type("envois")
        page.keyboard.press("Escape")
        page.locator("#palette").wait_for(state="hidden")
        page.keyboard.press("Control+k")
        page.keyboard.type("envois")
        page.locator("#palette-list [aria-selected=true]").wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/sending")
