"""After a session: an organiser keeps what was said, participants say what they think."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, Page

from events.demo.people import PARTICIPANTS
from events.text import slug
from tests.journeys.conftest import Open
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.acting import bring, enter, register, ticket
from tests.journeys.kit.at_desk import fill, press, sign_in
from tests.journeys.kit.mails import link, mail_to, plain
from tests.served import PATIENCE_SECONDS, Site

PROGRAMME = "/programmes/modeles-socio-economiques"
PAST = "/desk/sessions/le-devoir-d-alliances"
ADDRESS = f"{slug(PARTICIPANTS[13]).replace('-', '.')}@example.org"
TO_START = timedelta(seconds=30)
"""More than a command needs to start: what is due before it is there is not planned any more."""
"""Somebody of the example who was there and has not answered yet."""


@pytest.fixture(scope="module")
def desk(site: Site, chromium: Browser) -> Iterator[Page]:
    """A page of an owner, signed in by a printed link."""
    with chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        sign_in(site, page, "apres@example.org")
        yield page


def test_from_the_end_of_a_webinar_to_key_messages_dossier_and_bilan(
    site: Site, desk: Page
) -> None:
    desk.goto(site.url + PAST)
    desk.get_by_role("link", name="Messages clés").first.click()
    desk.locator("#field-messages").fill("Une alliance se choisit.\nElle se quitte aussi.")
    browsers.look(desk)
    press(desk, "/key-messages")
    for path in (f"{PAST}/feedback", f"{PAST}/follow-up", f"/desk{PROGRAMME}/feedback",
                 f"/desk{PROGRAMME}/dossier"):  # fmt: skip
        desk.goto(site.url + path)
        browsers.look(desk)
        browsers.keep(desk, path.strip("/").replace("/", "-"))
    dossier = httpx.get(f"{site.url}{PROGRAMME}/dossier", timeout=PATIENCE_SECONDS)
    assert "Une alliance se choisit." in dossier.text
    share_a_replay(site, desk, PAST)
    desk.goto(f"{site.url}/desk{PROGRAMME}/bilan")
    desk.locator("#field-title").fill("Un bilan à l’écoute des territoires")
    desk.get_by_text("Choisir parmi les messages clés").click()
    desk.get_by_label("Elle se quitte aussi.").check()
    press(desk, f"{PROGRAMME}/bilan")
    browsers.look(desk)
    browsers.keep(desk, "desk-bilan")
    bilan = httpx.get(f"{site.url}{PROGRAMME}/bilan?lang=fr", timeout=PATIENCE_SECONDS).text
    assert "Un bilan à l’écoute des territoires" in bilan
    assert "Elle se quitte aussi." in bilan
    made = httpx.get(f"{site.url}{PROGRAMME}/bilan.pdf", timeout=PATIENCE_SECONDS)
    assert made.content.startswith(b"%PDF")


def share_a_replay(site: Site, desk: Page, session: str) -> None:
    """Add a replay for who was there, with chapters."""
    desk.goto(f"{site.url}{session}#add-resource")
    form = desk.locator("form[data-uploads]")
    form.locator("[name=kind]").select_option("replay")
    form.locator("[name=title]").fill("Le replay et ses chapitres")
    form.locator("[name=url]").fill("https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv")
    form.locator("[name=audience]").select_option("present")
    with desk.expect_navigation():
        form.locator("button[type=submit]").click()
    row = desk.locator("li", has_text="Le replay et ses chapitres")
    with desk.expect_navigation():
        row.get_by_role("link", name="Sous-titres, dates…").click()
    desk.locator("#field-chapters").fill("0:00 Accueil\n12:30 Questions")
    browsers.look(desk)
    with desk.expect_navigation():
        desk.locator(".form-end button").click()


def test_a_participant_gives_feedback_and_takes_the_attestation(site: Site, opened: Open) -> None:
    page = opened()
    page.goto(f"{site.url}/lost-link")
    page.locator("input[name=email]").fill(ADDRESS)
    with page.expect_navigation():
        page.locator("form[method=post] button").first.click()
    own = link(mail_to(site, ADDRESS), "/registrations/")
    page.goto(own)
    past = page.locator("main a[href*='/registrations/']")
    hrefs = [own, *(f"{site.url}{one.get_attribute('href')}" for one in past.all())]
    found = next(href for href in hrefs if _asks(page, href))
    assert ticket(page) in ("Revoir la séance", "Mon attestation (PDF)", "Obtenir mon attestation")
    browsers.keep(page, "ticket-after")
    page.goto(f"{found}/feedback?scale=4")
    assert page.locator("input[name=scale][value='4']").is_checked()
    browsers.look(page)
    browsers.keep(page, "feedback")
    page.locator("#field-words").fill("Une heure bien employée.")
    with page.expect_navigation():
        page.get_by_role("button", name="Envoyer mon avis").click()
    assert page.get_by_text("Merci. Votre avis est enregistré.").is_visible()
    browsers.look(page)
    page.goto(found)
    assert page.get_by_role("link", name="Mon attestation (PDF)").is_visible()
    replay = page.get_by_role("link", name="Le replay et ses chapitres")
    pages = [href for href in hrefs if href.removeprefix(site.url).count("/") == 2]
    next(href for href in pages if page.goto(href) and replay.count())
    with page.expect_navigation():
        replay.click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert page.get_by_text("Rien ne lui a encore été demandé.").is_visible()
    browsers.look(page)
    browsers.keep(page, "replay")
    page.reload()
    assert [url for url in asked if "tube.example.org" in url] == []
    with page.expect_navigation():
        page.get_by_role("link", name="12:30 Questions").click()
    assert "start=750" in (page.locator(".film iframe").get_attribute("src") or "")


def test_a_participant_from_the_way_in_to_attestation_feedback_and_replay(
    site: Site, desk: Page, opened: Open
) -> None:
    title, who = "Une heure pour apprendre", "venue@example.org"
    room = "https://salle.example.org/presences"
    row = [("p1", title, 40)]
    bring(site, "presences", row, begins=timedelta(minutes=-20), room=room)
    page = opened()
    register(site, page, title, who, programme="presences")
    confirmed = mail_to(site, who)
    desk.goto(f"{site.url}/desk/programmes/presences")
    desk.get_by_role("link", name=title).first.click()
    session = desk.url.removeprefix(site.url).split("?")[0]
    page.goto(link(confirmed, "/join/"))
    enter(page, room)
    bring(site, "presences", row, begins=timedelta(minutes=-61), room=room)
    asks_and_attests(site, desk)
    share_a_replay(site, desk, session)
    # All is ready for it: it ended an hour ago, so what follows is due in a moment.
    bring(site, "presences", row, begins=timedelta(hours=-2) + TO_START, room=room)
    after = mail_to(site, who, lambda mail: "Merci de votre présence." in plain(mail))
    page.goto(f"{link(after, '/registrations/')}/feedback?scale=4")
    assert page.locator("input[name=scale][value='4']").is_checked()
    page.locator("#field-words").fill("Une heure bien employée.")
    with page.expect_navigation():
        page.get_by_role("button", name="Envoyer mon avis").click()
    assert page.get_by_text("Merci. Votre avis est enregistré.").is_visible()
    own = link(after, "/registrations/")
    page.goto(f"{own}#attestation")
    assert ticket(page) == "Revoir la séance"
    with page.expect_download() as taken:
        page.get_by_role("button", name="Obtenir mon attestation").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    page.goto(own)
    browsers.look(page)
    browsers.keep(page, "own-page-after")
    with page.expect_navigation():
        page.get_by_role("link", name="Le replay et ses chapitres").click()
    assert page.get_by_text("Rien ne lui a encore été demandé.").is_visible()
    assert page.get_by_role("link", name="12:30 Questions").is_visible()


def asks_and_attests(site: Site, desk: Page) -> None:
    """Let a programme ask for feedback and attest who was there."""
    programme = f"{site.url}/desk/programmes/presences"
    desk.goto(f"{programme}/feedback")
    desk.locator("#field-enabled").check()
    press(desk, "/feedback")
    desk.goto(f"{programme}/attestations")
    desk.locator("#field-enabled").check()
    fill(desk, signatory="Camille Exemple")
    press(desk, "/attestations")


def _asks(page: Page, address: str) -> bool:
    if "/registrations/" not in address or address.endswith((".ics", ".json", "/erasure")):
        return False
    page.goto(address)
    return page.get_by_role("link", name="Donner mon avis").count() > 0
