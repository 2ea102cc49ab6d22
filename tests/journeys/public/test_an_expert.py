"""An expert, by one link and without an account: from the invitation to «everything is there»."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Open
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.at_desk import fill, press, sign_in
from tests.journeys.kit.mails import about, link, mail_to, plain
from tests.served import Site
from tests.speakers.test_portraits import picture

PROGRAMME = "/desk/programmes/modeles-socio-economiques"
EXPERT = "experte@example.org"


@pytest.fixture(scope="module")
def desk(site: Site, chromium: Browser) -> Iterator[Page]:
    """A page of an owner, signed in by a printed link."""
    with chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        sign_in(site, page, "experts@example.org")
        yield page


def seen(page: Page, name: str) -> None:
    """In order on a wide screen and on a phone; pictures, dark too, where they are wanted."""
    browsers.look(page)
    browsers.keep(page, f"{name}-360")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1280, "height": 900})
    browsers.keep(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    browsers.keep(page, name)


def test_from_a_call_to_all_is_there(site: Site, desk: Page, opened: Open, tmp_path: Path) -> None:
    desk.goto(f"{site.url}{PROGRAMME}/speakers")
    desk.get_by_role("link", name="Ce qui est attendu…").click()
    for box in ("needs", "talk", "rehearsal", "links"):
        desk.locator(f"input[name=item-{box}]").check()
    seen(desk, "checklist")
    press(desk, "/checklist")
    desk.goto(f"{site.url}{PROGRAMME}/proposals")
    desk.locator("#field-enabled").check()
    fill(desk, closes="", **{"words-fr": "Nous cherchons des **récits** de terrain."})
    press(desk, "/proposals")
    page = opened()
    page.goto(f"{site.url}/programmes/modeles-socio-economiques")
    page.get_by_role("link", name="Proposer une intervention").click()
    seen(page, "call")
    fill(page, title="Lire un paysage", summary="Ce qu’une carte ne dit pas.",
         name="Nadia Experte", email=EXPERT)  # fmt: skip
    press(page, "/call")
    page.goto(link(mail_to(site, EXPERT), "/proposals/"))
    seen(page, "proposal")
    press(page, "/confirmation")
    desk.goto(f"{site.url}{PROGRAMME}/proposals")
    seen(desk, "proposals")
    proposal = desk.locator("article.proposal", has_text="Nadia Experte")
    with desk.expect_navigation():
        proposal.locator("form[action$='/acceptance'] button").click()
    session = desk.url.split("?")[0]
    row = desk.locator(".desk-faces-list li", has_text="Nadia Experte")
    row.get_by_role("link", name="Inviter…").click()
    press(desk, "/invitation")
    invited = mail_to(site, EXPERT, about("Invitation à intervenir"))
    page.goto(link(invited, "/appearances/"))
    assert "éléments manquent" in page.locator("#checklist ~ p").inner_text()
    seen(page, "kit-missing")
    desk.goto(f"{site.url}{PROGRAMME}/speakers")
    seen(desk, "who-lacks-what")
    row = desk.locator("li", has_text="Nadia Experte")
    row.get_by_role("link", name="Demander maintenant…").click()
    seen(desk, "asking")
    press(desk, "/checklist")
    asked = mail_to(site, EXPERT, about("Ce qui manque encore"))
    assert "- Votre diaporama" in plain(asked)
    with page.expect_navigation():
        page.get_by_role("button", name="Oui, je serai là").click()
    fill(page, organisation="Université Exemple", biography="Géographe.",
         **{"biography-en": "A geographer."}, links="https://example.org/nadia")  # fmt: skip
    photo = tmp_path / "moi.png"
    photo.write_bytes(picture())
    page.locator("#field-portrait").set_input_files(photo)
    press(page, "/profile")
    fill(page, rehearsal_wish="Mardi après-midi")
    page.locator("input[name=no_needs]").check()
    for consent in ("recording", "publication"):
        page.locator(f"input[name={consent}][value=yes]").check()
    press(page, "/details")
    page.locator("#field-url").fill("https://example.org/diaporama")
    press(page, "/slides")
    assert "Tout y est" in page.locator("#checklist ~ p").inner_text()
    seen(page, "kit-complete")
    desk.goto(f"{site.url}{PROGRAMME}/speakers")
    assert "Rien ne manque" in desk.locator("li", has_text="Nadia Experte").inner_text()
    desk.goto(f"{session}/rehearsal")
    assert "Mardi après-midi" in desk.locator("main").inner_text()
    fill(desk, day="2136-05-06", starts="15:30", url="https://salle.example.org/essai")
    seen(desk, "rehearsal")
    press(desk, "/rehearsal")
    assert "6\u00a0mai" in plain(mail_to(site, EXPERT, about("Répétition")))
    desk.goto(session)
    seen(desk, "session")
    desk.goto(f"{site.url}/desk/speakers/nadia-experte/removal")
    seen(desk, "removal")
    desk.goto(f"{site.url}/desk")
    seen(desk, "today")
