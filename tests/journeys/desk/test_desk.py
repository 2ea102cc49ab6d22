"""The organisers' desk in a browser: a first webinar, the day itself, and every page looked at."""

import csv
import io
import re
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.kit import browser as browsers
from tests.journeys.kit.at_desk import fill, press, sign_in
from tests.journeys.kit.mails import about, mail_to, plain
from tests.served import PATIENCE_SECONDS, Site

MOST_FIELDS = 12
TITLE = "Une première causerie"
PEOPLE = ("Zoé Exemple", "Bo Exemple", "Cléo Exemple")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of this file."""
    with browsers.running() as browser:
        yield browser


@pytest.fixture(scope="module")
def desk(site: Site, chromium: Browser) -> Iterator[Page]:
    """A page of an owner who signed in by a printed link; a script error fails the test."""
    errors: list[str] = []
    with chromium.new_context(locale="fr-FR") as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        sign_in(site, page, "equipe@example.org")
        yield page
    assert errors == []


@pytest.fixture(scope="module")
def webinar(site: Site, desk: Page) -> str:
    """A first webinar, made and published by hand; the path of its desk page."""
    began, filled = time.monotonic(), 0
    starts = datetime.now(UTC) + timedelta(days=3)

    desk.goto(f"{site.url}/desk")
    desk.locator("nav a[href='/desk/programmes']").first.click()
    desk.locator("a[href='/desk/programmes/new']").first.click()
    filled += fill(desk, title="Un premier cycle")
    press(desk, "/desk/programmes")
    desk.locator("a[href$='/sessions/new']").first.click()
    filled += fill(desk, title=TITLE, day=f"{starts:%Y-%m-%d}", starts="14:00", ends="15:00",
                   room_url="https://salle.example.org/premiere")  # fmt: skip
    press(desk, "/sessions")
    path = urlsplit(desk.url).path
    desk.locator("a[href$='/publication']").first.click()
    press(desk, "/publication", "[name=confirmed]")

    assert (
        httpx.get(site.url + path.removeprefix("/desk"), timeout=PATIENCE_SECONDS).status_code
        == 200
    )
    assert filled <= MOST_FIELDS
    print(f"a first webinar took {time.monotonic() - began:.1f} s")
    for name in PEOPLE:
        register(site, path, name)
        mail_to(site, address(name), about("confirmée"))
    return path


def test_a_first_webinar_is_online_within_twelve_fields(webinar: str) -> None:
    """The fixture counts; what is left to say is that a reader finds it."""
    assert webinar.startswith("/desk/sessions/une-premiere-causerie")


def test_on_the_day_the_room_changes_and_everybody_is_told(
    site: Site, desk: Page, webinar: str
) -> None:
    desk.goto(f"{site.url}{webinar}/day")
    desk.locator("[data-opens=room]").click()
    fill(desk, room_url="https://salle.example.org/autre")
    press(desk, "/room")
    browsers.look(desk)
    desk.locator("[data-opens=room]").click()
    assert desk.locator("#field-room_url").input_value() == "https://salle.example.org/autre"

    desk.locator("[data-opens=notice]").click()
    counted = desk.locator("form[action$='/day/notice'] button").inner_text()
    assert str(len(PEOPLE)) in counted
    fill(desk, subject="Nous commençons à 14 h 05", body="Cinq minutes de patience.")
    press(desk, "/day/notice")
    for name in PEOPLE:
        mail = mail_to(site, address(name), about("14 h 05"))
        assert "Cinq minutes de patience." in plain(mail)
        assert "/join/" in plain(mail)
    desk.goto(f"{site.url}/desk/announcements")
    desk.get_by_role("link", name="Nous commençons").first.click()
    desk.get_by_text(f"{len(PEOPLE)} sur {len(PEOPLE)}").wait_for()


def test_why_somebody_got_no_mail_and_sending_one_again(
    site: Site, desk: Page, webinar: str
) -> None:
    desk.goto(f"{site.url}{webinar}/roster")
    desk.locator("#q").fill("zoe")
    desk.locator("form[role=search] button").first.click()
    desk.wait_for_url("**q=zoe*")
    names = desk.locator("table.roster tbody th a")
    assert names.all_inner_texts() == ["Zoé Exemple"]
    names.first.click()
    desk.wait_for_url("**/desk/people/**")
    before = len(confirmations(site))
    desk.locator(".timeline a[href*='/desk/mails/']").filter(has_text="renvoyer").first.click()
    browsers.look(desk)
    press(desk, "/repetition")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(confirmations(site)) == before:
        assert time.monotonic() < deadline
        time.sleep(0.1)

    desk.goto(f"{site.url}{webinar}/roster?q=zoe")
    desk.locator("table.roster tbody th a").first.click()
    press(desk, "/cancellation")
    reasons = desk.locator(".timeline li", has_text="Rappel").all_inner_texts()
    assert reasons
    assert all("Raison" in reason or "parce que" in reason.lower() for reason in reasons), reasons
    browsers.look(desk)


def test_the_roster_leaves_as_csv_and_xlsx(site: Site, desk: Page, webinar: str) -> None:
    rows = list(csv.reader(io.StringIO(
        desk.request.get(f"{site.url}{webinar}/roster.csv").body().decode("utf-8-sig")
    ), delimiter=";"))  # fmt: skip
    assert {name for name in PEOPLE for row in rows if name in row} == set(PEOPLE)
    book = desk.request.get(f"{site.url}{webinar}/roster.xlsx").body()
    with zipfile.ZipFile(io.BytesIO(book)) as sheets:
        cells = sheets.read("xl/worksheets/sheet1.xml").decode()
    assert all(name in cells for name in PEOPLE)


def test_every_page_of_the_desk_is_in_order(site: Site, desk: Page, webinar: str) -> None:
    """Each kind of page that links lead to, and each form answered with errors."""
    seen: dict[str, str] = {}
    wrong: dict[str, list[str]] = {}
    waiting = ["/desk", webinar, f"{webinar}/day"]
    while waiting:
        path = waiting.pop(0)
        if kind(path) in seen or "." in kind(path) or path.endswith("/pdf"):
            continue  # A file: it leaves by another test.
        answer = desk.goto(site.url + path)
        assert answer is not None
        assert answer.ok, path
        seen[kind(path)] = path
        if found := browsers.disorder(desk) + ([] if public(path) else browsers.handiness(desk)):
            wrong[path] = found
        waiting += [str(href) for href in hrefs(desk) if str(href).startswith("/desk")]
    assert not wrong, wrong
    assert len(seen) > 25, seen


def test_two_clicks_send_a_form_once_and_after_going_back_again(site: Site, desk: Page) -> None:
    desk.goto(f"{site.url}/desk/programmes/new")
    fill(desk, title="Cliqué deux fois")
    made = "form[method=post][action$='/desk/programmes'] button:not([type=button])"
    for number in (1, 2):
        box = desk.locator(made).first.bounding_box()
        assert box
        with desk.expect_navigation():
            for _ in range(2):
                desk.mouse.click(box["x"] + 5, box["y"] + 5)
        listed = desk.context.request.get(f"{site.url}/desk/programmes").text()
        assert listed.count(">Cliqué deux fois<") == number
        desk.go_back()


@pytest.mark.parametrize(
    ("page", "ending"),
    [("/desk/programmes/new", "/desk/programmes"), ("/sessions/new", "/sessions"),
     ("/cycle", "/cycle"), ("/announcements/new", "/announcements")],
)  # fmt: skip
def test_a_form_with_errors_says_so_and_is_in_order(
    site: Site, desk: Page, webinar: str, page: str, ending: str
) -> None:
    desk.goto(site.url + webinar)
    programme = desk.locator("nav.crumbs a[href^='/desk/programmes/']").first
    within = "" if page.startswith("/desk") else str(programme.get_attribute("href"))
    desk.goto(f"{site.url}{within}{page}")
    for field in desk.locator(f"form[action$='{ending}'] input[type=text]").all():
        if field.is_visible():
            field.fill("")
    press(desk, ending)
    assert desk.locator("[aria-invalid=true]").count() >= 1
    browsers.look(desk)


def kind(path: str) -> str:
    """A page's address without the names and numbers in it."""
    bare = urlsplit(path).path
    return re.sub(r"/(programmes|sessions|speakers|people|registrations|mails|announcements"
                  r"|letters)/(?!new\b)[^/]+", r"/\1/*", bare)  # fmt: skip


def public(path: str) -> bool:
    """Whether it is a page for readers, shown at the desk before its time."""
    return path.endswith("/preview")


def hrefs(page: Page) -> list[object]:
    """Where a page's links lead."""
    found: list[object] = page.eval_on_selector_all(
        "a", "all => all.map(a => a.getAttribute('href'))"
    )
    return [href for href in found if href]


def register(site: Site, webinar: str, name: str) -> None:
    """Somebody registers on the public page."""
    page = webinar.removeprefix("/desk")
    with httpx.Client(base_url=site.url, timeout=PATIENCE_SECONDS) as client:
        form = client.get(page).text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        fields = {**hidden, "name": name, "email": address(name)}
        assert client.post(f"{page}/registrations", data=fields).status_code == 303


def address(name: str) -> str:
    """A person's address."""
    return name.split()[0].lower().replace("é", "e") + ".bureau@example.org"


def confirmations(site: Site) -> list[str]:
    """The confirmations that Zoé has got."""
    return [str(mail["Date"]) for mail in site.mails()
            if address("Zoé") in mail["To"] and "confirmée" in str(mail["Subject"])]  # fmt: skip
