"""A real browser for journeys; where none is installed they skip, but in CI they fail."""

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    Error,
    Page,
    sync_playwright,
)

from tests.served import PATIENCE_SECONDS

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--js-flags=--min-semi-space-size=32",  # axe leaves much behind: less often collected.
]
# The one without windows is the same engine; opening a page takes it a quarter of the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
LAUNCHES, FIRST_PAGE_SECONDS = 3, PATIENCE_SECONDS / 2
PATIENCE = PATIENCE_SECONDS * 1000
"""In milliseconds, as browsers count."""
WORTH_FAILING = ("serious", "critical", "moderate")
WIDTHS = (1280, 360)
PHONE, DOUBLED = 360, 640
"""A small phone, and a common screen on which everything is shown twice as large."""
# Off by default in axe, wanted by WCAG 2.2 AA.
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Half of axe's time goes into reading the same twenty colours (as oklch) again and again.
COLOURS = """(() => {
  const colour = axe.commons.color.Color.prototype, read = colour.parseString, known = new Map();
  colour.parseString = function (text) {
    const parts = known.get(text);
    if (parts) [this.r, this.g, this.b, this.alpha] = parts;
    else known.set(text, (read.call(this, text), [this.r, this.g, this.b, this.alpha]));
    return this;
  };
})()"""
AXE = f"{Axe().axe_script};\n{COLOURS}"
FOUND = """options => axe.run(options).then(result => result.violations
  .map(one => ({id: one.id, impact: one.impact, html: one.nodes[0].html.slice(0, 160)})))"""

LEAST = 44
# A link within a sentence is as high as its line; a box counts with its label.
SMALL = """least => [...document.querySelectorAll(
  ':is(main, header) :is(a[href], button, input:not([type=hidden]), select, textarea, summary)'
)].filter(one => {
  const box = one.getBoundingClientRect();
  if (!box.width || one.closest('[aria-hidden=true], .skip, .visually-hidden')) return false;
  const line = one.matches('a') && getComputedStyle(one).display === 'inline';
  if (line && one.parentElement.innerText.trim().length > one.innerText.trim().length) return false;
  const boxes = [box, ...[...(one.labels ?? [])].map(label => label.getBoundingClientRect())];
  const tick = one.matches('[type=checkbox], [type=radio]');
  return Math.max(...(tick ? boxes : [box]).map(each => each.height)) < least - 0.5;
}).map(one => one.outerHTML.slice(0, 120))"""
# A name in the way up is shortened on phones; the page it leads to says it whole.
CUT = """() => [...document.querySelectorAll('main *')].filter(one =>
  ['auto', 'scroll', 'hidden'].includes(getComputedStyle(one).overflowX)
  && one.clientWidth > 100 && one.scrollWidth > one.clientWidth + 1
  && !one.matches('textarea, select, input, .crumbs a')).map(one => one.outerHTML.slice(0, 120))"""

# Of two that Tab goes to one after the other, the second may not stand before the first: above it
# in the same column, or to its left in the same row. What stays at an edge of the screen is left
# out, and beside another row what a scrolling one hides counts as at its edge.
BACKWARDS = """() => {
  const all = [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')];
  const stays = one => {
    for (let up = one; up; up = up.parentElement)
      if (['fixed', 'sticky'].includes(getComputedStyle(up).position)) return true;
    return false;
  };
  const seen = one => {
    const all = one.getClientRects()[0];
    for (let row = one.parentElement; row; row = row.parentElement)
      if (['auto', 'scroll'].includes(getComputedStyle(row).overflowX)) {
        const edge = row.getBoundingClientRect();
        const within = side => Math.min(Math.max(side, edge.left), edge.right);
        const {top, bottom, left, right} = all;
        return {one, row, all, box: {top, bottom, left: within(left), right: within(right)}};
      }
    return {one, row: null, all, box: all};
  };
  const stops = all.filter(one => {
    const box = one.getBoundingClientRect();
    return !one.disabled && one.tabIndex >= 0 && box.width > 2 && box.height > 2
      && one.checkVisibility({visibilityProperty: true})
      && !one.closest('.skip, .visually-hidden') && !stays(one);
  }).map(seen);
  const ahead = all.filter(one => one.tabIndex > 0).map(one => one.outerHTML.slice(0, 120));
  return ahead.concat(stops.slice(1).filter((that, at) => {
    const same = that.row === stops[at].row;
    const box = same ? that.all : that.box, last = same ? stops[at].all : stops[at].box;
    const shared = Math.min(box.right, last.right) - Math.max(box.left, last.left);
    const level = Math.min(box.bottom, last.bottom) - Math.max(box.top, last.top);
    const lower = Math.min(box.bottom - box.top, last.bottom - last.top);
    return (box.bottom <= last.top + 1 && shared > 2)
      || (level > lower / 2 && box.right <= last.left + 1);
  }).map(({one}) => one.outerHTML.slice(0, 120)));
}"""


