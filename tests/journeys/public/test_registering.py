"""Registering and everything after it, as people do it: with scripts, and without."""

import json

import pytest

from tests.journeys.conftest import SCRIPTS, Open
from tests.journeys.kit.acting import (
    bring,
    fill_in,
    look,
    methods,
    open_session,
    press,
    register,
    tab_to,
)
from tests.journeys.kit.mails import about, link, mail_to, plain
from tests.served import Site


@pytest.fixture(scope="module", autouse=True)
def sessions(site: Site) -> None:
    """Two sessions with one seat, two without a limit, and a programme for passes."""
    bring(site, "listes", [("liste-true", "Une seule place, avec scripts", 1),
                           ("liste-false", "Une seule place, sans scripts", 1),
                           ("libre", "Autant de places que de gens", "")])  # fmt: skip
    bring(site, "passes", [("tour-1", "Le premier tour", "")])


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_who_waits_gets_the_seat_that_somebody_gives_back(
    site: Site, opened: Open, scripts: bool
) -> None:
    title = f"Une seule place, {'avec' if scripts else 'sans'} scripts"
    first, second = f"une-{scripts}@example.org".lower(), f"deux-{scripts}@example.org".lower()
    page = opened(scripts)
    register(site, page, title, first)
    seat = link(mail_to(site, first), "/registrations/")

    open_session(site, page, title)
    look(page, scripts)
    fill_in(page, second)
    page.wait_for_url("**/thanks*")
    look(page, scripts)
    waiting = mail_to(site, second, about("Liste d’attente"))
    own_page = link(waiting, "/registrations/")
    page.goto(own_page)
    look(page, scripts)
    assert page.get_by_text("rang 1").count() == 1

    page.goto(seat)
    press(page, "/cancellation")
    assert page.locator("form[action*='/return']").count() == 1
    look(page, scripts)

    offer = mail_to(site, second, lambda mail: mail["Message-ID"] != waiting["Message-ID"])
    page.goto(link(offer, "/registrations/"))
    look(page, scripts)
    press(page, "/offer")
    look(page, scripts)
    assert page.locator(".state-good").count() >= 1
    confirmed = mail_to(site, second, about("confirmée"))
    page.goto(link(confirmed, "/join/"))
    look(page, scripts)

    page.goto(seat)
    press(page, "/return")
    assert page.get_by_text("rang 1").count() == 1  # The seat is taken: back to the line.


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_a_pass_brings_the_sessions_that_come_later(
    site: Site, opened: Open, scripts: bool
) -> None:
    address = f"passe-{scripts}@example.org".lower()
    page = opened(scripts)
    page.goto(f"{site.url}/programmes/passes")
    look(page, scripts)
    fill_in(page, address)
    page.wait_for_url("**/thanks*")
    look(page, scripts)
    summary = mail_to(site, address, lambda mail: "PUBLISH" in methods(mail))
    own_page = link(summary, "/registrations/", which=-1)
    page.goto(own_page)
    look(page, scripts)

    later = f"Ajoutée ensuite {'avec' if scripts else 'sans'} scripts"
    bring(site, "passes", [(f"tour-{scripts}", later, "")])
    mail_to(site, address, lambda mail: later in plain(mail))
    page.goto(own_page)
    assert page.get_by_role("link", name=later).count() == 1

    page.get_by_role("link", name=later).click()
    look(page, scripts)
    press(page, "/cancellation")
    page.goto(own_page)
    press(page, "/cancellation")
    look(page, scripts)
    assert page.get_by_role("link", name="Le premier tour").count() == 1


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_giving_back_is_undone_and_the_language_changes(
    site: Site, opened: Open, scripts: bool
) -> None:
    address = f"retour-{scripts}@example.org".lower()
    page = opened(scripts)
    register(site, page, "Autant de places que de gens", address)
    own_page = link(mail_to(site, address), "/registrations/")
    page.goto(own_page)
    press(page, "/cancellation")
    mail_to(site, address, lambda mail: "CANCEL" in methods(mail))
    press(page, "/return")
    assert page.locator("form[action*='/cancellation']").count() == 1

    page.locator("#settings-fold > summary").click()
    look(page, scripts)
    page.locator("#field-language").select_option("en")
    page.locator("#field-name").fill("Ada Changée")
    press(page, "/settings")
    look(page, scripts)
    with page.expect_navigation():
        page.locator("nav.languages a[lang=en]").first.click()
    assert page.locator("html").get_attribute("lang") == "en"
    look(page, scripts)
    press(page, "/calendar")
    look(page, scripts)
    feed = page.locator("#feed-address").get_attribute("value") or ""
    assert "Autant de places que de gens" in page.request.get(feed).text()


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_a_lost_link_is_found_and_the_data_are_erased(
    site: Site, opened: Open, scripts: bool
) -> None:
    address = f"oubli-{scripts}@example.org".lower()
    page = opened(scripts)
    register(site, page, "Autant de places que de gens", address)
    confirmation = mail_to(site, address)
    page.goto(f"{site.url}/lost-link")
    look(page, scripts)
    page.locator("input[name=email]").fill(address)
    press(page, "/lost-link")
    look(page, scripts)
    found = mail_to(site, address, lambda mail: mail["Message-ID"] != confirmation["Message-ID"])
    page.goto(link(found, "/registrations/"))
    own_page = page.url
    data = page.request.get(f"{own_page.split('?')[0]}/data.json")
    assert json.loads(data.body())["person"]["email"] == address

    page.locator("summary", has=page.locator("#data")).click()
    page.locator("a[href*='/erasure']").click()
    look(page, scripts)
    press(page, "/erasure")
    look(page, scripts)
    mail_to(site, address, lambda mail: "CANCEL" in methods(mail))
    page.goto(own_page)
    assert page.locator("form[action*='/lost-link']").count() == 1
    look(page, scripts)


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_a_form_with_errors_keeps_what_was_typed(site: Site, opened: Open, scripts: bool) -> None:
    page = opened(scripts)
    open_session(site, page, "Autant de places que de gens")
    fill_in(page, "pas une adresse")
    look(page, scripts)
    assert page.locator("#field-email").input_value() == "pas une adresse"
    assert page.locator("#field-email").get_attribute("aria-invalid") == "true"
    fill_in(page, f"faute-{scripts}@gmial.com")
    look(page, scripts)
    assert page.locator("#field-email").input_value() == f"faute-{scripts}@gmial.com"
    fill_in(page, f"juste-{scripts}@example.org")
    page.wait_for_url("**/thanks*")


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_registering_takes_a_keyboard_and_nothing_else(
    site: Site, opened: Open, scripts: bool
) -> None:
    page = opened(scripts)
    page.goto(f"{site.url}/programmes/listes")
    tab_to(page, "a", "Autant de places que de gens")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/**")
    tab_to(page, "input", "name")
    page.keyboard.type("Clavier Exemple")
    page.keyboard.press("Tab")
    page.keyboard.type(f"clavier-{scripts}@example.org".lower())
    tab_to(page, "button", "S’inscrire")
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks*")
    mail_to(site, f"clavier-{scripts}@example.org".lower())


def test_the_pages_beside_are_in_order(site: Site, opened: Open) -> None:
    page = opened()
    for address in ("/?lang=en", "/desk/sign-in", "/desk/sign-in/code", "/desk/sign-in/old",
                    "/registrations/1.x", "/join/1.x", "/unsubscribe/1.x"):  # fmt: skip
        page.goto(site.url + address)
        look(page, True)
