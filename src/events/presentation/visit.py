"""What is known of one request while it is answered: who asks, from where, in which language."""

import ipaddress
import re
import secrets
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from litestar.types import Scope

from events.presentation import languages
from events.settings import settings

KEY = "events.visit"
_SLASHES = re.compile("/{2,}")
_LANG = re.compile(r"(?:^|&)lang=([a-zA-Z-]{1,20})(?=&|$)")
_current: ContextVar["Visit | None"] = ContextVar("visit", default=None)

LONGEST_CARRIED: Final = 2000
"""Characters of a query that links to another language carry on; no page of ours asks for more."""


@dataclass(frozen=True)
class Visit:
    """One request. `number` stands on error pages and in the log; `chosen`: by `?lang=`."""

    number: str
    path: str
    query: str
    language: str
    chosen: bool
    address: str


class RequestLike(Protocol):
    """What a request must have; litestar's does."""

    scope: Any


def begin(scope: Scope) -> Visit:
    """Read what a request says and make it the current visit of this task."""
    headers = _headers(scope)
    query = scope.get("query_string", b"").decode("latin-1")
    asked = ["", *_LANG.findall(query)][-1]  # Nothing else of it is read, however long it is.
    visit = Visit(
        number=secrets.token_hex(5),
        path=scope["path"],
        query=query,
        language=languages.choose(asked, headers.get("accept-language", "")),
        chosen=asked in settings().languages,
        address=_address(scope, headers),
    )
    _current.set(visit)
    return visit


def current() -> Visit | None:
    """Return the visit of this task, or None outside of the web (a mail being composed)."""
    return _current.get()


def of(request: RequestLike) -> Visit:
    """Return the visit that a request belongs to."""
    visit: Visit = request.scope[KEY]
    return visit


def client_address(request: RequestLike) -> str:
    """Return the reader's address: what a trusted proxy says, otherwise the peer."""
    return of(request).address


def go(path: str) -> str:
    """Return one of our paths, with `?lang=` kept where the reader chose a language."""
    visit = current()
    return with_language(path, visit.language) if visit and visit.chosen else path


def with_language(path: str, language: str) -> str:
    """Return a path whose query says `lang=…`, once."""
    parts = urlsplit(path)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "lang"]
    return urlunsplit(parts._replace(query=urlencode([*kept, ("lang", language)])))


def switches() -> list[tuple[str, str, str, bool]]:
    """Return for each language: code, name, link to this page in it, whether it is this one."""
    visit = current()
    if visit is None:
        return []
    asked = visit.query if len(visit.query) <= LONGEST_CARRIED else ""
    here = _SLASHES.sub("/", visit.path) + (f"?{asked}" if asked else "")
    return [
        (code, languages.NAMES[code], with_language(here, code), code == visit.language)
        for code in settings().languages
    ]


def _headers(scope: Scope) -> dict[str, str]:
    joined: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _address(scope: Scope, headers: Mapping[str, str]) -> str:
    peer = (scope.get("client") or ("", 0))[0]
    hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    # From the right: each hop is believed only as long as its teller is a proxy of ours.
    while hops and _trusted(peer):
        peer = hops.pop()
    return peer


def _trusted(address: str) -> bool:
    proxies = settings().trusted_proxies
    if not proxies:
        return False
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in proxies)