def executable() -> str:
    """Where Chromium stands. Skips with the reason where it is missing; fails in CI."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    if os.environ.get("CI") == "true":
        pytest.fail("CI needs a browser: .ci/run installs Debian's")
    pytest.skip("no Chromium on this machine (Debian: apt install chromium-headless-shell)")


@contextmanager
def running() -> Iterator[Browser]:
    """One browser for the block."""
    with sync_playwright() as playwright:
        browser = _launched(playwright.chromium)
        try:
            yield browser
        finally:
            browser.close()


def _launched(chromium: BrowserType) -> Browser:
    """A browser that has opened a page: on a busy machine a fresh one sometimes never does."""
    for attempt in range(1, LAUNCHES + 1):
        browser = chromium.launch(executable_path=executable(), args=FLAGS, timeout=PATIENCE)
        try:
            with _killed_after(browser, FIRST_PAGE_SECONDS), browser.new_context() as context:
                context.new_page()
            return _patient(browser)
        except Error as error:
            reason = str(error).splitlines()[0]
            print(f"Chromium opened no page at launch {attempt} of {LAUNCHES}: {reason}")
    pytest.fail(f"Chromium was launched {LAUNCHES} times and opened no page")


def _patient(browser: Browser) -> Browser:
    """Let its pages wait as long as a slow machine takes."""
    new = browser.new_context

    def new_context(*given: Any, **options: Any) -> BrowserContext:
        context = new(*given, **options)
        context.set_default_timeout(PATIENCE)
        return context

    browser.new_context = new_context  # type: ignore[method-assign]
    return browser


@contextmanager
def _killed_after(browser: Browser, seconds: float) -> Iterator[None]:
    """Kill the browser where the block takes longer: opening a page knows no time limit."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    number = next(one["id"] for one in processes if one["type"] == "browser")
    session.detach()
    watch = threading.Timer(seconds, os.kill, (number, signal.SIGKILL))
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def look(page: Page) -> None:
    """A page as it stands is in order on a wide screen and on a phone; fails saying what is not."""
    wrong = disorder(page)
    assert not wrong, f"{page.url}: {wrong}"


def disorder(page: Page) -> list[str]:
    """What is not in order on a page, on a wide screen and on a phone."""
    found = []
    page.wait_for_load_state()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"at {width}: {complaint}" for complaint in complaints(page)]
        found += sideways(page)
        back: list[str] = page.evaluate(BACKWARDS)
        found += [f"at {width}: Tab goes back to {one}" for one in back]
    return found


def handiness(page: Page) -> list[str]:
    """What a thumb cannot do: see all without moving sideways, and hit each thing that acts."""
    found = []
    page.wait_for_load_state()
    for width in (DOUBLED, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        found += sideways(page)
        hidden: list[str] = page.evaluate(CUT)
        found += [f"at {width}: cut at the edge: {one}" for one in hidden]
    small: list[str] = page.evaluate(SMALL, LEAST)
    return found + [f"lower than {LEAST} pixels: {one}" for one in small]


def sideways(page: Page) -> list[str]:
    """How far the document scrolls sideways at its present width, where it does."""
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    width = page.evaluate("window.innerWidth")
    return [f"at {width}: scrolls sideways by {beyond} pixels"] if beyond > 0 else []


def complaints(page: Page) -> list[str]:
    """What axe finds wrong with a page as it stands: rule, and the first element."""
    page.wait_for_load_state()
    if page.evaluate("typeof axe === 'undefined'"):  # Once a page: it is half a megabyte.
        if page.evaluate("typeof __axe === 'undefined'"):  # And sent to each browser once.
            page.context.add_init_script(f"self.__axe = () => {{{AXE}}}")
            page.evaluate(AXE)
        else:
            page.evaluate("__axe()")
    found = page.evaluate(FOUND, RULES)
    return [f"{one['id']}: {one['html']}" for one in found if one["impact"] in WORTH_FAILING]


def keep(page: Page, name: str) -> None:
    """A picture of the page where EVENTS_TEST_SCREENSHOTS names a folder."""
    folder = os.environ.get("EVENTS_TEST_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
