"""Read the settings of incoming mail and of DKIM, which need each other."""

import re
from typing import Final

from events.settings.reader import Reader, shown
from events.settings.urls import ENCODED, server

_NAME: Final = re.compile(r"[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*")

LONGEST_INBOX: Final = 20
"""What may stand before the @ of an inbox with VERP: SMTP allows 64 with what is added to it."""


def lmtp(reader: Reader) -> str:
    """Read where LMTP listens: `host:port`, or the path of a socket."""
    value = reader.text("INBOX_LMTP", "")
    host, _, port = value.rpartition(":")
    listens = host and port.isdecimal() and 0 < int(port) < 65536
    if value and not value.startswith("/") and not listens:
        reader.wrong(
            "INBOX_LMTP", f"is {shown(value)}, where host:port or the path of a socket goes"
        )
    return value


def imap(reader: Reader) -> str:
    """Read a mailbox's address, with its user."""
    value = reader.text("INBOX_IMAP", "")
    parts = server(value, ("imap", "imaps"))
    if value and not (parts and parts.hostname and parts.username):
        reader.wrong("INBOX_IMAP", f"must look like imaps://user:password@host/folder. {ENCODED}")
    return value


def dkim(reader: Reader) -> tuple[str, str, str]:
    """Read DKIM's domain, selector and key file: all of them or none."""
    found = (
        reader.text("DKIM_DOMAIN", ""),
        reader.text("DKIM_SELECTOR", ""),
        reader.rsa_key("DKIM_KEY_FILE"),
    )
    names = ("DKIM_DOMAIN", "DKIM_SELECTOR", "DKIM_KEY_FILE")
    for name, value in zip(names, found, strict=True):
        if not value and any(found):
            reader.wrong(name, "is missing: signing needs domain, selector and key file")
    for name, value in zip(names[:2], found[:2], strict=True):
        if value and not _is_name(value):
            reader.wrong(name, f"is {shown(value)}, where a name as in the DNS is expected")
    return found


def _is_name(value: str) -> bool:
    try:
        return bool(_NAME.fullmatch(value.encode("idna").decode()))
    except UnicodeError:
        return False


def verp(reader: Reader) -> bool:
    """Read whether bounces come to an address of their own, which must be ours and short enough."""
    if not reader.switch("VERP"):
        return False
    address = reader.text("INBOX_ADDRESS", "")
    if not address or not (reader.text("INBOX_LMTP", "") or reader.text("INBOX_IMAP", "")):
        reader.wrong(
            "VERP", "needs EVENTS_INBOX_ADDRESS, and EVENTS_INBOX_LMTP or EVENTS_INBOX_IMAP"
        )
    elif len(address.rpartition("@")[0]) > LONGEST_INBOX:
        reader.wrong(
            "VERP", f"needs an EVENTS_INBOX_ADDRESS of at most {LONGEST_INBOX} characters before @"
        )
    return True
