"""An agenda is chosen at the desk, the worker fills it, and the page says what became of each."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import prepared
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.at_desk import fill, press, sign_in
from tests.journeys.kit.in_thread import listening
from tests.openagenda.agenda import KEY, NAME, UID, OpenAgenda
from tests.served import PATIENCE_SECONDS, Site

CYCLE = "/desk/programmes/modeles-socio-economiques"
HERE = Path(__file__).parents[1] / "kit" / "elsewhere"


@pytest.fixture(scope="module")
def openagenda() -> Iterator[OpenAgenda]:
    """An OpenAgenda on a loopback port, in a thread of its own."""
    with listening(OpenAgenda()) as found:
        yield found


@pytest.fixture(scope="module")
def own_site(openagenda: OpenAgenda) -> Iterator[Site]:
    """A site that knows this OpenAgenda and no other."""
    with prepared.site(
        example=True, EVENTS_INTERNAL_HOSTS="127.0.0.1", PYTHONPATH=str(HERE),
        TEST_OPENAGENDA=openagenda.address,
    ) as running:  # fmt: skip
        running.start()
        yield running


@pytest.fixture(scope="module")
def desk(own_site: Site, chromium: Browser) -> Iterator[Page]:
    """A page of an owner, signed in by a printed link."""
    with chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        sign_in(own_site, page, "agenda@example.org")
        yield page


def test_an_agenda_is_chosen_filled_and_left(
    own_site: Site, desk: Page, openagenda: OpenAgenda
) -> None:
    desk.goto(own_site.url + CYCLE)
    desk.get_by_role("link", name="OpenAgenda", exact=True).click()
    browsers.look(desk)
    browsers.keep(desk, "openagenda-first-phone")
    fill(desk, uid=str(UID), key=KEY)
    desk.locator("#field-key").press("Enter")
    desk.wait_for_url("**said=openagenda-works")
    assert desk.locator("#field-key").input_value() == ""
    assert desk.get_by_text(NAME).is_visible()
    _until(desk, "Attend la modération")
    _all_sizes(desk, "openagenda")

    again = desk.get_by_role("button", name="Renvoyer").first
    writes = len(openagenda.writes)
    again.focus()
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(openagenda.writes) == writes and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len(openagenda.writes) == writes + 1

    openagenda.faults.add("fields")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Renvoyer").first.press("Enter")
    _until(desk, "n’est pas valide")
    openagenda.faults = {"key"}
    press(desk, "/openagenda/test")
    assert desk.get_by_text("OpenAgenda refuse la clé secrète.").is_visible()
    _all_sizes(desk, "openagenda-refused")
    desk.goto(own_site.url + CYCLE)
    assert desk.get_by_text("Plus rien n’est envoyé à l’agenda sur OpenAgenda.").is_visible()
    browsers.look(desk)

    openagenda.faults.clear()
    desk.goto(own_site.url + CYCLE + "/openagenda")
    press(desk, "/openagenda/test")
    press(desk, "/openagenda/removal")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while openagenda.events and time.monotonic() < deadline:
        time.sleep(0.2)
    assert openagenda.events == {}
    assert KEY not in own_site.log()


def _until(desk: Page, words: str) -> None:
    """Read the page again until it says this."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not desk.get_by_text(words).first.is_visible():
        assert time.monotonic() < deadline, words
        time.sleep(0.3)
        desk.reload()


def _all_sizes(desk: Page, name: str) -> None:
    browsers.look(desk)
    for scheme in ("light", "dark"):
        desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert browsers.complaints(desk) == []
        for width in (1280, 360):
            desk.set_viewport_size({"width": width, "height": 900})
            browsers.keep(desk, f"{name}-{scheme}-{width}")
    desk.emulate_media(color_scheme="light")
