"""One's own page on a phone: a ticket first, with one button that changes with the hour."""

from datetime import timedelta

from tests.journeys.conftest import Open
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.acting import bring, fill_in, look, open_session, tab_to, ticket
from tests.journeys.kit.mails import about, link, mail_to
from tests.served import Site

SOON, LATER = "Billet, dans un quart d’heure", "Billet, la semaine prochaine"


def test_the_button_of_a_ticket_is_the_calendar_then_the_way_in(site: Site, opened: Open) -> None:
    """What it is once the session is over stands in the journey of who was there."""
    bring(site, "billets", [("later", LATER, "")])
    bring(site, "billets", [("soon", SOON, "")], begins=timedelta(minutes=14))
    page = opened()
    for title, words in ((LATER, "Ajouter à mon agenda"), (SOON, "Rejoindre la séance")):
        open_session(site, page, title, programme="billets")
        fill_in(page, "billet@example.org")
        page.wait_for_url("**/thanks*")
        page.goto(link(mail_to(site, "billet@example.org", about(title)), "/registrations/"))
        assert ticket(page) == words
        assert page.locator("main details[open]").count() == 0
        browsers.keep(page, f"ticket-{words[:8].strip()}")
        look(page, scripts=True)
    own = page.url
    tab_to(page, "a", "Rejoindre la séance")
    page.keyboard.press("Enter")
    page.wait_for_url("**/join/**")
    page.goto(own)
    page.locator("#settings-fold summary").click()
    assert page.locator("#field-timezone option").count() < 30
    page.locator("#field-place").fill("Martinique")
    page.locator("#settings-fold button").click()
    page.wait_for_selector(".notice-good")
    assert "Martinique" in page.locator(".seat-ticket").inner_text()
