"""What `make run` shows: one example person registers as anybody would, over HTTP.

Run as `python -m events.cli.example ADDRESS` by `events serve --example`.
"""

import subprocess
import sys
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import click
import httpx

from events.embedded import mailbox
from events.settings import settings

PERSON = {"name": "Camille Exemple", "email": "camille.exemple@example.org"}
ORGANISER = "organisation@example.org"
MAIL_SECONDS = 60.0


def main(address: str) -> None:
    """Register the example person and say what reached the mailbox, and where to look."""
    kept = settings().data_dir / "mailbox"
    headers = {"Origin": settings().base_url, "Accept-Language": "fr"}
    base_url = settings().base_url
    with httpx.Client(base_url=address, headers=headers, timeout=30) as browser:
        page = _register(browser)
    if page:
        click.echo(f"\n{PERSON['name']} <{PERSON['email']}> registered at {base_url}{page}.")
        for mail in _mails(kept):
            click.echo(f"The mailbox received: {mail['subject']} (to {mail['to']})")
    else:
        click.echo("\nNo session takes registrations any more, so nobody was registered.")
    click.echo(f"\n  site     {base_url}/\n  mailbox  {base_url}/mailbox")
    click.echo(f"  desk     {_sign_in_link()}\n")


def _register(browser: httpx.Client) -> str:
    """Fill in the form of the first session that has one; return its address, or nothing."""
    for page in dict.fromkeys(_Page(browser.get("/").text).sessions):
        form = _Page(browser.get(page).text)
        if form.action:
            answer = browser.post(form.action, data={**form.fields, **PERSON})
            if answer.status_code == httpx.codes.SEE_OTHER:
                return page
    return ""


def _mails(kept: Path) -> list[EmailMessage]:
    """Wait for the person's mails and return them, newest first; none where it takes too long.

    Who runs the example again is registered already, and hears nothing new.
    """
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        mails = [
            message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in mailbox.messages(kept)
        ]
        if found := [mail for mail in mails if mail["to"] == PERSON["email"]]:
            return found
        time.sleep(0.1)
    click.echo(f"No mail reached the mailbox within {MAIL_SECONDS:.0f} seconds.", err=True)
    return []


def _sign_in_link() -> str:
    """Run `events organiser add` and return what it prints."""
    command = [sys.executable, "-P", "-m", "events", "organiser", "add", ORGANISER]
    done = subprocess.run(
        [*command, "--role", "owner"], capture_output=True, text=True, check=False
    )
    links = [word for word in done.stdout.split() if word.startswith("http")]
    return links[-1] if links else done.stderr.strip()


class _Page(HTMLParser):
    """What a visitor could follow or fill in: sessions, and the registration form."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sessions: list[str] = []
        self.action = ""
        self.fields: dict[str, str] = {}
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and found.get("href", "").startswith("/sessions/"):
            self.sessions.append(found["href"].split("?")[0].split("#")[0])
        elif tag == "form":
            self._inside = found.get("action", "").endswith("/registrations")
            self.action = found["action"] if self._inside else self.action
        elif tag == "input" and self._inside and found.get("type") == "hidden":
            self.fields[found.get("name", "")] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except httpx.HTTPError as error:
        sys.exit(str(error))
