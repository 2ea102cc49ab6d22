"""The head of the desk has one height on every page, in both languages and at every width."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.kit import at_desk
from tests.journeys.kit import browser as browsers
from tests.served import Site

PAGES = ("", "/programmes", "/people", "/sending", "/announcements", "/figures", "/team")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of this file."""
    with browsers.running() as browser:
        yield browser


@pytest.fixture(scope="module")
def desk(site: Site, chromium: Browser) -> Iterator[Page]:
    """An owner's page."""
    with chromium.new_context(locale="fr-FR") as context:
        page = context.new_page()
        at_desk.sign_in(site, page, "head@example.org")
        yield page


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [360, 1024, 1280, 1440])
def test_the_head_is_one_row_of_one_height(
    site: Site, desk: Page, width: int, language: str
) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(f"{site.url}/desk/account")
    desk.locator("#field-language").select_option(language)
    at_desk.press(desk, "/account")
    heights = {}
    for path in PAGES:
        desk.goto(f"{site.url}/desk{path}")
        box = desk.locator(".desk-head").bounding_box()
        assert box is not None
        heights[path] = round(box["height"])
        tops = desk.locator(".desk-nav a").evaluate_all(
            "links => links.map(link => link.getBoundingClientRect().top)"
        )
        assert len(set(tops)) == 1, (path, tops)
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert len(set(heights.values())) == 1, heights
    assert max(heights.values()) <= 64
