"""A cycle from files: brought in, put into words, moved, announced, counted, and shared."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Open
from tests.journeys.kit.acting import register
from tests.journeys.kit.at_desk import fill, press, sign_in
from tests.journeys.kit.mails import about, link, mail_to, plain
from tests.served import PATIENCE_SECONDS, Site

CYCLE = "/desk/programmes/fichiers"
TITLE = "Une séance venue d'un fichier"
SESSION = "/desk/sessions/une-seance-venue-d-un-fichier"
READER = "lea.fichiers@example.org"
SPEAKERS = "ref;nom;organisation\nune;Sol Exemple;Atelier Exemple\n"


@pytest.fixture(scope="module")
def desk(site: Site, chromium: Browser) -> Iterator[Page]:
    """A page of an owner, signed in by a printed link."""
    with chromium.new_context(locale="fr-FR", viewport={"width": 360, "height": 800}) as context:
        page = context.new_page()
        sign_in(site, page, "fichiers@example.org")
        yield page


@pytest.fixture(scope="module")
def session(site: Site, desk: Page, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two files, looked at and then imported by one button; a reader is registered."""
    folder = tmp_path_factory.mktemp("files")
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
    sessions = (
        "ref;titre;début;fin;intervenants\n"
        f"un;{TITLE};{starts:%Y-%m-%dT%H:00:00+00:00};{starts:%Y-%m-%dT%H:45:00+00:00};une\n"
    )
    (folder / "speakers.csv").write_text(SPEAKERS)
    (folder / "sessions.csv").write_text(sessions)
    desk.goto(f"{site.url}/desk/programmes/new")
    fill(desk, title="Fichiers")
    press(desk, "/desk/programmes")
    press(desk, f"{CYCLE}/status")
    desk.goto(f"{site.url}{CYCLE}/upload")
    for kind in ("speakers", "sessions"):
        desk.locator(f"#field-{kind}").set_input_files(Path(folder / f"{kind}.csv"))
    desk.locator("[name=publish]").check()
    press(desk, "/upload", "[value=look]")
    press(desk, "/upload", "[value=import]")
    assert "1 séance" in desk.locator("main").inner_text().replace("\u00a0", " ")
    return SESSION


@pytest.fixture(scope="module")
def registered(site: Site, session: str, chromium: Browser) -> EmailMessage:
    """A reader's confirmation."""
    with chromium.new_context(locale="fr-FR") as context:
        register(site, context.new_page(), TITLE, READER, programme="fichiers")
    return mail_to(site, READER, about("confirmée"))


def test_files_make_a_cycle_that_readers_find(site: Site, session: str) -> None:
    page = httpx.get(site.url + session.removeprefix("/desk"), timeout=PATIENCE_SECONDS).text
    assert "Sol Exemple" in page


def test_an_organisers_words_stand_in_the_next_mail_of_their_kind(
    site: Site, desk: Page, registered: EmailMessage
) -> None:
    desk.goto(f"{site.url}{CYCLE}/letters/left")
    fill(desk, fr="Au plaisir de vous lire.")
    press(desk, "/letters/left")
    own = link(registered, "/registrations/")
    desk.context.request.post(f"{own}/cancellation", headers={"origin": site.url})
    assert "Au plaisir de vous lire." in plain(mail_to(site, READER, about("annulée")))
    desk.context.request.post(f"{own}/return", headers={"origin": site.url})


def test_a_move_is_looked_at_and_then_mailed(
    site: Site, desk: Page, registered: EmailMessage
) -> None:
    desk.goto(f"{site.url}{SESSION}/reschedule")
    fill(desk, starts="08:15", ends="09:00")
    press(desk, "/reschedule")
    assert "1 personne" in desk.locator("[name=confirmed]").inner_text().replace("\u00a0", " ")
    press(desk, "/reschedule", "[name=confirmed]")
    assert "8 h 15" in plain(mail_to(site, READER, about("Nouvel horaire"))).replace("\u00a0", " ")


def test_an_announcement_is_counted_sent_and_watched(
    site: Site, desk: Page, registered: EmailMessage
) -> None:
    desk.goto(f"{site.url}{CYCLE}/announcements/new")
    desk.locator("[name=audience][value=held]").check()
    fill(desk, subject="Un livre à lire avant", body="Il est à la bibliothèque.")
    press(desk, "/announcements")
    press(desk, "/sending")
    assert "bibliothèque" in plain(mail_to(site, READER, about("Un livre")))
    desk.get_by_text("1 sur 1").wait_for()


def test_figures_are_pictures_with_a_title_and_a_file(
    site: Site, desk: Page, registered: EmailMessage
) -> None:
    desk.goto(f"{site.url}{SESSION}/figures")
    assert desk.locator("svg title").count() >= 1
    drawing = desk.locator("a[href$='.svg']").first.get_attribute("href")
    answer = desk.context.request.get(f"{site.url}{drawing}")
    assert answer.headers["content-type"].startswith("image/svg+xml")


def test_somebody_invited_to_look_comes_in_and_may_not_change(
    site: Site, desk: Page, session: str, opened: Open
) -> None:
    desk.goto(f"{site.url}/desk/team")
    fill(desk, email="regard@example.org", name="Ami Exemple")
    desk.locator("[name=role]").select_option("viewer")
    press(desk, "/desk/team")
    mail_to(site, "regard@example.org")
    guest = opened()
    guest.goto(f"{site.url}/desk/sign-in")
    fill(guest, email="regard@example.org")
    press(guest, "/desk/sign-in")
    code = mail_to(site, "regard@example.org", lambda mail: "/desk/sign-in/" in plain(mail))
    guest.goto(link(code, "/desk/sign-in/"))
    guest.locator("form button").first.click()
    guest.wait_for_url("**/desk**")
    assert guest.goto(f"{site.url}{session}").status == 200  # type: ignore[union-attr]
    assert guest.locator("a[href$='/reschedule']").count() == 0
