"""What a journey reads in the mailbox: a mail waited for, and the links in it."""

import re
import time
from collections.abc import Callable
from email.message import EmailMessage

from tests.served import PATIENCE_SECONDS, Site


def mail_to(
    site: Site,
    address: str,
    wanted: Callable[[EmailMessage], bool] = lambda _: True,
    *,
    seconds: float = PATIENCE_SECONDS,
) -> EmailMessage:
    """The newest mail to an address that is wanted, waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for mail in reversed(site.mails()):
            if address in mail["To"] and wanted(mail):
                return mail
        time.sleep(0.1)
    subjects = [(mail["To"], mail["Subject"]) for mail in site.mails()]
    raise AssertionError(f"no such mail to {address}; the mailbox holds {subjects}")


def about(words: str) -> Callable[[EmailMessage], bool]:
    """Wants a mail whose subject holds these words."""
    return lambda mail: words in str(mail["Subject"])


def plain(mail: EmailMessage) -> str:
    """The text part of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(mail: EmailMessage, path: str, *, which: int = 0) -> str:
    """The first link in a mail's text that goes under a path; -1 is the one at its foot."""
    found = re.findall(rf"https?://\S+{re.escape(path)}[\w.\-]+", plain(mail))
    assert found, plain(mail)
    return str(found[which])


def links(mail: EmailMessage) -> list[str]:
    """Every link of a mail, in its text, its HTML and its headers."""
    texts = [str(mail.get("List-Unsubscribe", ""))]
    texts += [
        str(part.get_content())
        for part in mail.walk()
        if part.get_content_type() in ("text/plain", "text/html", "text/calendar")
    ]
    found = re.findall(r"https?://[^\s\"'<>)]+", "\n".join(texts).replace("\n ", ""))
    return sorted({address.rstrip(".,;") for address in found})
