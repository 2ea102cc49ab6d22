"""Questions to the speakers: asked by a participant, taken on a phone, and nothing jumps."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.acting import register
from tests.journeys.kit.at_desk import sign_in
from tests.journeys.kit.mails import link, mail_to
from tests.served import Site

TITLE = "Compter autrement"
PROGRAMME = "modeles-socio-economiques"
ASKED = "Et si personne ne veut compter ?"


def seen(page: Page, name: str) -> None:
    """In order on a wide screen and on a phone, where all that acts can be hit."""
    browsers.look(page)
    assert browsers.handiness(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    browsers.keep(page, f"{name}-360")
    page.set_viewport_size({"width": 1280, "height": 900})
    browsers.keep(page, name)
    page.emulate_media(color_scheme="dark")
    browsers.keep(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 360, "height": 800})


def test_from_a_question_to_next_and_answered(site: Site, opened: Open) -> None:
    desk, page = opened(), opened()
    sign_in(site, desk, "moderation@example.org")
    register(site, page, TITLE, "curieuse@example.org", programme=PROGRAMME)
    page.goto(link(mail_to(site, "curieuse@example.org"), "/registrations/"))
    page.get_by_role("link", name="Poser une question").click()
    seen(page, "participant")
    desk.goto(f"{site.url}/desk/programmes/{PROGRAMME}")
    desk.get_by_role("link", name=TITLE).first.click()
    desk.get_by_role("link", name="Questions", exact=True).click()
    desk.wait_for_url("**/questions")
    seen(desk, "moderation")

    first = desk.locator("#waiting ~ ol .question, .question-list .question").first
    first.get_by_role("button", name="Question suivante").click()
    put = desk.locator(".question-put .question")
    put.wait_for()
    assert desk.evaluate("document.activeElement.closest('.question-put') !== null")

    line = desk.locator("section[aria-labelledby=waiting] .question")
    held = line.nth(1)
    held.locator("summary").click()
    held.scroll_into_view_if_needed()
    before = held.bounding_box()
    page.locator("#field-words").fill(ASKED)
    page.get_by_role("button", name="Poser la question").click()
    page.get_by_text("Votre question a été transmise.").wait_for()
    desk.locator(".question").filter(has=desk.locator(".question-words", has_text=ASKED)).wait_for()
    news = desk.locator("[data-question-news]")
    expect(news).to_have_text("De nouvelles questions sont arrivées.")
    assert held.bounding_box() == before
    assert held.locator("details[open]").count() == 1
    seen(desk, "moderation-more")

    other = page.locator(".question").filter(has=page.locator(".question-vote")).first
    pressed = other.locator(".question-vote")
    pressed.click()
    page.locator(".question-vote[aria-pressed=true]").wait_for()
    seen(page, "participant-voted")
    page.locator(".question-vote[aria-pressed=true]").click()
    page.locator(".question-vote[aria-pressed=true]").wait_for(state="detached")

    put.get_by_role("button", name="Traitée").click()
    desk.locator("#done").wait_for()
    mine = desk.locator(".question").filter(has=desk.locator(".question-words", has_text=ASKED))
    mine.locator("summary").click()
    mine.get_by_role("button", name="Masquer").click()
    desk.locator("#hidden").wait_for()
    page.reload()
    assert "Non retenue" in page.locator(".question", has_text=ASKED).inner_text()
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.locator("#done summary").click()
    seen(desk, "moderation-done")
