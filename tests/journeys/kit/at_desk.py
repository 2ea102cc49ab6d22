"""What organisers do on the pages of the desk: come in, fill in and press."""

import re

from playwright.sync_api import Dialog, Locator, Page

from tests.journeys.kit import browser as browsers
from tests.served import Site


def sign_in(site: Site, page: Page, email: str) -> None:
    """As an owner, by a printed link; from then on the page says yes to every question."""
    page.on("dialog", Dialog.accept)
    printed = site.run("organiser", "add", email)
    assert printed.returncode == 0, printed.stderr
    found = re.search(r"http\S+", printed.stdout)
    assert found, printed.stdout
    page.goto(found.group(0))
    browsers.look(page)
    page.locator("form button").first.click()
    page.wait_for_url("**/desk/welcome")


def fill(page: Page, **values: str) -> int:
    """Fill in fields by their name; how many they were."""
    for name, value in values.items():
        page.locator(f"#field-{name}").fill(value)
    return len(values)


def press(page: Page, ending: str, which: str = "") -> None:
    """The button of the form that posts to an address with this ending."""
    button: Locator = page.locator(
        f"form[method=post][action$='{ending}'] button:not([type=button]){which}"
    ).first
    with page.expect_navigation():
        button.click()
