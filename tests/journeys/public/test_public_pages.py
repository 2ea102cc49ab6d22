"""The public pages in a real browser: by day and by night, with scripts and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.kit import browser as browsers
from tests.served import Site

PROGRAMME = "/programmes/modeles-socio-economiques"
COMING = "/sessions/compter-autrement-l-utilite-sociale-en-quelques-indicateurs"
FULL = "/sessions/association-cooperative-fondation-choisir-sa-forme"
PAST = "/sessions/pourquoi-parler-de-modeles-socio-economiques"
PAGES = ["/", PROGRAMME, f"{PROGRAMME}?q=don", f"{PROGRAMME}/dossier", f"{PROGRAMME}/bilan",
         COMING, FULL, PAST, "/speakers", "/speakers/ombeline-fictive", "/archive",
         "/search?q=alliance",
         "/legal", "/privacy", "/accessibility", "/mailbox", "/nowhere"]  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of this file."""
    with browsers.running() as browser:
        yield browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_page_is_in_order_and_asks_nobody_else(
    site: Site, chromium: Browser, scheme: str
) -> None:
    context = chromium.new_context(color_scheme=scheme, locale="fr-FR")  # type: ignore[arg-type]
    asked: list[str] = []
    wrong: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for path in PAGES:
        page.goto(site.url + path)
        browsers.look(page)
        browsers.keep(page, f"{path.strip('/').replace('/', '-') or 'home'}-{scheme}")
    assert [address for address in asked if not address.startswith(site.url)] == []
    assert wrong == []
    assert context.cookies() == []
    context.close()


def test_the_readers_own_time_stands_beside_the_sessions(site: Site, chromium: Browser) -> None:
    there = _page(chromium, timezone_id="America/Martinique")
    there.goto(site.url + COMING)
    assert there.locator("[data-reader-time]").inner_text().startswith("Chez vous (Martinique)")
    here = _page(chromium, timezone_id="Europe/Madrid")
    here.goto(site.url + COMING)
    assert not here.locator("[data-reader-time]").is_visible()


def test_without_scripts_nothing_is_missing(site: Site, chromium: Browser) -> None:
    page = _page(chromium, java_script_enabled=False)
    page.goto(site.url + COMING)
    assert page.locator("input[name=email]").is_visible()
    assert page.get_by_role("link", name="Par courriel").is_visible()
    assert not page.locator("[data-copy]").is_visible()


def test_the_keyboard_reaches_the_content_and_shows_where_it_is(
    site: Site, chromium: Browser
) -> None:
    page = _page(chromium)
    page.goto(site.url + COMING)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Aller au contenu"
    assert focused.evaluate("e => parseFloat(getComputedStyle(e).outlineWidth)") >= 3
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_at_double_zoom_nothing_is_cut_off(site: Site, chromium: Browser) -> None:
    page = _page(chromium, viewport={"width": 640, "height": 400})
    for path in (PROGRAMME, COMING):
        page.goto(site.url + path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_way_to_register_is_at_hand_on_a_phone(site: Site, chromium: Browser) -> None:
    page = _page(chromium, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    for path in (COMING, FULL):
        page.goto(site.url + path)
        bar = page.locator(".jump-bar .button")
        leaf, title = page.locator(".session-head .leaf"), page.locator("h1")
        beside = leaf.bounding_box(), title.bounding_box()
        assert beside[0]
        assert beside[1]
        assert beside[0]["x"] + beside[0]["width"] <= beside[1]["x"]
        for scrolled in (0, 300):
            page.mouse.wheel(0, scrolled)
            box = bar.bounding_box()
            assert box
            assert 0 <= box["y"] <= 740 - 44
        bar.click()
        page.wait_for_url("**#registration")
    page.goto(site.url + PROGRAMME)
    box = page.locator(".poster .jump .button").bounding_box()
    assert box
    assert box["y"] <= 740 - 44


def test_the_language_is_switched_on_the_same_page(site: Site, chromium: Browser) -> None:
    page = _page(chromium)
    page.goto(site.url + COMING)
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"{site.url}{COMING}?lang=en")
    with page.expect_navigation():
        page.get_by_role("link", name="The whole programme").first.click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.context.cookies() == []


def _page(chromium: Browser, **options: object) -> Page:
    context: BrowserContext = chromium.new_context(locale="fr-FR", **options)  # type: ignore[arg-type]
    return context.new_page()
