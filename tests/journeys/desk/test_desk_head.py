"""Every page of the desk, in both languages: one head of one height, and Tab in the order of sight.

The pages are found by their links, so that a new one is looked at without being named here.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.kit import at_desk
from tests.journeys.kit import browser as browsers
from tests.served import Site

WIDTHS = (1440, 1280, 1024, 360)
PROGRAMME = "/desk/programmes/modeles-socio-economiques"
SESSION = "/desk/sessions/association-cooperative-fondation-choisir-sa-forme"
FIRST = (
    "/desk", "/desk/programmes", "/desk/people", "/desk/sending", "/desk/announcements",
    "/desk/figures", "/desk/team", "/desk/account", PROGRAMME, SESSION,
    "/desk/nowhere",
)  # fmt: skip
FOLLOWED = {*FIRST, f"{SESSION}/roster"}
"""Whose links lead to other kinds of pages."""
A4 = 658
"""CSS pixels between the margins of our paper: 174 mm."""
BEYOND = """() => [...document.querySelectorAll("main *")].filter(
  (each) => each.getBoundingClientRect().right > innerWidth + 1
).map((each) => `${each.tagName} ${each.className}`)"""
EACH = re.compile(r"/\d+(?=/|$)|(?<=/sessions/)(?!new$)[^/]+|(?<=/speakers/)(?!new$)[^/]+"
                  r"|(?<=/programmes/)(?!new$)[^/]+")  # fmt: skip
"""What names one of many: of each kind of page one is enough."""
# A session's day has a head of its own, without navigation: it is for a phone.
FILES = re.compile(r"\.\w{3,5}$|/(sheet|pdf|ics|sign-out|export|palette|preview|mail|day)$")


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


@pytest.fixture(scope="module")
def pages(site: Site, desk: Page) -> list[str]:
    """One page of each kind that links lead to."""
    kinds: dict[str, str] = {}
    waiting = list(FIRST)
    while waiting:
        path = waiting.pop(0)
        kind = EACH.sub("*", path)
        if kind in kinds or FILES.search(path):
            continue
        kinds[kind] = path
        if path in FOLLOWED:
            desk.goto(site.url + path)
            found = desk.locator("a[href^='/desk']").evaluate_all(
                "links => links.map(link => link.getAttribute('href'))"
            )
            waiting += [urlsplit(href).path for href in found]
    return list(kinds.values())


def speak(site: Site, desk: Page, language: str) -> None:
    """The desk in a language."""
    desk.goto(f"{site.url}/desk/account")
    desk.locator("#field-language").select_option(language)
    at_desk.press(desk, "/account")


def measured(site: Site, desk: Page, paths: Sequence[str], language: str) -> list[str]:
    """What is wrong with these pages at each width; fails where heads differ in height."""
    heights: dict[int, dict[str, int]] = {width: {} for width in WIDTHS}
    wrong: list[str] = []
    for path in paths:
        desk.goto(site.url + path)
        assert desk.locator("html").get_attribute("lang") == language, path
        for width in WIDTHS:
            desk.set_viewport_size({"width": width, "height": 800})
            box = desk.locator(".desk-head").bounding_box()
            assert box is not None, path
            heights[width][path] = round(box["height"])
            tops = desk.locator(".desk-nav a").evaluate_all(
                "links => links.map(link => link.getBoundingClientRect().top)"
            )
            wrong += [f"{path} at {width}: two rows"] if len(set(tops)) > 1 else []
            wrong += [f"{path} {words}" for words in browsers.sideways(desk)]
            if width in browsers.WIDTHS:
                wrong += [f"{path} at {width}: Tab goes back to {one}"
                          for one in desk.evaluate(browsers.BACKWARDS)]  # fmt: skip
    for width, found in heights.items():
        assert len(set(found.values())) == 1, (width, found)
        assert max(found.values()) <= 64
    return wrong


def head_of(page: str) -> str:
    """The head in a page's HTML, whichever word of it is the current one."""
    head = page.split('<header class="desk-head">')[1].split("</header>")[0]
    return head.replace(' aria-current="page"', "")


def test_every_page_has_one_head_of_one_height_and_tab_goes_as_one_sees(
    site: Site, desk: Page, pages: list[str]
) -> None:
    assert len(pages) >= 55
    speak(site, desk, "fr")
    assert measured(site, desk, pages, "fr") == []


def test_in_english_every_page_has_the_head_that_is_measured(
    site: Site, desk: Page, pages: list[str]
) -> None:
    speak(site, desk, "en")
    assert measured(site, desk, FIRST, "en") == []
    heads = {head_of(desk.request.get(site.url + path).text()) for path in pages}
    assert len(heads) == 1


def test_on_paper_no_table_goes_beyond_the_edge(site: Site, desk: Page) -> None:
    desk.set_viewport_size({"width": A4, "height": 1000})
    desk.emulate_media(media="print")
    try:
        for path in (f"{PROGRAMME}/figures", f"{SESSION}/roster", PROGRAMME, "/desk/sending"):
            desk.goto(site.url + path)
            assert desk.evaluate(BEYOND) == [], path
    finally:
        desk.emulate_media(media="screen")
