"""What organisers ask for and decide, as the people concerned see it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import SCRIPTS, Open
from tests.journeys.kit.acting import bring, fill_in, look, open_session, press, register
from tests.journeys.kit.at_desk import sign_in
from tests.journeys.kit.mails import about, link, mail_to
from tests.served import Site

ASKS = "Une séance qui pose des questions"
DECIDES = "Une séance sur accord"
CONFIRMS = "Une séance où chaque adresse est vérifiée"
SPEAKERS = "ref,name,organisation,biography,photo_url,email\nune,Sol Exemple,,,,sol@example.org\n"


@pytest.fixture(scope="module")
def desk(site: Site, chromium: Browser) -> Iterator[Page]:
    """A page of an owner, signed in by a printed link."""
    with chromium.new_context(locale="fr-FR") as context:
        page = context.new_page()
        sign_in(site, page, "accueil@example.org")
        yield page


@pytest.fixture(scope="module", autouse=True)
def programmes(site: Site, desk: Page) -> None:
    """One programme asks questions, for a session on approval too; one has addresses confirmed."""
    bring(site, "questions", [("asks", ASKS, ""), ("decides", DECIDES, "")], speakers=SPEAKERS)
    bring(site, "adresses", [("confirms", CONFIRMS, "")])
    ask(site, desk, "choice", "Venez-vous à plusieurs ?", choices="Non\nOui")
    ask(site, desk, "consent", "Il manque du matériel", after="Oui")
    ask(site, desk, "text", "Lequel ?", after="Il manque du matériel", required=True)
    with desk.expect_navigation():
        desk.locator("form:has(input[value=speaker]) button").click()
    desk.goto(f"{site.url}/desk/sessions/une-seance-sur-accord/edit")
    set_box(desk, "needs_approval")
    desk.goto(f"{site.url}/desk/programmes/adresses/edit")
    set_box(desk, "confirm_address")


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_a_question_on_a_condition_is_asked_only_then(
    site: Site, opened: Open, scripts: bool
) -> None:
    page = opened(scripts)
    open_session(site, page, ASKS, programme="questions")
    box, text = page.get_by_label("Il manque du matériel"), page.get_by_label("Lequel ?")
    assert (box.is_visible(), text.is_visible()) == (not scripts, not scripts)
    assert page.get_by_text("Seulement après").first.is_visible() is not scripts

    page.get_by_label("Oui").check()
    box.check()
    assert text.is_visible()
    look(page, scripts)
    page.get_by_label("Non").check()
    assert (box.is_visible(), text.is_visible()) == (not scripts, not scripts)

    page.get_by_label("Oui").check()
    page.get_by_label("Une question pour les intervenants").fill("Et pour\nles petites communes ?")
    fill_in(page, f"question-{scripts}@example.org".lower())
    assert page.locator(".summary-of-errors").inner_text().count("Lequel") == 1
    assert text.get_attribute("aria-invalid") == "true"
    assert page.get_by_label("Une question pour les").input_value().startswith("Et pour")
    look(page, scripts)
    text.fill("Un micro")
    press(page, "/registrations")
    page.wait_for_url("**/thanks*")


def test_the_speaker_reads_what_was_asked(site: Site, desk: Page, opened: Open) -> None:
    desk.goto(f"{site.url}/desk/sessions/une-seance-qui-pose-des-questions")
    desk.locator("a[href$='/invitation']").first.click()
    look(desk, True)
    press(desk, "/invitation")
    page = opened()
    page.goto(link(mail_to(site, "sol@example.org"), "/appearances/"))
    assert "les petites communes ?" in page.locator(".asked").inner_text()
    assert page.get_by_text("Ada Exemple").count() == 0
    look(page, True)


def test_a_request_is_declined_made_again_and_ended(site: Site, desk: Page, opened: Open) -> None:
    page, address = opened(), "demande@example.org"
    register(site, page, DECIDES, address, programme="questions")
    own_page = link(mail_to(site, address, about("Demande reçue")), "/registrations/")
    page.goto(own_page)
    look(page, True)

    decide(site, desk, "decline")
    mail_to(site, address, about("votre demande"))
    page.goto(own_page)
    assert page.locator("form[action*='/return']").count() == 0
    look(page, True)

    register(site, page, DECIDES, address, programme="questions")
    decide(site, desk, "approve")
    mail_to(site, address, about("confirmée"))
    page.goto(own_page)
    assert page.locator(".state-good").count() == 1
    press(page, "/cancellation")
    press(page, "/return")
    assert page.get_by_text("En attente de la réponse").count() == 1


def test_a_seat_counts_once_its_address_is_confirmed(site: Site, opened: Open) -> None:
    page, address = opened(), "adresse@example.org"
    register(site, page, CONFIRMS, address, programme="adresses")
    asked = mail_to(site, address, about("Confirmez"))
    page.goto(link(asked, "/registrations/", which=-1))
    look(page, True)
    page.goto(f"{page.url}/confirmation")
    look(page, True)
    press(page, "/confirmation")
    assert page.locator(".state-good").count() == 1
    mail_to(site, address, about("confirmée"))


def ask(
    site: Site,
    desk: Page,
    kind: str,
    words: str,
    *,
    choices: str = "",
    after: str = "",
    required: bool = False,
) -> None:
    """Add a question to the programme that asks, after an answer to an earlier one."""
    desk.goto(f"{site.url}/desk/programmes/questions/questions")
    desk.locator("[name=label-fr]").fill(words)
    desk.locator("[name=kind]").select_option(kind)
    desk.locator("[name=choices-fr]").fill(choices)
    desk.locator("[name=required]").set_checked(required)
    if after:
        desk.locator("details:has([name=condition]) summary").click()
        options = desk.locator("[name=condition] option").all_inner_texts()
        desk.locator("[name=condition]").select_option(
            label=next(option for option in options if after in option)
        )
    with desk.expect_navigation():
        desk.locator("form:has([name=label-fr]) button[type=submit]").click()


def set_box(desk: Page, name: str) -> None:
    """Tick a box of the form that is open, wherever it is folded away, and save."""
    box = desk.locator(f"[name={name}]")
    if not box.is_visible():
        desk.locator(f"details:has([name={name}]) summary").first.click()
    box.check()
    with desk.expect_navigation():
        desk.locator(f"form:has([name={name}]) button[type=submit]").last.click()


def decide(site: Site, desk: Page, action: str) -> None:
    """Do one thing to the only person of the roster."""
    desk.goto(f"{site.url}/desk/sessions/une-seance-sur-accord/roster")
    desk.locator("[name=id]").check()
    with desk.expect_navigation():
        desk.locator(f"button[value={action}]").click()
