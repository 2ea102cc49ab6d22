"""Signing in elsewhere in a real browser, at a real provider: there, back, and out again."""

from playwright.sync_api import Page

from tests.journeys.conftest import Open
from tests.journeys.kit import browser as browsers
from tests.served import Site

WHO = "amina@example.org"


def test_an_account_elsewhere_opens_the_desk_and_leaves_it(site: Site, opened: Open) -> None:
    assert site.run("organiser", "add", WHO, "--role", "editor").returncode == 0
    page = opened()
    page.goto(f"{site.url}/desk/sign-in?next=/desk/account")
    look(page, "sign-in")
    go_there(page)
    page.get_by_role("button", name="inconnu").click()
    page.wait_for_url("**/sign-in/openid/callback*")
    assert "inconnu@example.org n’est pas l’adresse" in page.locator("main").inner_text()
    look(page, "stranger")

    go_there(page)
    page.get_by_role("button", name="amina", exact=True).click()
    page.wait_for_url("**/desk/account")
    assert WHO in page.locator("body").inner_text()

    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/oauth2/end_session?*")
    page.locator("form button").first.click()
    page.wait_for_url("**/desk/sign-in?said=signed-out")
    assert "La déconnexion est faite." in page.locator("main").inner_text()
    page.goto(f"{site.url}/desk/account")
    assert "/sign-in" in page.url


def go_there(page: Page) -> None:
    page.get_by_role("link", name="Se connecter avec le compte de la fédération").click()
    page.wait_for_url("**/oauth2/authorize?*")


def look(page: Page, name: str) -> None:
    """In order on a wide screen, on a phone and in the dark; pictures where they are asked for."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        browsers.look(page)
        for width in browsers.WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            browsers.keep(page, f"openid-{name}-{scheme}-{width}")
