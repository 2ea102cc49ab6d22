"""Settings that are valid and yet not what a site in use should have."""

import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from events import files
from events.cli.doctor.findings import Finding, doubtful, good, wrong
from events.settings import publisher, settings
from events.settings.remarks import Remark

_UNREAD = re.compile(r"(no|do[._-]?not|ne[._-]?pas)[._-]?(reply|repondre)", re.IGNORECASE)


def examine(remarked: Sequence[Remark] = ()) -> list[Finding]:
    """Check the settings by themselves, without connecting to anything."""
    return [
        good("settings", "All are valid."),
        *map(_of_remark, remarked),
        *_addresses(),
        *_publisher(),
        *_secrets(),
    ]


def _of_remark(remark: Remark) -> Finding:
    if remark.harmless:
        return good(remark.thing, f"{remark.what} {remark.remedy}")
    return doubtful(remark.thing, remark.what, remark.remedy)


def _addresses() -> Iterator[Finding]:
    here = settings()
    if here.loopback:
        yield good("base URL", f"{here.base_url}: only this machine can reach it.")
        return
    yield _encryption(here.base_url)
    if here.mail_from.endswith(("@example.org", "@example.com")):
        yield wrong(
            "sender",
            f"Mails would come from {here.mail_from}, which belongs to nobody.",
            "Set EVENTS_MAIL_FROM to an address of yours that accepts answers.",
        )
    if _UNREAD.match(here.reply_to or here.mail_from):
        yield doubtful(
            "organiser of invitations",
            f"Calendars would answer to {here.reply_to or here.mail_from}, which nobody reads.",
            "Set EVENTS_REPLY_TO to a mailbox that people read.",
        )


def _encryption(base_url: str) -> Finding:
    if urlsplit(base_url).scheme == "https":
        return good("base URL", base_url)
    return doubtful(
        "base URL",
        f"{base_url} is not encrypted.",
        "Put a proxy with a certificate before it (docs/operating/nights.md) and set"
        " EVENTS_BASE_URL=https://…",
    )


def _publisher() -> Iterator[Finding]:
    here = settings()
    if here.loopback:
        return
    if not (here.legal_notice or publisher.current().says_who_publishes):
        yield doubtful(
            "legal notice",
            "The page is empty.",
            "An owner fills it in at /desk/organisation, or set EVENTS_LEGAL_NOTICE.",
        )
    if not here.contact:
        yield doubtful(
            "contact",
            "Nobody is named to turn to.",
            "An owner names one at /desk/organisation, or set EVENTS_CONTACT.",
        )


def _secrets() -> Iterator[Finding]:
    if Path(".env").exists() and Path(".env").stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield doubtful("secrets", "Others on this machine can read .env.", "chmod 600 .env")
    # A start takes from others what is ours; what is left belongs to another user.
    left = list(files.open_to_others(settings().data_dir))
    if left:
        yield doubtful(
            "secrets",
            f"Others on this machine can reach {left[-1]}"
            + (f" and {len(left) - 1} more." if len(left) > 1 else "."),
            f"chmod -R go= {left[-1]}",
        )
