"""The main job, as a person does it: from the home page to the room, out and back again."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import httpx
import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page

from tests.journeys.kit import acting
from tests.journeys.kit import browser as browsers
from tests.served import PATIENCE_SECONDS, Site

ADDRESS = "ada.journey@example.org"
SESSIONS = """ref,title,starts_at,ends_at,timezone,language,speakers,abstract,join_url,capacity
soon,Une causerie d'essai,{starts},{ends},Europe/Paris,fr,,Texte d'essai.,{room},40
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of this file."""
    with browsers.running() as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a French reader on a phone; a script error fails the test."""
    context = chromium.new_context(locale="fr-FR", viewport={"width": 360, "height": 800})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield opened
    context.close()
    assert errors == []


@pytest.fixture(scope="module")
def starts() -> datetime:
    """In five minutes."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)


@pytest.fixture(scope="module")
def talk(site: Site, starts: datetime) -> str:
    """A published session that starts then; its title."""
    _import(site, starts, room="https://salle.example.org/a")
    return "Une causerie d'essai"


@pytest.fixture(scope="module")
def registered(site: Site, talk: str) -> str:
    """Bo's way in, out of the only mail; registered by plain requests, and again by the same."""
    with httpx.Client(
        base_url=site.url, headers={"Accept-Language": "fr"}, timeout=PATIENCE_SECONDS
    ) as client:
        address = next(
            found
            for found in re.findall(r'href="(/sessions/[^"#?]+)"', client.get("/").text)
            if "une-causerie" in found
        )
        form = client.get(address).text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        fields = {**hidden, "name": "Bo Exemple", "email": "bo@example.org"}
        answers = [client.post(f"{address}/registrations", data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    return _link(_mail(site, lambda mail: "bo@example.org" in mail["To"]), "/join/")


def test_from_the_home_page_to_the_room_out_and_back(site: Site, page: Page, talk: str) -> None:
    page.goto(site.url)
    assert browsers.complaints(page) == []
    page.get_by_role("link", name=talk).first.click()
    assert browsers.complaints(page) == []
    page.locator("form[action$='/registrations'] input[name=name]").fill("Ada Exemple")
    page.locator("form[action$='/registrations'] input[name=email]").fill(ADDRESS)
    page.locator("form[action$='/registrations'] button").click()
    page.wait_for_url("**/thanks*")
    assert browsers.complaints(page) == []

    invitation = _mail(site, lambda mail: _method(mail) == "REQUEST")
    first = _event(invitation)
    assert first["ATTENDEE"] == f"mailto:{ADDRESS}"
    assert _uid_in_feed(site, talk) == first["UID"]

    page.goto(f"{site.url}/mailbox")
    page.get_by_role("link", name=talk).first.click()
    assert browsers.complaints(page) == []
    own_page = _link(invitation, "/registrations/")
    way_in = _link(invitation, "/join/")

    page.goto(way_in)
    assert browsers.complaints(page) == []
    acting.enter(page, "https://salle.example.org/a")

    page.goto(own_page)
    assert browsers.complaints(page) == []
    page.locator("form[action$='/cancellation'] button").click()
    cancelled = _event(_mail(site, lambda mail: _method(mail) == "CANCEL"))
    assert cancelled["UID"] == first["UID"]
    assert int(cancelled["SEQUENCE"]) > int(first["SEQUENCE"])

    page.goto(own_page)
    assert browsers.complaints(page) == []
    page.locator("form[action$='/return'] button").click()
    again = _event(_mail(site, lambda mail: _method(mail) == "REQUEST", after=invitation))
    assert again["UID"] == first["UID"]
    assert int(again["SEQUENCE"]) > int(cancelled["SEQUENCE"])


def test_the_same_by_plain_requests(site: Site, starts: datetime, registered: str) -> None:
    """Without a browser or scripts: the form is plain HTML that any client can fill in."""
    _import(site, starts, room="https://salle.example.org/plain")
    with httpx.Client(timeout=PATIENCE_SECONDS) as client:
        before = client.get(registered)
        assert before.status_code == 200
        entered = client.post(registered)
        assert (entered.status_code, entered.headers["location"]) == (
            303,
            "https://salle.example.org/plain",
        )
    assert len([mail for mail in site.mails() if "bo@example.org" in mail["To"]]) == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_who_waits_before_the_door_sees_another_room(
    site: Site, chromium: Browser, starts: datetime, registered: str, scripts: bool
) -> None:
    with chromium.new_context(java_script_enabled=scripts, locale="fr-FR") as context:
        page = context.new_page()
        page.goto(registered)
        room = f"https://salle-{scripts}.example.org/b".lower()
        _import(site, starts, room=room)
        page.get_by_text(room.split("/")[2]).wait_for()
        acting.enter(page, room)
    assert len([mail for mail in site.mails() if "bo@example.org" in mail["To"]]) == 1


def _import(site: Site, starts: datetime, *, room: str) -> None:
    rows = site.folder / "sessions.csv"
    ends = starts + timedelta(hours=1)
    rows.write_text(SESSIONS.format(starts=starts.isoformat(), ends=ends.isoformat(), room=room))
    loaded = site.run("import", "--programme", "essai", "--sessions", str(rows), "--publish")
    assert loaded.returncode == 0, loaded.stderr


def _mail(
    site: Site,
    wanted: Callable[[EmailMessage], bool],
    *,
    after: EmailMessage | None = None,
    seconds: float = PATIENCE_SECONDS,
) -> EmailMessage:
    """The newest mail that is wanted, waited for; `after` names one that is not it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for mail in reversed(site.mails()):
            if wanted(mail) and (after is None or mail["Message-ID"] != after["Message-ID"]):
                return mail
        time.sleep(0.1)
    raise AssertionError(f"no such mail; the mailbox holds {[m['Subject'] for m in site.mails()]}")


def _method(mail: EmailMessage) -> str:
    if ADDRESS not in mail["To"]:
        return ""
    part = next((part for part in mail.walk() if part.get_content_type() == "text/calendar"), None)
    return str(part.get_param("method")) if part is not None else ""


def _event(mail: EmailMessage) -> dict[str, str]:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content())
    assert str(calendar["METHOD"]) == part.get_param("method")
    (event,) = calendar.walk("VEVENT")
    return {name: str(event[name]) for name in ("UID", "SEQUENCE", "ATTENDEE")}


def _uid_in_feed(site: Site, title: str) -> str:
    calendar = Calendar.from_ical(
        httpx.get(f"{site.url}/calendar.ics", timeout=PATIENCE_SECONDS).text
    )
    return next(
        str(event["UID"]) for event in calendar.walk("VEVENT") if str(event["SUMMARY"]) == title
    )


def _link(mail: EmailMessage, path: str) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(rf"https?://\S+{re.escape(path)}[\w.\-]+", body.get_content())
    assert found is not None, body.get_content()
    return found.group(0)
