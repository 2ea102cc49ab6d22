"""Registering on another site: allowed at the desk, shown by its page, sent from there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.acting import bring
from tests.journeys.kit.at_desk import press, sign_in
from tests.journeys.kit.mails import about, mail_to
from tests.served import Site

TITLE = "Ailleurs, le don"


@contextmanager
def other_site(site: Site, slug: str) -> Iterator[str]:
    """Another origin, with one page that has our line in it."""
    body = f"""<!doctype html><html lang="fr"><meta charset="utf-8"><title>Ailleurs</title>
<meta name="viewport" content="width=device-width">
<style>:root {{ color-scheme: light dark; --causerie-accent: #6b2d5c; --causerie-radius: 1rem }}
body {{ font: 1rem sans-serif; margin: 1rem }} input {{ background: yellow !important }}</style>
<main><h1>Notre association</h1>
<script type="module" src="{site.url}/embed.js"></script>
<causerie-programme slug="{slug}" form>
<a href="{site.url}/programmes/{slug}">Nos séances</a></causerie-programme></main></html>"""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def allow(site: Site, desk: Page, slug: str, origin: str) -> None:
    """As an organiser would, who came by the programme's page."""
    desk.goto(f"{site.url}/desk/programmes/{slug}")
    desk.get_by_role("link", name="Sur un autre site").click()
    desk.locator("#field-origins").fill(f"{origin}/quelque-page")
    press(desk, "/embedding")
    expect(desk.locator("#field-origins")).to_have_value(origin)
    browsers.look(desk)
    browsers.keep(desk, "desk-embedding")


def test_a_seat_is_taken_on_another_site_that_an_organiser_allowed(
    site: Site, opened: Open
) -> None:
    bring(site, "ailleurs", [("don", TITLE, "")])
    desk, page = opened(), opened()
    sign_in(site, desk, "ailleurs@example.org")
    with other_site(site, "ailleurs") as origin:
        page.goto(origin)
        page.get_by_role("button", name="S’inscrire").click()
        expect(page.get_by_role("link", name="S’inscrire")).to_be_visible()  # Not allowed yet.

        allow(site, desk, "ailleurs", origin)
        page.goto(origin)
        page.get_by_role("button", name="S’inscrire").click()
        name = page.get_by_label("Nom")
        expect(name).to_be_focused()
        name.fill("Ada Exemple")
        page.get_by_label("Adresse électronique").fill("ada")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_label("Nom")).to_have_value("Ada Exemple")
        browsers.keep(page, "elsewhere-wrong-360")
        page.emulate_media(color_scheme="dark")
        browsers.keep(page, "elsewhere-wrong-dark-360")
        page.emulate_media(color_scheme="light")
        assert browsers.complaints(page) == []
        page.get_by_role("alert").get_by_role("link").click()
        expect(page.get_by_label("Adresse électronique")).to_be_focused()
        page.get_by_label("Adresse électronique").fill("ada.ailleurs@example.org")
        button = page.locator("causerie-programme form button").first
        expect(button).to_have_css("background-color", "rgb(107, 45, 92)")
        button.click()
        expect(page.get_by_text("Consultez votre messagerie")).to_be_visible()
        browsers.keep(page, "elsewhere-thanks-360")
        assert page.context.cookies() == []
    mail_to(site, "ada.ailleurs@example.org", about(TITLE))


def test_without_scripts_the_link_stays(site: Site, opened: Open) -> None:
    page = opened(scripts=False)
    with other_site(site, "modeles-socio-economiques") as origin:
        page.goto(origin)
        page.get_by_role("link", name="Nos séances").click()
        page.wait_for_url(f"{site.url}/programmes/modeles-socio-economiques")


def test_what_cannot_be_read_leaves_the_link_and_the_site_s_own_styles_go_first(
    site: Site, opened: Open
) -> None:
    bring(site, "ailleurs-encore", [("encore", TITLE, "")])
    page = opened()
    with other_site(site, "nulle-part") as origin:
        page.goto(origin)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("link", name="Nos séances")).to_be_visible()
    with other_site(site, "ailleurs-encore") as origin:
        page.goto(origin)
        button = page.get_by_role("button", name="S’inscrire")
        expect(button).to_have_css("background-color", "rgb(107, 45, 92)")
        page.add_style_tag(content="button { background: rgb(1, 2, 3) }")
        expect(button).to_have_css("background-color", "rgb(1, 2, 3)")
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
