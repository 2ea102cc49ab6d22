"""S4 and S6: whoever opens every link of every mail changes nothing; what is kept opens nothing."""

import asyncio
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
from playwright.sync_api import Page, Request, Route

from tests import prepared, servers
from tests.journeys.kit import browser as browsers
from tests.journeys.kit.mails import links, plain
from tests.served import PATIENCE_SECONDS, Site, new_site

COMING = "/sessions/compter-autrement-l-utilite-sociale-en-quelques-indicateurs"
FULL = "/sessions/association-cooperative-fondation-choisir-sa-forme"
PROGRAMME = "/programmes/modeles-socio-economiques"
LETTERS = {"confirmation", "waiting", "pass-summary", "lost-link", "left", "sign-in",
           "organiser-invitation", "speaker-invitation", "announcement"}  # fmt: skip
_SIGNED = re.compile(r"(?<=/)[0-9a-z]{1,13}\.([A-Za-z0-9_-]{27})(?=/|\.ics$|$)")
"""What stands for a row and its signature in an address (`events.signing`)."""
_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class Lived:
    """A site on which a good deal has happened."""

    site: Site
    url: str
    secrets: set[str] = field(default_factory=set)

    def ask(self, query: str) -> list[Any]:
        """Rows of the site's database."""

        async def rows() -> list[Any]:
            connection = await asyncpg.connect(dsn=self.url)
            try:
                return list(await connection.fetch(query))
            finally:
                await connection.close()

        return asyncio.run(rows())

    def whole_database(self) -> dict[str, list[str]]:
        """Every row of every table, as text."""
        tables = self.ask("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
        return {
            table["name"]: [
                row["line"]
                for row in self.ask(f'SELECT t::text AS line FROM "{table["name"]}" t ORDER BY 1')
            ]
            for table in tables
        }


@pytest.fixture(scope="module")
def lived() -> Iterator[Lived]:
    """The example, people who registered, waited, left and lost links, organisers who wrote."""
    with (
        prepared.database(f"events_trial_{os.getpid()}") as url,
        new_site(EVENTS_DATABASE_URL=url, EVENTS_REDIS_URL=servers.redis_number(15)) as site,
    ):
        site.start()
        assert site.run("demo").returncode == 0
        found = Lived(site, url)
        live(found)
        settle(found)
        site.stop()
        site.start("--no-worker")  # From here on only visitors can change anything.
        yield found


def live(lived: Lived) -> None:
    """What participants and organisers do."""
    with httpx.Client(
        base_url=lived.site.url, follow_redirects=True, timeout=PATIENCE_SECONDS
    ) as client:
        for number, page in enumerate((COMING, FULL, PROGRAMME, COMING)):
            form = dict(_FIELD.findall(client.get(page).text))
            fields = {**form, "name": "Ada Exemple", "email": f"ada{number}@example.org"}
            assert client.post(f"{page}/registrations", data=fields).status_code == 200
        client.post("/lost-link", data={"email": "ada0@example.org"})
    settle(lived)
    work_at_the_desk(lived)
    mail = next(mail for mail in lived.site.mails() if "ada0@example.org" in mail["To"])
    own = next(link for link in links(mail) if "/registrations/" in link)
    gone = httpx.post(f"{own.split('?')[0]}/cancellation", timeout=PATIENCE_SECONDS)
    assert gone.status_code == 303


def work_at_the_desk(lived: Lived) -> None:
    """Sign in by the printed link; invite a speaker and a colleague; write to everybody."""
    printed = lived.site.run("organiser", "add", "owner@example.org").stdout
    link = re.findall(r"http\S+", printed)[0]
    with httpx.Client(base_url=lived.site.url, timeout=PATIENCE_SECONDS) as client:
        client.post(link)
        lived.secrets |= {link.rsplit("/", 1)[1], client.cookies["causerie_desk"]}
        token = dict(_FIELD.findall(client.get("/desk/team").text))["csrf"]
        where = lived.ask("UPDATE speakers p SET email = 'speaker@example.org' FROM appearances a"
                          " JOIN sessions s ON s.id = a.session WHERE p.id = a.speaker"
                          f" AND s.slug = '{COMING.split('/')[-1]}' RETURNING a.id")  # fmt: skip
        announcements = f"/desk{COMING}/announcements"
        for path, fields in (
            ("/desk/team", {"email": "colleague@example.org", "role": "editor", "language": "fr"}),
            (f"/desk/appearances/{where[0]['id']}/invitation", {}),
            (announcements, {"subject": "Bonjour", "body": "Quelques mots.", "audience": "held"}),
            ("/desk/announcements/1/sending", {}),
        ):
            answer = client.post(path, data={"csrf": token, **fields})
            assert answer.status_code in (302, 303), (path, answer.text)
        client.post("/desk/sign-in", data={"email": "owner@example.org"})


def settle(lived: Lived) -> None:
    """Wait until nothing is due."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    due = "SELECT 1 FROM deliveries WHERE state IN ('due', 'handing_off') AND due_at <= now()"
    time.sleep(0.5)
    while lived.ask(due):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def one_of_each_letter(lived: Lived) -> list[EmailMessage]:
    """One mail of each letter that was sent."""
    sent = lived.ask("SELECT letter, message_id FROM deliveries WHERE state = 'sent'")
    letters = {row["message_id"].strip("<>"): row["letter"] for row in sent}
    assert set(letters.values()) >= LETTERS, set(letters.values())
    found = {
        letters[str(mail["Message-ID"]).strip("<>")]: mail
        for mail in lived.site.mails()
        if str(mail["Message-ID"]).strip("<>") in letters
    }
    assert set(found) >= LETTERS
    return list(found.values())


def test_a_scanner_with_scripts_that_opens_every_link_changes_nothing(lived: Lived) -> None:
    addresses = sorted({link for mail in one_of_each_letter(lived) for link in links(mail)})
    ours = [address for address in addresses if address.startswith(lived.site.url)]
    assert len(ours) > 20
    told: list[str] = []
    before = lived.whole_database()
    with browsers.running() as browser:
        page = browser.new_page()
        page.on("request", lambda request: told.extend(referers(request)))
        for address in ours:
            scan(page, address)
    for address in ours:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert httpx.request(method, address, timeout=PATIENCE_SECONDS).status_code < 500
    after = lived.whole_database()
    assert {name for name in before if before[name] != after[name]} == set()
    assert told == []


def scan(page: Page, address: str) -> None:
    """Open a link, let its scripts run, scroll and move over it, and click nothing."""
    if urlsplit(address).path.endswith((".ics", ".atom", ".json")):
        page.request.get(address)
        return
    page.goto(address, wait_until="load")
    page.mouse.move(200, 300)
    page.mouse.wheel(0, 2_000)
    page.wait_for_timeout(150)


def referers(request: Request) -> list[str]:
    """What a request says about the page that led to it, where that tells more than the site."""
    said = request.headers.get("referer", "")
    return [said] if urlsplit(said).path not in ("", "/") else []


def test_leaving_the_own_page_tells_nobody_its_address(lived: Lived) -> None:
    mail = next(mail for mail in lived.site.mails() if "ada3@example.org" in mail["To"])
    own = next(link for link in links(mail) if "/registrations/" in link)
    said: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        said.append(route.request.headers)
        route.fulfill(body="elsewhere")

    with browsers.running() as browser:
        page = browser.new_page()
        page.route(re.compile("^https:"), answer)
        page.goto(own)
        page.locator("a[href^='https://']").first.click()
        page.wait_for_url(re.compile("^https:"))
    assert said
    assert [headers for headers in said if "referer" in headers or "origin" in headers] == []


def test_neither_the_database_nor_the_logs_hold_what_opens_a_door(lived: Lived) -> None:
    for mail in lived.site.mails():
        for link in links(mail):
            path = urlsplit(link).path
            parts = path.split("/")
            if signed := _SIGNED.search(path):
                lived.secrets |= {signed[0], signed[1]}
            elif parts[1:3] == ["desk", "sign-in"] and len(parts) > 3:
                lived.secrets.add(parts[3])
        if "owner@example.org" in mail["To"]:
            lived.secrets |= set(re.findall(r"\b\d{4}\s?\d{4}\b", plain(mail)))
    codes = {secret for secret in lived.secrets if secret.replace("\u00a0", "").isdigit()}
    assert len(lived.secrets) > 30
    assert codes
    secrets = lived.secrets | {code.replace("\u00a0", "") for code in codes}
    kept = "\n".join(line for lines in lived.whole_database().values() for line in lines)
    log = lived.site.log()
    assert len(kept) > 10_000
    assert log.count("request") > 20
    assert {secret for secret in secrets if secret in kept} == set()
    assert {secret for secret in secrets if secret in log} == set()
