"""Schedules of other programs brought in with keys alone: each look before it is in order."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.csv_import.schedules.samples import (
    FRAB_XML,
    calendar,
    frab_event,
    frab_json,
    sessionize,
    sessionize_session,
)
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.at_desk import fill, press, sign_in
from tests.journeys.kit.keys import enter, reach
from tests.served import Site

CYCLE = "/desk/programmes/plannings"
WITHOUT_END = "UID:a@example.org\nDTSTART:20270304T130000Z\nSUMMARY:Sans fin"
MEETING = f"{WITHOUT_END}\nDTEND:20270304T134500Z".replace("Sans fin", "Une réunion")

SCHEDULES = {
    "frab.xml": FRAB_XML.encode(),
    "pretalx.json": frab_json(frab_event(title="Lire une carte, autrement")),
    "sessionize.json": sessionize(sessionize_session(title="Plier une carte")),
    "calendar.ics": calendar(MEETING),
}
"""The second one changes what the first one brought."""


@pytest.fixture(scope="module", params=["light", "dark"])
def desk(site: Site, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of an owner with a programme of their own."""
    with chromium.new_context(locale="fr-FR", color_scheme=request.param) as context:
        page = context.new_page()
        sign_in(site, page, f"plannings-{request.param}@example.org")
        page.goto(f"{site.url}/desk/programmes/new")
        fill(page, title=f"Plannings {request.param}")
        press(page, "/desk/programmes")
        yield page


def look_at(site: Site, page: Page, file: Path) -> None:
    """Choose a schedule, and ask with keys what it would do."""
    scheme = (
        "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    )
    page.goto(f"{site.url}{CYCLE}-{scheme}/upload")
    reach(page, "details:has(#field-schedule) > summary")
    page.keyboard.press("Enter")
    reach(page, "#field-schedule")
    page.locator("#field-schedule").set_input_files(file)  # What the system's own window does.
    enter(page, "button[value=look]")


def test_each_kind_is_looked_at_and_imported_with_keys(
    site: Site, desk: Page, tmp_path: Path
) -> None:
    for name, data in SCHEDULES.items():
        (tmp_path / name).write_bytes(data)
        look_at(site, desk, tmp_path / name)
        assert desk.locator("[role=status] table").count(), name
        browsers.look(desk)
        assert browsers.handiness(desk) == [], name
        browsers.keep(desk, f"schedule-{name}")
        enter(desk, "button[value=import]")
        assert desk.url.split("?")[0].endswith(("light", "dark")), name
        browsers.look(desk)
    rows = desk.locator("main").inner_text()
    for title in ("Lire une carte, autrement", "La nuit", "Plier une carte", "Une réunion"):
        assert title in rows


def test_a_programme_of_another_causerie_is_looked_at(
    site: Site, desk: Page, tmp_path: Path
) -> None:
    file = tmp_path / "whole.causerie.json"
    whole = desk.context.request.get(
        f"{site.url}/desk/programmes/modeles-socio-economiques/programme.json"
    )
    file.write_bytes(whole.body())
    look_at(site, desk, file)
    browsers.look(desk)
    assert browsers.handiness(desk) == []
    enter(desk, "button[value=import]")


def test_entries_that_cannot_be_read_are_named_and_left_out_with_keys(
    site: Site, desk: Page, tmp_path: Path
) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(frab_json(frab_event(), frab_event(guid="b", id=9, date="never", start="x")))
    look_at(site, desk, file)
    assert desk.locator(".findings li").count() == 1
    browsers.look(desk)
    assert browsers.handiness(desk) == []
    browsers.keep(desk, "schedule-bad")
    reach(desk, "[name=leave_out]")
    desk.keyboard.press("Space")
    enter(desk, "button[value=look]")
    browsers.look(desk)
    enter(desk, "button[value=import]")


def test_what_is_no_schedule_is_said_beside_the_field(
    site: Site, desk: Page, tmp_path: Path
) -> None:
    file = tmp_path / "no.json"
    file.write_text("[1, 2]")
    look_at(site, desk, file)
    assert desk.locator(".findings li, .problem").count()
    browsers.look(desk)
