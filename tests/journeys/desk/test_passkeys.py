"""A passkey in a real browser: added, used to come in, removed, and then of no use."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Dialog, Page

from tests.journeys.kit import browser as browsers
from tests.journeys.kit.mails import about, mail_to, plain
from tests.served import Site

WHO = "cle@example.org"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


# A person picks what the field for the address offers; a virtual device takes it at once, so the
# offer is made only while the window bears this name.
OFFERED = "offered"
OFFER_BY_NAME = f"""
if (window.name !== "{OFFERED}")
  PublicKeyCredential.isConditionalMediationAvailable = async () => false;
"""


class Device:
    """The browser's own, virtual authenticator, which somebody is always ready to touch."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        self.number = self._send("addVirtualAuthenticator", options=DEVICE)["authenticatorId"]

    def keys(self) -> list[Any]:
        """What it holds."""
        found = self._send("getCredentials", authenticatorId=self.number)["credentials"]
        return list(found)

    def _send(self, command: str, **values: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.session.send(f"WebAuthn.{command}", values)
        return answer


@pytest.fixture
def page() -> Iterator[Page]:
    """A page of a French reader; a script error fails the test."""
    errors: list[str] = []
    with (
        browsers.running() as browser,
        browser.new_context(locale="fr-FR", reduced_motion="reduce") as context,
    ):
        shown = context.new_page()
        shown.add_init_script(OFFER_BY_NAME)
        shown.on("pageerror", lambda error: errors.append(str(error)))
        shown.on("dialog", Dialog.accept)
        yield shown
    assert errors == []


def test_a_passkey_comes_and_goes(site: Site, page: Page) -> None:
    # Browsers keep no passkeys for a bare address.
    desk = site.url.replace("127.0.0.1", "localhost") + "/desk"
    device = Device(page)
    come_in_by_code(site, page, desk)
    page.locator("[name=passkey_name]").fill("Ordinateur du bureau")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    page.wait_for_url("**/account?said=passkey-added")
    assert len(device.keys()) == 1
    assert "Ordinateur du bureau" in page.locator("main").inner_text()
    assert "pas encore utilisée" in page.locator("main").inner_text()
    assert "Ordinateur du bureau" in plain(mail_to(site, WHO, about("clé d’accès")))
    look(page, "account-with-a-key")

    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    told = page.locator(".passkey [role=alert]")
    told.wait_for()
    assert "garde déjà une de vos clés d’accès" in told.inner_text()

    sign_out(page)
    page.goto(f"{desk}/sign-in?next=/desk/programmes")
    way_in = page.get_by_role("button", name="Se connecter avec une clé d’accès")
    way_in.wait_for()
    look(page, "sign-in")
    way_in.click()
    page.wait_for_url(f"{desk}/programmes")

    page.goto(f"{desk}/account")
    assert "pas encore utilisée" not in page.locator("main").inner_text()
    page.evaluate("name => { window.name = name }", OFFERED)
    sign_out(page)
    page.wait_for_url(f"{desk}/welcome")  # By what the field offers, without the button.
    page.evaluate("window.name = ''")

    page.goto(f"{desk}/account")
    page.get_by_role("button", name="Supprimer").click()
    page.wait_for_url("**/account?said=passkey-removed")
    sign_out(page)
    way_in.click()
    refused = page.locator(".notice-wrong")
    refused.wait_for()
    assert "n’a pas pu servir" in refused.inner_text()
    browsers.keep(page, "passkeys-refused")
    page.goto(f"{desk}/account")
    assert "/sign-in" in page.url


def come_in_by_code(site: Site, page: Page, desk: str) -> None:
    assert site.run("organiser", "add", WHO).returncode == 0
    page.goto(f"{desk}/sign-in?next=/desk/account")
    page.locator("[name=email]").fill(WHO)
    page.get_by_role("button", name="M’envoyer un code").click()
    page.wait_for_url("**/sign-in/code*")
    assert WHO in page.locator("main").inner_text()
    page.locator("[name=code]").fill("12")
    page.locator("main form button").first.click()
    page.locator("[aria-invalid=true]").wait_for()
    look(page, "code")
    code = re.search(r"\b\d{4}\s\d{4}\b", plain(mail_to(site, WHO, about("code"))))
    assert code
    page.locator("[name=code]").fill(code.group())
    page.locator("main form button").first.click()
    page.wait_for_url(f"{desk}/account")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/sign-in?said=signed-out", wait_until="commit")


def look(page: Page, name: str) -> None:
    """In order on a wide screen, on a phone and in the dark; pictures where they are asked for."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        browsers.look(page)
        for width in browsers.WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            browsers.keep(page, f"passkeys-{name}-{scheme}-{width}")
    page.set_viewport_size({"width": 1280, "height": 800})
