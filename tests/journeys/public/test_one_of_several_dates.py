"""One of several dates: made at the desk, chosen in a form, changed by a mail, called off."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Open
from tests.journeys.kit import at_desk
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.acting import bring, fill_in, look, methods, press, tab_to
from tests.journeys.kit.mails import about, link, mail_to, plain
from tests.served import Site

PROGRAMME = "ateliers"
TITLE = "Un atelier répété"


@pytest.fixture(scope="module", autouse=True)
def sessions(site: Site) -> None:
    """The same session on three dates, a week apart; the last has one seat."""
    rows = [("at-1", TITLE, 20), ("at-2", TITLE, 20), ("at-3", TITLE, 1)]
    bring(site, PROGRAMME, rows, apart=timedelta(days=7))


def seen(page: Page, name: str) -> None:
    """Examined, and kept as a picture on a phone."""
    look(page, True)
    browsers.keep(page, name)


def test_dates_are_joined_one_is_chosen_changed_and_called_off(site: Site, opened: Open) -> None:
    desk = opened(True)
    at_desk.sign_in(site, desk, "dates@example.org")
    joined(site, desk)

    page = opened(True)
    first = chosen(site, page)
    changed(site, page, first)
    called_off(site, desk, page)


def joined(site: Site, desk: Page) -> None:
    """Sessions become one choice of dates, by keyboard; with one ticked it says what to do."""
    desk.goto(f"{site.url}/desk/programmes/{PROGRAMME}")
    desk.locator("a[href$='/dates']").first.click()
    browsers.keep(desk, "dates-desk-none")
    tab_to(desk, "input", "session")
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")
    desk.locator("#problem-sessions").wait_for()
    assert desk.locator("input[name=session]:checked").count() == 1
    seen(desk, "dates-desk-problem")
    for box in desk.locator("input[name=session]").all():
        box.check()
    at_desk.press(desk, "/dates")
    assert desk.locator("table tbody tr").count() == 3
    assert "0 place prise sur 41" in desk.locator("tfoot").inner_text()
    seen(desk, "dates-desk-made")


def chosen(site: Site, page: Page) -> str:
    """Every date stands in the form with its seats; returns the page of who took the first."""
    page.goto(f"{site.url}/programmes/{PROGRAMME}")
    page.get_by_role("link", name=TITLE).first.click()
    page.wait_for_url("**/sessions/**")
    address = page.url
    dates = page.locator("#field-date input[name=date]")
    assert dates.count() == 3
    seen(page, "dates-form")
    dates.last.check()
    fill_in(page, "eve@dates.example")
    page.wait_for_url("**/thanks*")

    page.goto(address)
    assert page.locator("#field-date").get_by_text("Complète : liste d’attente").count() == 1
    tab_to(page, "input", "date")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(page, "input", "name")
    page.keyboard.type("Ada Exemple")
    tab_to(page, "input", "email")
    page.keyboard.type("pas une adresse")
    page.keyboard.press("Enter")
    page.locator("#errors").wait_for()
    assert page.locator("input[name=date]:checked").count() == 1
    seen(page, "dates-form-problem")
    page.locator("#field-email").fill("ada@dates.example")
    press(page, "/registrations")
    page.wait_for_url("**/thanks*")
    browsers.keep(page, "dates-thanks")
    confirmed = mail_to(site, "ada@dates.example", about("Inscription confirmée"))
    own = link(confirmed, "/registrations/")
    page.goto(own)
    browsers.keep(page, "dates-ticket")

    page.goto(address)
    dates.nth(1).check()
    fill_in(page, "ada@dates.example")
    page.wait_for_url("**/thanks*")
    return own


def changed(site: Site, page: Page, own: str) -> None:
    """The mail asks, its page says what becomes of both dates, and calendars are told."""
    asked = mail_to(site, "ada@dates.example", about("Changer de date"))
    page.goto(next(word for word in plain(asked).split() if "/date?to=" in word))
    seen(page, "dates-change-asked")
    page.goto(f"{own}/date")
    press(page, "/date")
    page.locator("#problem-date").wait_for()
    seen(page, "dates-change-problem")
    assert page.locator("input[name=date]").count() == 2
    assert page.locator("input[name=date]:disabled").count() == 1  # Full, and a seat is kept.
    tab_to(page, "input", "date")
    page.keyboard.press("Space")
    tab_to(page, "button", "Changer de date")
    page.keyboard.press("Enter")
    page.get_by_text("Votre date a changé").wait_for()
    browsers.keep(page, "dates-changed")
    left = mail_to(site, "ada@dates.example", about("Date changée"))
    assert methods(left) == ["CANCEL"]
    again = mail_to(site, "ada@dates.example", about("Inscription confirmée"))
    assert methods(again) == ["REQUEST"]


def called_off(site: Site, desk: Page, page: Page) -> None:
    """A date that does not take place leads its people to the others."""
    desk.goto(f"{site.url}/desk/programmes/{PROGRAMME}/dates")
    desk.locator("table tbody tr a").last.click()
    desk.wait_for_url("**/sessions/**")
    desk.goto(f"{desk.url.split('?')[0]}/cancellation")
    at_desk.press(desk, "/cancellation")
    gone = mail_to(site, "eve@dates.example", about("Annulée"))
    page.goto(next(word for word in plain(gone).split() if word.endswith("/date")))
    assert "est annulée" in page.locator("main").inner_text()
    seen(page, "dates-change-after-cancelling")
    page.locator("input[name=date]").first.check()
    press(page, "/date")
    page.get_by_text("Votre date a changé").wait_for()
    desk.goto(f"{site.url}/desk/programmes/{PROGRAMME}/dates")
    seen(desk, "dates-desk-cancelled")
    at_desk.press(desk, "/removal")
    assert desk.locator("table tbody tr").count() == 0
    browsers.keep(desk, "dates-desk-undone")
