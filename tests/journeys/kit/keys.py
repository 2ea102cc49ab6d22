"""A page used without a mouse: everything is reached with Tab, and its focus can be seen."""

from typing import Final

from playwright.sync_api import Page

MOST_TABS: Final = 60
REACHED: Final = """selector => {
  const here = document.activeElement;
  const ring = getComputedStyle(here);
  return here.matches(selector) ? (ring.outlineStyle !== 'none' ? 'seen' : 'unseen') : '';
}"""


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
    page.wait_for_load_state()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        state = page.evaluate(REACHED, selector)
        if state:
            assert state == "seen", f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"{selector} is not reached with the keyboard")
