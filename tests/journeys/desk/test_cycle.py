"""A cycle in one go, a session's next step, the day on a phone, a roster: clicks are counted."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from tests.desk.programmes import test_french_spreadsheet as spreadsheet
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.at_desk import sign_in
from tests.served import PATIENCE_SECONDS, Site

PAST = "/desk/sessions/pourquoi-parler-de-modeles-socio-economiques"
COMING = "/desk/sessions/association-cooperative-fondation-choisir-sa-forme"


class Hand:
    """Somebody at the desk whose clicks and fields are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.fields = page, 0, 0

    def click(self, which: str | Locator) -> None:
        self.clicks += 1
        (self.page.locator(which).first if isinstance(which, str) else which).click()
        self.page.wait_for_load_state()

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.fields += 1
            self.page.locator(f"[id='field-{name.replace('__', '-')}']").fill(value)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of this file."""
    with browsers.running() as browser:
        yield browser


@pytest.fixture(scope="module")
def desk(site: Site, chromium: Browser) -> Iterator[Page]:
    """A page of an owner; a script error fails the test."""
    errors: list[str] = []
    with chromium.new_context(locale="fr-FR") as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        sign_in(site, page, "cycle@example.org")
        yield page
    assert errors == []


def seen(page: Page, name: str) -> None:
    """A page is in order wide and narrow, and a thumb can use it."""
    browsers.keep(page, name)
    browsers.look(page)
    assert browsers.handiness(page) == []
    page.set_viewport_size({"width": 1280, "height": 800})


def test_six_monthly_sessions_are_online_within_three_clicks(site: Site, desk: Page) -> None:
    desk.goto(f"{site.url}/desk/programmes/new")
    desk.locator("#field-title").fill("Un cycle en une fois")
    desk.locator(".form-end button").first.click()
    desk.wait_for_url("**/un-cycle-en-une-fois*")
    hand = Hand(desk)
    hand.click("a[href$='/cycle']")
    hand.fill(day="2127-09-14", starts="18:00")
    desk.locator("#field-day").press("Tab")
    assert desk.locator("#field-ends").input_value() == "19:00"
    seen(desk, "series")
    hand.click(".form-end button")
    for number in range(6):
        hand.fill(**{f"title__{number}": f"Rencontre numéro {number + 1}"})
    seen(desk, "series-rows")
    hand.click("button[value=publish]")
    desk.wait_for_url("**said=sessions-published*")
    assert hand.clicks == 3
    for number in range(1, 7):
        address = f"{site.url}/sessions/rencontre-numero-{number}"
        assert httpx.get(address, timeout=PATIENCE_SECONDS).status_code == 200
    days = desk.locator("tbody td[data-label=Date]").all_inner_texts()
    assert [re.sub(r"\s+", " ", day)[:13] for day in days[:2]] == ["14 septembre ", "12 octobre 21"]


def test_the_table_keeps_what_was_typed_and_copies_for_another_year(site: Site, desk: Page) -> None:
    programme = f"{site.url}/desk/programmes/un-cycle-en-une-fois"
    desk.goto(f"{programme}/table")
    desk.locator("#field-title-0").fill("Rencontre d’ouverture")
    desk.locator("#field-title-1").fill("")
    seen(desk, "table")
    with desk.expect_navigation():
        desk.locator(".form-end button").first.click()
    assert desk.locator("#problem-title-1").is_visible()
    assert desk.locator("#field-title-0").input_value() == "Rencontre d’ouverture"
    seen(desk, "table-wrong")
    desk.locator("#field-title-1").fill("Rencontre suivante")
    desk.locator(".form-end button").first.click()
    desk.wait_for_url("**said=saved*")
    desk.goto(f"{programme}/copy")
    desk.locator("#field-title").fill("Un cycle en une fois, l’an d’après")
    seen(desk, "copy")
    desk.locator(".form-end button").first.click()
    desk.wait_for_url("**said=programme-copied*")
    assert desk.locator("tbody tr").count() == 6
    desk.locator("a[href$='/publication']").first.click()
    seen(desk, "publication")


def test_from_nothing_to_online_with_speaker_portrait_and_room(
    site: Site, desk: Page, tmp_path: Path
) -> None:
    portrait = tmp_path / "portrait.png"
    Image.new("RGB", (400, 400), "teal").save(portrait)
    starts = datetime.now(UTC) + timedelta(days=40)
    desk.goto(f"{site.url}/desk")
    hand = Hand(desk)
    hand.click("nav a[href='/desk/programmes']")
    hand.click("a[href='/desk/programmes/new']")
    hand.fill(title="De rien à en ligne")
    hand.click(".form-end button")
    hand.click("a[href$='/sessions/new']")
    hand.fill(title="Tout y est", day=f"{starts:%Y-%m-%d}", starts="14:00",
              room_url="meet.example/x")  # fmt: skip
    hand.click(".form-end button")
    desk.wait_for_url("**/desk/sessions/tout-y-est*")
    seen(desk, "draft")
    hand.click("#add-speaker summary")
    hand.fill(name="Ada Exemple")
    desk.locator("#field-portrait").set_input_files(portrait)
    hand.fields += 1
    seen(desk, "draft-adding")
    hand.click("#add-speaker form > button")
    desk.wait_for_url("**said=speaker-added*")
    hand.click("a[href$='/publication']")
    hand.click("button[name=confirmed]")
    desk.wait_for_url("**said=session-published*")
    assert (hand.clicks, hand.fields) == (9, 7)
    page = httpx.get(f"{site.url}/sessions/tout-y-est", timeout=PATIENCE_SECONDS).text
    assert "/portraits/" in page
    desk.goto(f"{site.url}/desk/sessions/tout-y-est")
    assert desk.locator(".room-url").inner_text() == "https://meet.example/x"
    seen(desk, "online")


def test_79_sessions_of_a_french_spreadsheet_are_online_in_four_clicks(
    site: Site, desk: Page, tmp_path: Path
) -> None:
    files = {"sessions": spreadsheet.sessions(), "speakers": spreadsheet.speakers()}
    for kind, content in files.items():
        (tmp_path / f"{kind}.csv").write_bytes(content)
    desk.goto(f"{site.url}/desk/programmes/new")
    desk.locator("#field-title").fill("D’un classeur")
    desk.locator(".form-end button").first.click()
    desk.wait_for_url("**/d-un-classeur*")
    hand = Hand(desk)
    hand.click("a[href$='/upload']")
    for kind in files:
        desk.locator(f"#field-{kind}").set_input_files(tmp_path / f"{kind}.csv")
        hand.fields += 1
    hand.click("#field-publish")
    hand.click("button[value=look]")
    hand.click("button[value=import]")
    desk.wait_for_url("**said=*")
    assert (hand.clicks, hand.fields) == (4, 2)
    asked = {"programme": "d-un-classeur", "limit": "100"}
    sessions = httpx.get(
        f"{site.url}/api/v1/sessions", params=asked, timeout=PATIENCE_SECONDS
    ).json()
    assert len(sessions["items"]) == 79


def test_everybody_on_a_roster_is_marked_in_three_clicks(site: Site, desk: Page) -> None:
    desk.goto(site.url + PAST)
    hand = Hand(desk)
    hand.click(f"a[href='{PAST}/roster']")
    assert desk.locator(".bulk").is_hidden()
    seen(desk, "roster")
    hand.click("[data-tick-all]")
    rows = desk.locator("table.roster tbody tr").count()
    assert desk.locator("[data-ticked]").inner_text() == str(rows)
    for width in browsers.WIDTHS:  # At its end, where the bar lies over no row.
        desk.set_viewport_size({"width": width, "height": 800})
        desk.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        assert browsers.complaints(desk) == []
    browsers.keep(desk, "roster-ticked")
    desk.set_viewport_size({"width": 1280, "height": 800})
    hand.click("button[value=present]")
    desk.wait_for_url("**said=presence-marked*")
    assert hand.clicks == 3
    came = desk.locator(".tabs a", has_text="Présences")
    assert came.inner_text().split()[-1] == str(rows)
    desk.set_viewport_size({"width": 360, "height": 640})
    heights = "() => [...document.querySelectorAll('table.roster tbody tr')]"
    lines: list[float] = desk.evaluate(f"{heights}.map(row => row.getBoundingClientRect().height)")
    assert max(lines) <= 46


def test_the_day_fits_a_phone_and_nothing_moves(site: Site, desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 640})
    desk.goto(f"{site.url}{COMING}/day")
    assert desk.locator(".desk-nav").count() == 0
    where = """() => [...document.querySelectorAll('.day-room a, .day-ways a')]
      .map(one => Math.round(one.getBoundingClientRect().bottom))"""
    before: list[int] = desk.evaluate(where)
    assert len(before) == 5
    assert max(before) <= 640
    for name in ("room", "notice"):
        desk.locator(f"[data-opens={name}]").click()
        assert desk.locator(f"#{name}").is_visible()
        assert desk.evaluate(where) == before
    seen(desk, "day-open")


def test_one_tap_on_a_name_found_by_typing_notes_somebody(site: Site, desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 640})
    desk.goto(f"{site.url}{PAST}/day")
    desk.locator("#q").fill("bilal")
    desk.locator(".presence li").nth(1).wait_for(state="detached")
    button = desk.locator("button.presence-tap")
    before = button.get_attribute("aria-pressed")
    top = desk.evaluate("window.scrollY")
    button.click()
    then = "false" if before == "true" else "true"
    desk.locator(f"button.presence-tap[aria-pressed={then}]").wait_for()
    assert desk.evaluate("window.scrollY") == top
    assert desk.locator("#q").input_value() == "bilal"
    seen(desk, "day-found")
