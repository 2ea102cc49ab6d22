"""Web addresses that people type: whole, and with a host that every program understands."""

import re
from typing import Final
from urllib.parse import urlsplit

import idna

LONGEST: Final = 2000
_BARE: Final = re.compile(r"[^\W_][\w.-]*\.[^\W\d_]{2,}(:\d+)?([/?#]\S*)?")
"""meet.example/x: a host and perhaps a path, as people copy them."""


def web_address(typed: str) -> str:
    """Return an http or https address in the form that headers and mails carry; empty for empty.

    A host in another script becomes its ASCII form (salle.exämple.org: salle.xn--exmple-cua.org).
    What begins with a host is an https address. Raises ValueError for what is no address.
    """
    if not typed:
        return ""
    if _BARE.fullmatch(typed):
        typed = f"https://{typed}"
    parts = urlsplit(typed)
    host = parts.hostname or ""
    whole = parts.scheme in ("http", "https") and host and not any(map(str.isspace, typed))
    if not whole or len(typed) > LONGEST:
        raise ValueError("not a whole web address")
    if host.isascii():
        return typed
    ascii_host = idna.encode(host, uts46=True).decode("ascii")
    user, at, _ = parts.netloc.rpartition("@")
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"{user}{at}{ascii_host}{port}").geturl()
