"""By invitation, from the desk to the seat; meanwhile the team is told what a speaker answers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from events import clock
from tests.journeys.conftest import Open
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.acting import bring
from tests.journeys.kit.at_desk import fill, press, sign_in
from tests.journeys.kit.mails import about, link, mail_to, plain
from tests.served import Site

TEAM, SPEAKER, GUEST = "equipe@example.org", "nadia@example.org", "invitee@example.org"
SESSION = "/sessions/un-conseil-restreint"


@pytest.fixture(scope="module")
def desk(site: Site, chromium: Browser) -> Iterator[Page]:
    """A page of an owner, and a session with a speaker."""
    bring(
        site,
        "restreint",
        [("conseil", "Un conseil restreint", 5)],
        speakers=f"ref,name,email\nnadia,Nadia Exemple,{SPEAKER}\n",
    )
    with chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        sign_in(site, page, TEAM)
        yield page


def seen(page: Page, name: str) -> None:
    """In order wide and narrow, and a thumb can use it."""
    browsers.keep(page, name)
    browsers.look(page)
    browsers.keep(page, f"{name}-360")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_who_is_invited_comes_in_and_the_team_is_told_of_the_speaker(
    site: Site, desk: Page, opened: Open
) -> None:
    desk.goto(f"{site.url}/desk/account")
    desk.locator("#field-notice-declined").select_option("at-once")
    # After a digest the next mail waits a quarter of an hour: none comes meanwhile.
    desk.locator("[name=digest_hour]").select_option(str((clock.now().hour + 12) % 24))
    seen(desk, "notices")
    press(desk, "/account/notices")
    desk.goto(f"{site.url}/desk{SESSION}")
    desk.locator("a[href*='/appearances/']", has_text="Inviter").first.click()
    press(desk, "/invitation")
    page = opened()
    page.goto(link(mail_to(site, SPEAKER, about("Invitation à intervenir")), "/appearances/"))
    with page.expect_navigation():
        page.locator("button[name=answer][value=no]").click()

    desk.goto(f"{site.url}/desk{SESSION}/access")
    desk.locator("[name=visibility][value=invited]").check()
    press(desk, "/access")
    fill(desk, people=f"Inès Exemple <{GUEST}>")
    press(desk, "/access/invitations", "[value=look]")
    assert desk.locator(".letter-preview").is_visible()
    seen(desk, "invite-seen")
    press(desk, "/access/invitations", "[value=invite]")
    seen(desk, "invited")

    closed = opened()
    answer = closed.goto(site.url + SESSION)
    assert answer is not None
    assert answer.status == 403
    assert "Un conseil restreint" not in closed.content()
    browsers.look(closed)
    browsers.keep(closed, "door-360")
    for hidden in ("/programmes/restreint", "/search?q=conseil", "/sitemap.xml", "/calendar.ics"):
        assert "Un conseil restreint" not in closed.request.get(site.url + hidden).text(), hidden

    closed.goto(link(mail_to(site, GUEST), "/invitations/"))
    closed.wait_for_url(f"**{SESSION}*")
    assert closed.locator("#field-email").input_value() == GUEST
    browsers.look(closed)
    closed.locator("#field-name").fill("Inès Exemple")
    press(closed, "/registrations")
    closed.wait_for_url("**/thanks*")
    mail_to(site, GUEST, about("confirmée"))
    desk.goto(f"{site.url}/desk{SESSION}/access")
    assert "Inscription faite" in desk.locator("table.list").inner_text()

    told = mail_to(site, TEAM, about("Un conseil restreint"))
    assert "Nadia Exemple ne peut pas venir." in plain(told).replace("\u00a0", " ")
    desk.goto(link(told, "/desk/sessions/"))
    assert desk.locator("h1").inner_text().strip() == "Un conseil restreint"
