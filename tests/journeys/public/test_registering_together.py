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
    """A programme of four sessions, one of them with two seats, one with three."""
    rows = [("ens-1", "Ensemble, première", ""), ("ens-2", "Ensemble, deuxième", 2)]
    rows += [("ens-3", "Ensemble, troisième", ""), ("ens-4", "Ensemble, quatrième", 3)]
    bring(site, "ensemble", rows)


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
    desk.set_viewport_size({"width": 360, "height": 740})
    rows = desk.locator(".roster tbody tr").all()
    assert all(46 >= box["height"] >= 44 for row in rows if (box := row.bounding_box()))
    assert desk.get_by_text("avec Ada Exemple").count() == 2


def test_seats_are_kept_for_a_group_and_others_are_told(site: Site, opened: Open) -> None:
    desk = opened(True)
    at_desk.sign_in(site, desk, "places@example.org")
    desk.goto(f"{site.url}/desk/programmes/ensemble")
    desk.get_by_role("link", name="Ensemble, quatrième").first.click()
    desk.goto(f"{desk.url.split('?')[0]}/seats")
    assert not desk.locator("#field-kept_until").is_visible()
    at_desk.fill(desk, domain_seats="1", kept_seats="4")
    desk.keyboard.press("Tab")
    at_desk.fill(desk, kept_until="2126-12-12", kept_domains="@membres.example")
    look(desk, True)
    at_desk.press(desk, "/seats")
    assert desk.locator("#problem-kept_seats").is_visible()
    look(desk, True)
    browsers.keep(desk, "kept-seats-problem")
    at_desk.fill(desk, kept_seats="3")
    at_desk.press(desk, "/seats")

    page = opened(True)
    open_session(site, page, "Ensemble, quatrième", programme="ensemble")
    assert page.get_by_text("3 places sont gardées pour un groupe").is_visible()
    tab_to(page, "input", "name")
    page.keyboard.type("Ada Exemple")
    write(page, "email", "ada@autres.example")
    page.keyboard.press("Enter")
    page.get_by_text("pour l’instant gardées pour un groupe").wait_for()
    look(page, True)
    browsers.keep(page, "kept-seats-refused")
    tab_to(page, "input", "email")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("bea@membres.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks*")
    mail_to(site, "bea@membres.example", about("Inscription confirmée"))
