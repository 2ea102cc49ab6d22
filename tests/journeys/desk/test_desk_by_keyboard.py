"""A first webinar without a mouse: every step is reached with Tab and made with keys."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.kit import browser as browsers
from tests.served import Site

MOST_TABS = 60
REACHED = """selector => {
  const here = document.activeElement;
  const ring = getComputedStyle(here);
  return here.matches(selector) ? (ring.outlineStyle !== 'none' ? 'seen' : 'unseen') : '';
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of this file."""
    with browsers.running() as browser:
        yield browser


def test_a_first_webinar_is_published_with_keys_alone(site: Site, chromium: Browser) -> None:
    with chromium.new_context(locale="fr-FR", color_scheme="dark") as context:
        page = context.new_page()
        page.set_viewport_size({"width": 360, "height": 740})
        page.set_default_timeout(30_000)
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
        assert httpx.get(f"{site.url}/sessions/sans-souris", timeout=30).status_code == 200


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
        page.locator("#palette-list [aria-selected=true]").wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/sending")


def enter(page: Page, selector: str) -> None:
    """Reach something with Tab and press Enter on it."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, selector: str, words: str) -> None:
    """Reach a field with Tab and type into it."""
    reach(page, selector)
    page.keyboard.type(words)


def pick(page: Page, selector: str, value: str, *ways: str) -> None:
    """Type a date or a time part after part, in the order this browser has them."""
    reach(page, selector)
    for way in ways:
        page.keyboard.type(way)
        if page.locator(selector).input_value() == value:
            return
        for _ in range(4):
            page.keyboard.press("ArrowLeft")
    raise AssertionError(f"{selector}: {page.locator(selector).input_value()}")


def reach(page: Page, selector: str) -> None:
    """Tab until the focus is there; it must be visible there."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        state = page.evaluate(REACHED, selector)
        if state:
            assert state == "seen", f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"{selector} is not reached with the keyboard")
