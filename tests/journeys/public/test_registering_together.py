"""Several sessions in one form, several people in one form: by keyboard, on a phone."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Open
from tests.journeys.kit import at_desk
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.acting import bring, look, open_session, tab_to
from tests.journeys.kit.mails import about, link, mail_to, plain
from tests.served import Site


@pytest.fixture(scope="module", autouse=True)
def sessions(site: Site) -> None:
    """A programme of three sessions, one of them with two seats."""
    rows = [("ens-1", "Ensemble, première", ""), ("ens-2", "Ensemble, deuxième", 2)]
    bring(site, "ensemble", [*rows, ("ens-3", "Ensemble, troisième", "")])


def write(page: Page, field: str, words: str) -> None:
    """Type into a field that Tab leads to."""
    tab_to(page, "input", field)
    page.keyboard.type(words)


def test_two_of_three_sessions_are_ticked_with_keys_and_one_mail_comes(
    site: Site, opened: Open
) -> None:
    page = opened(True)
    page.goto(f"{site.url}/programmes/ensemble")
    browsers.keep(page, "several-programme")
    assert not page.locator("#field-session input[type=checkbox]").first.is_visible()
    tab_to(page, "input", "which")
    page.keyboard.press("ArrowDown")
    look(page, True)
    for _ in range(2):
        tab_to(page, "input", "session")
        page.keyboard.press("Space")
    browsers.keep(page, "several-ticked")
    page.keyboard.press("Enter")
    page.wait_for_selector("#errors")
    look(page, True)
    browsers.keep(page, "several-errors")
    assert page.locator("input[name=session]:checked").count() == 2
    page.locator("#field-name").focus()
    page.keyboard.type("Ada Exemple")
    write(page, "email", "plusieurs@example.org")
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks*")
    look(page, True)
    browsers.keep(page, "several-thanks")
    assert page.locator(".told li").count() == 2
    mail = mail_to(site, "plusieurs@example.org", about("Vos inscriptions"))
    assert "Ensemble, deuxième" in plain(mail)
    page.goto(link(mail, "/registrations/"))
    assert page.get_by_role("link", name="Ensemble, deuxième").count() >= 1


def test_three_come_together_and_the_second_says_yes(site: Site, opened: Open) -> None:
    desk = opened(True)
    at_desk.sign_in(site, desk, "ensemble@example.org")
    desk.goto(f"{site.url}/desk/programmes/ensemble/edit")
    desk.get_by_text("Rappels, places").click()
    at_desk.fill(desk, companions="2")
    look(desk, True)
    at_desk.press(desk, "/programmes/ensemble")

    page = opened(True)
    open_session(site, page, "Ensemble, troisième", programme="ensemble")
    tab_to(page, "input", "name")
    page.keyboard.type("Ada Exemple")
    write(page, "email", "une@example.org")
    tab_to(page, "summary", "d’autres personnes")
    page.keyboard.press("Enter")
    assert not page.locator("#field-name-3").is_visible()
    write(page, "name-2", "Bob Exemple")
    write(page, "email-2", "deux@example.org")
    look(page, True)
    write(page, "name-3", "Eve Exemple")
    write(page, "email-3", "deux@example.org")
    browsers.keep(page, "together-form")
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem-email-3")
    look(page, True)
    browsers.keep(page, "together-errors")
    page.locator("#field-email-3").fill("trois@example.org")
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks*")
    look(page, True)

    asked = mail_to(site, "deux@example.org", about("Une place pour vous"))
    assert "Ada Exemple" in plain(asked)
    page.goto(link(asked, "/registrations/"))
    look(page, True)
    browsers.keep(page, "together-asked")
    tab_to(page, "button", "Confirmer ma place")
    page.keyboard.press("Enter")
    page.wait_for_selector(".state-good")
    look(page, True)
    mail_to(site, "deux@example.org", about("confirmée"))

    desk.goto(f"{site.url}/desk/programmes/ensemble")
    desk.get_by_role("link", name="Ensemble, troisième").first.click()
    desk.goto(f"{desk.url.split('?')[0]}/roster")
    look(desk, True)
    browsers.keep(desk, "together-roster")
    assert desk.get_by_text("avec Ada Exemple").count() == 2
