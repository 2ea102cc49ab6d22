"""A server for rooms is typed in at the desk, and a browser is led into the room that it makes."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from events.rooms.states import Tool
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.at_desk import fill, press, sign_in
from tests.journeys.kit.in_thread import listening
from tests.rooms.bbb import SECRET, BigBlueButton
from tests.served import Site

CYCLE = "/desk/programmes/modeles-socio-economiques"


@pytest.fixture(scope="module")
def bbb() -> Iterator[BigBlueButton]:
    """A BigBlueButton on a loopback port, in a thread of its own."""
    with listening(BigBlueButton()) as found:
        yield found


@pytest.fixture(scope="module")
def desk(site: Site, chromium: Browser) -> Iterator[Page]:
    """A page of an owner, signed in by a printed link."""
    with chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        sign_in(site, page, "salles@example.org")
        yield page


def test_a_server_is_typed_in_tested_and_entered(
    site: Site, desk: Page, bbb: BigBlueButton
) -> None:
    desk.goto(site.url + CYCLE)
    desk.locator(f"a[href='{CYCLE}/rooms']").click()
    browsers.look(desk)
    for tool in set(Tool) - {Tool.BIGBLUEBUTTON}:
        desk.goto(f"{site.url}{CYCLE}/rooms?tool={tool}")
        browsers.look(desk)
        browsers.keep(desk, f"rooms-{tool}")
    desk.locator("nav.tabs a", has_text="BigBlueButton").click()
    fill(desk, address=bbb.address, secret=SECRET)
    press(desk, "/rooms")
    assert desk.get_by_text("Une salle a pu être créée").is_visible()
    assert desk.locator("#field-secret").input_value() == ""
    browsers.look(desk)
    browsers.keep(desk, "rooms")

    desk.goto(site.url + CYCLE)
    session = urlsplit(_coming(desk)).path
    desk.goto(f"{site.url}{session}/room")
    press(desk, "/room/test")
    browsers.look(desk)
    browsers.keep(desk, "room")
    press(desk, "/room/entrance")  # the page's policy lets its form lead on
    assert desk.url.startswith(f"{bbb.address}api/join?")

    bbb.faults.add("checksum")
    desk.goto(f"{site.url}{session}/room")
    desk.locator("#field-room_url").fill(f"{bbb.address}second")
    press(desk, "/room")
    desk.goto(f"{site.url}{session}/room")
    press(desk, "/room/entrance")
    assert desk.url == f"{bbb.address}second"
    desk.goto(f"{site.url}{session}/room")
    assert desk.get_by_text("refuse notre signature").is_visible()
    browsers.look(desk)
    browsers.keep(desk, "room-failed")
    desk.goto(f"{site.url}{session}/day")
    browsers.look(desk)
    browsers.keep(desk, "day-failed")
    desk.emulate_media(color_scheme="dark")
    desk.goto(f"{site.url}{session}/room")
    browsers.keep(desk, "room-dark")
    desk.set_viewport_size({"width": 1280, "height": 900})
    browsers.keep(desk, "room-dark-wide")
    bbb.faults.clear()
    desk.goto(site.url + CYCLE + "/rooms")
    press(desk, "/rooms/removal")


def _coming(desk: Page) -> str:
    """The address of a session that is still to come."""
    desk.set_viewport_size({"width": 1280, "height": 900})
    return desk.locator("table.list tbody th a").last.get_attribute("href") or ""
